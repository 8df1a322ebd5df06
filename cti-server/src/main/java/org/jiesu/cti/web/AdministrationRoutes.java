package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.navigation.NavigationStatus;
import org.jiesu.cti.navigation.PublishedTree;
import org.jiesu.cti.navigation.PublishedVersion;
import org.jiesu.cti.understanding.LiveInterpreter;

/** The state of what administrators edit, and the navigation tree's way back. */
final class AdministrationRoutes {
  static final Set<Role> ADMINISTRATORS = Set.of(Role.ADMINISTRATOR);

  private static final int LONGEST_VERSION = 40;

  private final PublishedTree navigation;
  private final LiveInterpreter interpreter;

  /** Whether the city's files are all in force. */
  record CityFilesView(boolean ok, Optional<FileProblemView> problem) {}

  /** Why a file is not in force. */
  record FileProblemView(String file, Optional<Integer> line, String field, String reason) {}

  record NavigationView(
      String tree,
      String version,
      Instant loadedAt,
      boolean rolledBack,
      Optional<String> problem,
      List<PublishedVersion> versions) {}

  AdministrationRoutes(AdministrationParts parts) {
    this.navigation = parts.navigation();
    this.interpreter = parts.interpreter();
  }

  void mount(Gate gate) {
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        "/api/admin/city-files",
        exchange -> Answer.ok(cityFiles(interpreter.problem())));
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        "/api/admin/navigation",
        exchange -> Answer.ok(navigation()));
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, "/api/admin/navigation/rollback", this::rollBack);
  }

  private static CityFilesView cityFiles(Optional<LexiconException> problem) {
    return new CityFilesView(
        problem.isEmpty(),
        problem.map(
            wrong ->
                new FileProblemView(
                    wrong.fileName(),
                    wrong.line() > 0 ? Optional.of(wrong.line()) : Optional.empty(),
                    wrong.field(),
                    wrong.problem())));
  }

  private NavigationView navigation() {
    NavigationStatus status = navigation.status();
    return new NavigationView(
        status.tree(),
        status.version(),
        status.loadedAt(),
        status.rolledBack(),
        status.problem(),
        navigation.versions());
  }

  private Answer rollBack(Exchange exchange) {
    String version = exchange.body(Set.of("version")).text("version", LONGEST_VERSION);
    navigation.rollBack(version);
    return Answer.ok(navigation());
  }
}
