package org.jiesu.cti.call;

/** Where a call is. */
public enum CallState {
  /** 导航中. */
  NAVIGATING,
  /** 排队中. */
  QUEUED,
  /** 振铃中. */
  RINGING,
  /** 通话中. */
  TALKING,
  /** 保持中. */
  HELD,
  /** 已结束. */
  ENDED
}
