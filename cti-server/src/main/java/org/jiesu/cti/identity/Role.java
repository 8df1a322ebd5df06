package org.jiesu.cti.identity;

/** What a person does with the system. */
public enum Role {
  /** 话务员. */
  OPERATOR,
  /** 班长. */
  LEADER,
  /** 承办单位. */
  UNIT,
  /** 管理员. */
  ADMINISTRATOR
}
