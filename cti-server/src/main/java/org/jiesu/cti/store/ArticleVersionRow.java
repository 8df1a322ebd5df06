package org.jiesu.cti.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A version of an article as stored.
 *
 * @param tags one a line
 * @param matters one a line
 */
public record ArticleVersionRow(
    String articleId,
    int version,
    String state,
    String kind,
    String title,
    String question,
    String answer,
    String body,
    String tags,
    String matters,
    String area,
    String unit,
    Optional<LocalDate> validFrom,
    Optional<LocalDate> validTo,
    Optional<LocalDate> reviewOn,
    String author,
    Instant writtenAt,
    Optional<String> approver,
    Optional<Instant> approvedAt,
    String remark) {}
