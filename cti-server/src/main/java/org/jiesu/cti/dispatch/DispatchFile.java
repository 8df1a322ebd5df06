package org.jiesu.cti.dispatch;

import java.util.Arrays;
import java.util.Optional;

/** The files of {@code config/dispatch} that administrators edit. */
public enum DispatchFile {
  /** 区域. */
  AREAS("areas.yaml", "areas: []\n"),
  /** 承办单位. */
  UNITS("units.yaml", "units: []\n"),
  /** 派单目录. */
  DUTIES("duty-list.yaml", "duties: []\n"),
  /** 派单规则. */
  RULES("rules.yaml", "rules: []\n");

  private final String fileName;
  private final String empty;

  DispatchFile(String fileName, String empty) {
    this.fileName = fileName;
    this.empty = empty;
  }

  /** Its name in the directory. */
  public String fileName() {
    return fileName;
  }

  /** What stands for a file that is not there. */
  String empty() {
    return empty;
  }

  /** The file of a name, with or without its ending. */
  public static Optional<DispatchFile> named(String name) {
    return Arrays.stream(values())
        .filter(file -> file.fileName.equals(name) || file.fileName.equals(name + ".yaml"))
        .findFirst();
  }
}
