package org.jiesu.cti.navigation;

import java.time.Instant;

/**
 * A tree that was published and is kept.
 *
 * @param version names it, twelve hexadecimal digits
 * @param publishedAt to the second
 */
public record PublishedVersion(String version, Instant publishedAt) {}
