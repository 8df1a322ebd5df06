package org.jiesu.cti.knowledge;

/** A city that has every matter of six digits and every unit of two or three capital letters. */
enum AnyCodes implements CityCodes {
  INSTANCE;

  @Override
  public boolean isMatter(String code) {
    return code.matches("\\d{6}");
  }

  @Override
  public boolean isUnit(String code) {
    return code.matches("[A-Z]{2,3}");
  }
}
