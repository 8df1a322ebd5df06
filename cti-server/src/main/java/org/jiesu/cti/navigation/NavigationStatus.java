package org.jiesu.cti.navigation;

import java.time.Instant;
import java.util.Optional;

/**
 * Which tree callers meet now, and whether its file has a newer text that is wrong.
 *
 * @param tree the file's name
 * @param version of the published tree
 * @param loadedAt when it was published in this process
 * @param rolledBack whether this is an earlier version that a person went back to
 * @param problem in Chinese with line and reason: why the file as it is now is not used
 */
public record NavigationStatus(
    String tree, String version, Instant loadedAt, boolean rolledBack, Optional<String> problem) {}
