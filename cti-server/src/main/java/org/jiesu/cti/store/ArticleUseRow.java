package org.jiesu.cti.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What an operator did with an article.
 *
 * @param sequence the journal entry that says so
 * @param matter code of the call's matter then, empty if it had none
 */
public record ArticleUseRow(
    UUID callId,
    long sequence,
    String articleId,
    int version,
    String outcome,
    String matter,
    String operator,
    Instant usedAt) {}
