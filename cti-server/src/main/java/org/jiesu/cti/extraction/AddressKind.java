package org.jiesu.cti.extraction;

/** What a piece of an address is, from the large to the small. */
public enum AddressKind {
  PROVINCE,
  CITY,
  DISTRICT,
  /** Street, town or development zone (街道、镇、乡、开发区). */
  TOWN,
  /** Village or community (村、社区). */
  COMMUNITY,
  ROAD,
  NUMBER,
  /** Estate, building with a name, shop, school: anything that has a name of its own. */
  ESTATE,
  /** Part of an estate (二期、A区、西门). */
  SECTION,
  BUILDING,
  UNIT,
  FLOOR,
  ROOM,
  /** How the place meant lies to the one named (对面、附近、路口). */
  RELATION,
  /** What is said between the pieces (的、与、杠). */
  JOINT
}
