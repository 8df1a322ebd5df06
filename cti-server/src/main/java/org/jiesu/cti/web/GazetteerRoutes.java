package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jiesu.cti.extraction.Gazetteer;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.extraction.GazetteerTrial;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.understanding.LiveInterpreter;

/** The city's gazetteer (地名词典): its files, a search, and a sentence to try it with. */
final class GazetteerRoutes {
  private static final String FILES = "/api/admin/gazetteer";
  private static final int LONGEST_FILE = 32 * 1024 * 1024;
  private static final int LONGEST_SENTENCE = 500;
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_VERSION = 40;

  private final GazetteerFiles files;
  private final LiveInterpreter interpreter;
  private final Supplier<Lexicon> lexicon;
  private final Supplier<List<VocabularyCondition>> vocabularies;

  record FilesView(List<FileView> files, int names, List<VocabularyCondition> vocabularies) {}

  record FileView(String file, String version, int names, List<VersionView> versions) {}

  record VersionView(String version, Instant publishedAt, String by) {}

  record UploadView(
      int names,
      List<Gazetteer.Problem> problems,
      int moreProblems,
      Optional<FileView> published) {}

  record NamesView(List<NameView> names, boolean more) {}

  record NameView(String name, String kind, String area) {}

  GazetteerRoutes(AdministrationParts parts) {
    this.files = parts.gazetteer();
    this.interpreter = parts.interpreter();
    this.lexicon = parts.interpreter()::lexicon;
    this.vocabularies = parts.vocabularies();
  }

  /** What is larger than other bodies may be; before the handler that reads those. */
  void mountUpload(Gate gate) {
    gate.onUpload(
        AdministrationRoutes.ADMINISTRATORS,
        HttpMethod.PUT,
        FILES + "/:file",
        "text/csv",
        LONGEST_FILE,
        this::upload);
  }

  void mount(Gate gate) {
    Set<org.jiesu.cti.identity.Role> roles = AdministrationRoutes.ADMINISTRATORS;
    gate.onFor(roles, HttpMethod.GET, FILES, exchange -> Answer.ok(files()));
    gate.onFor(
        roles, HttpMethod.GET, FILES + "/vocabularies", exchange -> Answer.ok(vocabularies.get()));
    gate.onFor(roles, HttpMethod.GET, FILES + "/names", this::search);
    gate.onFor(roles, HttpMethod.POST, FILES + "/try", this::tryOut);
    gate.onFor(roles, HttpMethod.POST, FILES + "/:file/rollback", this::rollBack);
  }

  private FilesView files() {
    List<FileView> views = new ArrayList<>();
    for (GazetteerFiles.FileState state : files.files()) {
      views.add(view(state));
    }
    return new FilesView(views, lexicon.get().gazetteer().size(), vocabularies.get());
  }

  private static FileView view(GazetteerFiles.FileState state) {
    return new FileView(
        state.file(),
        state.version(),
        state.names(),
        state.versions().stream().map(v -> new VersionView(v.version(), v.at(), v.by())).toList());
  }

  private Answer upload(Exchange exchange, Path candidate) {
    GazetteerFiles.Report report = files.check(candidate);
    if (!exchange.flag("publish")) {
      return Answer.ok(
          new UploadView(report.names(), report.problems(), report.more(), Optional.empty()));
    }
    GazetteerFiles.FileState state =
        files.publish(
            exchange.path("file"),
            candidate,
            exchange.query("basedOn"),
            exchange.person().number());
    reload(state.file());
    return Answer.ok(new UploadView(report.names(), List.of(), 0, Optional.of(view(state))));
  }

  /** The next call is to know the names; what is wrong with another file is told elsewhere. */
  private void reload(String file) {
    try {
      interpreter.reload();
    } catch (LexiconException wrong) {
      if (wrong.fileName().equals(file)) {
        throw wrong;
      }
    }
  }

  private Answer rollBack(Exchange exchange) {
    String version = exchange.body(Set.of("version")).text("version", LONGEST_VERSION);
    GazetteerFiles.FileState state =
        files.rollBack(exchange.path("file"), version, exchange.person().number());
    reload(state.file());
    return Answer.ok(view(state));
  }

  private Answer search(Exchange exchange) {
    String part = exchange.query("containing").orElse("").strip();
    if (part.isEmpty() || part.length() > LONGEST_NAME) {
      throw new Problem(400, "请输入 1 到 " + LONGEST_NAME + " 个字。");
    }
    int most = (int) exchange.query("limit", 50, 1, 500);
    List<Gazetteer.Entry> found = lexicon.get().gazetteer().search(part, most + 1);
    return Answer.ok(
        new NamesView(
            found.stream()
                .limit(most)
                .map(e -> new NameView(e.name(), e.kind().written(), e.area()))
                .toList(),
            found.size() > most));
  }

  private Answer tryOut(Exchange exchange) {
    Body body = exchange.body(Set.of("sentence", "cantonese"));
    return Answer.ok(
        GazetteerTrial.of(
            lexicon.get(), body.text("sentence", LONGEST_SENTENCE), body.flag("cantonese")));
  }
}
