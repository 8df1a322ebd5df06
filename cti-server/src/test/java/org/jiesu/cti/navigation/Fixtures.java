package org.jiesu.cti.navigation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;

/** Trees, prompts and vocabulary for tests. */
final class Fixtures {
  static final Set<String> QUEUES =
      Set.of("general", "consumer", "social", "urban", "police", "enterprise", "cantonese");
  static final Path PROMPTS = directory("prompts");

  private Fixtures() {}

  static Path projectRoot() {
    return Path.of(System.getProperty("project.root", ".."));
  }

  static Path directory(String name) {
    return projectRoot().resolve("cti-server/src/test/resources/navigation").resolve(name);
  }

  static List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(directory(directory))) {
      return files.sorted().toList();
    }
  }

  static String text(String good) throws IOException {
    return Files.readString(directory("good").resolve(good + ".yaml"));
  }

  /** Knows the Mandarin phrases of the good trees. */
  static TreeReader reader() {
    return new TreeReader(
        PROMPTS,
        QUEUES,
        new Vocabulary(
            Map.of(
                Language.MANDARIN,
                Set.of("转人工服务", "重复一遍", "返回上一级", "返回主菜单", "我要投诉", "噪音扰民", "违章停车", "养老保险", "结束通话")),
            false));
  }
}
