package org.jiesu.cti.dispatch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.LinearModel;

/**
 * Keeps the versions of the dispatch model in a directory, and which of them is in use. A version
 * is a directory with the weights, the nearest tickets if it goes by them, and, as JSON, what is
 * known about them; the file {@code current} names the one in use and is replaced as a whole.
 * Programs may read while another one publishes. Any thread.
 */
public final class ModelStore {
  private static final String CURRENT = "current";
  private static final String WEIGHTS = "weights.jslm";
  private static final String FACTS = "facts.json";
  private static final String NEAREST = "nearest.jsnt";
  private static final String BLEND = "blend.json";
  private static final String ENTRY = "entry.json";

  private final Path directory;
  private final Clock clock;
  private final int keep;
  private final Optional<SentenceEncoder> encoder;
  private final ObjectMapper mapper = CallJson.newMapper();

  /**
   * @param directory below the data directory; made when the first model is published
   * @param keep how many versions are kept; the one in use is always
   * @param encoder with which models find the nearest tickets; without one, or with another than a
   *     model was made with, that model goes by the words
   */
  public ModelStore(Path directory, Clock clock, int keep, Optional<SentenceEncoder> encoder) {
    this.directory = directory;
    this.clock = clock;
    this.keep = keep;
    this.encoder = encoder;
  }

  /**
   * A version that is kept.
   *
   * @param by who trained it
   * @param note where its history came from
   * @param accuracy on unseen tickets
   * @param coverage of what may go without a person
   */
  public record Entry(
      String version,
      Instant publishedAt,
      String by,
      String note,
      int examples,
      double accuracy,
      double coverage) {}

  /** The versions that are kept, the latest first. */
  public List<Entry> entries() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> versions = Files.list(directory)) {
      for (Path version : versions.filter(Files::isDirectory).toList()) {
        if (Files.isRegularFile(version.resolve(ENTRY))) {
          entries.add(mapper.readValue(version.resolve(ENTRY).toFile(), Entry.class));
        }
      }
    } catch (IOException e) {
      throw new DispatchModelException(directory + "：派单模型的版本无法列出", e);
    }
    entries.sort(Comparator.comparing(Entry::publishedAt).reversed().thenComparing(Entry::version));
    return entries;
  }

  /** The version in use; empty while there is none. */
  public Optional<String> current() {
    try {
      return Optional.of(Files.readString(directory.resolve(CURRENT)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DispatchModelException(directory.resolve(CURRENT) + "：无法读取", e);
    }
  }

  /**
   * Reads a version.
   *
   * @throws org.jiesu.cti.HotlineException if it is not kept or damaged; names the file
   */
  public DispatchModel load(String version) {
    Path from = directory.resolve(known(version));
    try {
      DispatchModel.Facts facts =
          mapper.readValue(from.resolve(FACTS).toFile(), DispatchModel.Facts.class);
      DispatchModel model =
          new DispatchModel(
              LinearModel.load(from.resolve(WEIGHTS)), facts, byMeaning(from), encoder);
      if (!model.version().equals(version)) {
        throw new DispatchModelException(from + "：模型与其版本号不符，请回退到其他版本");
      }
      return model;
    } catch (IOException e) {
      throw new DispatchModelException(from.resolve(FACTS) + "：模型的说明文件缺失或已损坏，请回退到其他版本或重新训练", e);
    }
  }

  /** How the nearest tickets and the words go together. */
  private record Blended(Blend blend, DispatchModel.Facts facts) {}

  private Optional<DispatchModel.ByMeaning> byMeaning(Path from) throws IOException {
    if (!Files.exists(from.resolve(NEAREST))) {
      return Optional.empty();
    }
    Blended blended = mapper.readValue(from.resolve(BLEND).toFile(), Blended.class);
    return Optional.of(
        new DispatchModel.ByMeaning(
            NearestTickets.load(from.resolve(NEAREST)), blended.blend(), blended.facts()));
  }

  /**
   * Keeps a model and takes it into use.
   *
   * @param by who trained it
   * @param note where its history came from
   * @throws org.jiesu.cti.HotlineException if it cannot be written; the old one stays in use then
   */
  public Entry publish(DispatchModel model, String by, String note) {
    DispatchModel.Facts facts = model.facts();
    Entry entry =
        new Entry(
            model.version(),
            clock.instant(),
            by,
            note,
            facts.examples(),
            facts.accuracy(),
            facts.curve().at(facts.target()).map(CoverageCurve.Point::coverage).orElse(0.0));
    Path version = directory.resolve(entry.version());
    try {
      Files.createDirectories(version);
      model.linear().save(version.resolve(WEIGHTS));
      replace(version.resolve(FACTS), mapper.writeValueAsString(model.factsOfWords()));
      if (model.byMeaning().isPresent()) {
        DispatchModel.ByMeaning near = model.byMeaning().get();
        near.tickets().save(version.resolve(NEAREST));
        replace(
            version.resolve(BLEND),
            mapper.writeValueAsString(new Blended(near.blend(), near.facts())));
      }
      replace(version.resolve(ENTRY), mapper.writeValueAsString(entry));
      replace(directory.resolve(CURRENT), entry.version());
      forgetOldest(entry.version());
    } catch (IOException e) {
      throw new DispatchModelException(version + "：派单模型无法写入，请检查磁盘空间和权限", e);
    }
    return entry;
  }

  /**
   * Takes an earlier version into use again, after reading it.
   *
   * @throws org.jiesu.cti.HotlineException if it is not kept or damaged; nothing has changed then
   */
  public DispatchModel rollBack(String version) {
    DispatchModel model = load(version);
    try {
      replace(directory.resolve(CURRENT), version);
    } catch (IOException e) {
      throw new DispatchModelException(directory.resolve(CURRENT) + "：无法写入", e);
    }
    return model;
  }

  private String known(String version) {
    boolean kept =
        version.matches("[0-9a-f]{12}")
            && Files.isRegularFile(directory.resolve(version).resolve(ENTRY));
    if (!kept) {
      throw new DispatchModelException("没有保存派单模型的版本 " + version);
    }
    return version;
  }

  private void forgetOldest(String current) throws IOException {
    List<Entry> entries = entries();
    for (Entry old : entries.subList(Math.min(keep, entries.size()), entries.size())) {
      if (!old.version().equals(current)) {
        Path version = directory.resolve(old.version());
        for (String file : List.of(ENTRY, FACTS, WEIGHTS, NEAREST, BLEND)) {
          Files.deleteIfExists(version.resolve(file));
        }
        Files.deleteIfExists(version);
      }
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(beside, text, StandardCharsets.UTF_8);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
