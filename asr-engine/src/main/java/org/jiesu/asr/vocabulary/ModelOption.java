package org.jiesu.asr.vocabulary;

import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelDirectories;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model a command is about. */
final class ModelOption {
  @Mixin private ModelDirectories directories = new ModelDirectories();

  @Option(names = "--model", required = true, description = "The model to build upon.")
  private String name = "";

  /**
   * The model, its files checked.
   *
   * @throws org.jiesu.asr.model.ModelException if it is missing or damaged
   */
  Model verified() {
    return directories.catalogue().verified(name);
  }
}
