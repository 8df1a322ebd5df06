package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.navigation.Walk.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTreeTest {
  private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

  @TempDir Path directory;
  private Path file;
  private String good;
  private Instant now = START;

  @BeforeEach
  void writeTree() throws IOException {
    file = directory.resolve("hotline.yaml");
    good = Fixtures.text("two-languages");
    Files.writeString(file, good);
  }

  @Test
  void tree_atStart_isPublishedAndKept() throws IOException {
    try (PublishedTree published = published()) {
      String version = TreeReader.version(good);

      assertThat(published.status())
          .isEqualTo(new NavigationStatus("hotline.yaml", version, START, false, Optional.empty()));
      assertThat(published.versions()).containsExactly(new PublishedVersion(version, START));
    }
  }

  @Test
  void file_changed_isPublishedOnceItHasSettled() throws IOException {
    try (PublishedTree published = published()) {
      now = START.plusSeconds(60);
      Files.writeString(file, good.replace("测试树", "第二版"));

      published.check();
      assertThat(published.current().title()).isEqualTo("测试树");
      published.check();

      assertThat(published.current().title()).isEqualTo("第二版");
      assertThat(published.status().loadedAt()).isEqualTo(now);
      assertThat(published.versions()).hasSize(2);
    }
  }

  @Test
  void file_broken_leavesTheGoodTreeAndSaysWhy() throws IOException {
    try (PublishedTree published = published()) {
      Tree before = published.current();
      Files.writeString(file, good.replace("queue: social", "queue: socal"));
      published.check();
      published.check();

      assertThat(published.current()).isSameAs(before);
      assertThat(published.status().problem().orElseThrow())
          .startsWith("hotline.yaml：第 52 行：没有队列“socal”，是不是“social”");
      assertThat(published.status().loadedAt()).isEqualTo(START);

      Files.writeString(file, good.replace("queue: social", "queue: consumer"));
      published.check();
      published.check();
      assertThat(published.status().problem()).isEmpty();
      assertThat(published.current()).isNotSameAs(before);
    }
  }

  @Test
  void file_deleted_leavesTheGoodTree() throws IOException {
    try (PublishedTree published = published()) {
      Files.delete(file);
      published.check();
      published.check();

      assertThat(published.current().title()).isEqualTo("测试树");
      assertThat(published.status().problem().orElseThrow()).contains("找不到文件");
    }
  }

  @Test
  void file_notUtf8_isRefused() throws IOException {
    try (PublishedTree published = published()) {
      Files.write(file, good.getBytes("GB18030"));
      published.check();
      published.check();

      assertThat(published.status().problem().orElseThrow()).contains("UTF-8");
    }
  }

  @Test
  void file_ofANotepad_withByteOrderMark_isRead() throws IOException {
    Files.writeString(file, "\uFEFF" + good, StandardCharsets.UTF_8);

    try (PublishedTree published = published()) {
      assertThat(published.status().problem()).isEmpty();
    }
  }

  @Test
  void missingPrompt_addedLater_isNoticedWithoutTouchingTheTree() throws IOException {
    Path prompts = directory.resolve("prompts");
    copyPrompts(prompts);
    try (PublishedTree published = new PublishedTree(settings(prompts), clock(), false)) {
      Files.writeString(file, good.replace("cmn: bye.wav", "cmn: goodbye.wav"));
      published.check();
      published.check();
      assertThat(published.status().problem().orElseThrow()).contains("prompts/cmn/goodbye.wav");

      Files.copy(prompts.resolve("cmn/bye.wav"), prompts.resolve("cmn/goodbye.wav"));
      published.check();

      assertThat(published.status().problem()).isEmpty();
    }
  }

  @Test
  void start_withABrokenFile_usesTheVersionPublishedLast() throws IOException {
    published().close();
    Files.writeString(file, "nodes: [");

    try (PublishedTree published = published()) {
      assertThat(published.current().title()).isEqualTo("测试树");
      assertThat(published.status().problem()).isPresent();
    }
  }

  @Test
  void start_withABrokenFileAndNoHistory_isRefused() throws IOException {
    Files.writeString(file, "nodes: [");

    assertThatThrownBy(this::published)
        .isInstanceOf(NavigationException.class)
        .hasMessageStartingWith("hotline.yaml：");
  }

  @Test
  void rollBack_publishesTheEarlierVersionUntilTheFileChangesAgain() throws IOException {
    String first = TreeReader.version(good);
    try (PublishedTree published = published()) {
      now = START.plusSeconds(60);
      change(published, "第二版");
      now = START.plusSeconds(120);

      published.rollBack(first);

      assertThat(published.current().title()).isEqualTo("测试树");
      assertThat(published.status().rolledBack()).isTrue();
      published.check();
      published.check();
      assertThat(published.current().title()).isEqualTo("测试树");
    }
    try (PublishedTree restarted = published()) {
      assertThat(restarted.current().title()).isEqualTo("测试树");
      assertThat(restarted.status().rolledBack()).isTrue();

      change(restarted, "第三版");
      assertThat(restarted.current().title()).isEqualTo("第三版");
      assertThat(restarted.status().rolledBack()).isFalse();
      assertThat(restarted.versions()).hasSize(3);
    }
  }

  @Test
  void rollBack_toAVersionThatIsNot_changesNothing() throws IOException {
    try (PublishedTree published = published()) {
      NavigationStatus before = published.status();

      assertThatThrownBy(() -> published.rollBack("0123456789ab"))
          .isInstanceOf(NavigationException.class)
          .hasMessage("hotline.yaml：没有保存过版本 0123456789ab");
      assertThat(published.status()).isEqualTo(before);
    }
  }

  @Test
  void watcher_seesAChangeByItself() throws IOException {
    try (PublishedTree published = new PublishedTree(settings(Fixtures.PROMPTS), clock())) {
      Files.writeString(file, good.replace("测试树", "第二版"));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(published.current().title()).isEqualTo("第二版"));
    }
  }

  @Test
  void walk_begunBeforeAChange_keepsItsVersion() throws IOException {
    VirtualTime time = new VirtualTime();
    ScriptedEngine engine = new ScriptedEngine(time);
    MemoryCalls calls = new MemoryCalls(InstantSource.system());
    try (PublishedTree published = published();
        Navigator navigator =
            new Navigator(settings(Fixtures.PROMPTS), published, engine, calls, time)) {
      Walk walk = navigator.begin(calls.open());
      Files.writeString(file, good.replace("queue: urban", "queue: enterprise"));
      published.check();
      published.check();

      engine.line(walk).caller.onConnected();
      engine.line(walk).says(Language.MANDARIN, "噪音扰民", 1);
      Walk later = navigator.begin(calls.open());
      engine.line(later).caller.onConnected();
      engine.line(later).says(Language.MANDARIN, "噪音扰民", 1);

      assertThat(walk.outcome(Duration.ZERO)).isEqualTo(new Outcome.ToQueue("urban"));
      assertThat(later.outcome(Duration.ZERO)).isEqualTo(new Outcome.ToQueue("enterprise"));
    }
  }

  @Test
  void navigator_onItsOwnThread_walksACaller() {
    ScriptedEngine engine = new ScriptedEngine(new VirtualTime());
    MemoryCalls calls = new MemoryCalls(InstantSource.system());
    try (Navigator navigator = new Navigator(settings(Fixtures.PROMPTS), engine, calls, clock())) {
      Walk walk = navigator.begin(calls.open());
      ScriptedEngine.Line line = engine.line(walk);
      line.silentAboutEnds = true;
      line.caller.onConnected();
      line.caller.onSpeechStarted();
      line.caller.onPhrase(Language.CANTONESE, "噪音擾民", 1);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> !calls.events(org.jiesu.cti.call.CallEvent.NavigationEnded.class).isEmpty());

      assertThat(walk.outcome(Duration.ZERO)).isEqualTo(new Outcome.ToQueue("cantonese"));
      assertThat(walk.engine()).isEqualTo(engine.address());
    }
  }

  @Test
  void navigator_switchedOff_sendsCallersToTheDefaultQueueWithoutSpeech() {
    VirtualTime time = new VirtualTime();
    ScriptedEngine engine = new ScriptedEngine(time);
    NavigationSettings on = settings(Fixtures.PROMPTS);
    NavigationSettings off =
        new NavigationSettings(
            false,
            on.tree(),
            on.prompts(),
            on.history(),
            on.phraseConfidence(),
            on.queues(),
            on.vocabularyFiles(),
            on.vocabularyGrows(),
            on.checkEvery(),
            on.connectWithin());
    try (Navigator navigator =
        new Navigator(
            off,
            new PublishedTree(off, clock(), false),
            engine,
            new MemoryCalls(InstantSource.system()),
            time)) {
      Walk walk = navigator.begin(CallId.random());

      assertThat(walk.outcome(Duration.ZERO)).isEqualTo(new Outcome.ToQueue("general"));
      assertThat(engine.lines).isEmpty();
    }
  }

  @Test
  void settings_ofTheReferenceConfiguration_nameTheShippedTreeAndModels() {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "jiesu.config-directory",
                    Fixtures.projectRoot().resolve("config").toString(),
                    "jiesu.speech.model-directories",
                    java.util.List.of(
                        Fixtures.projectRoot().resolve("asr-engine/models").toString()),
                    "jiesu.data-directory",
                    directory.resolve("data").toString()))
            .withFallback(
                ConfigFactory.parseResources(
                    NavigationSettings.class.getClassLoader(), "reference.conf"))
            .resolve();

    NavigationSettings settings = NavigationSettings.from(config);

    assertThat(settings.enabled()).isTrue();
    assertThat(settings.vocabularyFiles()).containsOnlyKeys(Language.MANDARIN, Language.CANTONESE);
    try (PublishedTree published = new PublishedTree(settings, clock(), false)) {
      assertThat(published.status().problem()).isEmpty();
      assertThat(directory.resolve("data/navigation/hotline")).isNotEmptyDirectory();
    }
  }

  private void change(PublishedTree published, String title) throws IOException {
    Files.writeString(file, good.replace("测试树", title));
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(now));
    published.check();
    published.check();
  }

  private PublishedTree published() {
    return new PublishedTree(settings(Fixtures.PROMPTS), clock(), false);
  }

  private NavigationSettings settings(Path prompts) {
    return new NavigationSettings(
        true,
        file,
        prompts,
        directory.resolve("history"),
        0.85,
        Fixtures.QUEUES,
        Map.of(),
        false,
        Duration.ofMillis(20),
        Duration.ofSeconds(8));
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public java.time.ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  private static void copyPrompts(Path to) throws IOException {
    for (String language : new String[] {"cmn", "yue"}) {
      Files.createDirectories(to.resolve(language));
      try (java.util.stream.Stream<Path> files = Files.list(Fixtures.PROMPTS.resolve(language))) {
        for (Path source : files.toList()) {
          Files.copy(source, to.resolve(language).resolve(String.valueOf(source.getFileName())));
        }
      }
    }
  }
}
