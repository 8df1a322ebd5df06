package org.jiesu.cti.knowledge;

import java.util.Optional;

/**
 * An article as a file has it.
 *
 * @param place where in the file it begins, for messages
 * @param id which article it is a new version of, or becomes; a new one gets its own where missing
 * @param bodyLine the line its body begins in, 1 where the file has no lines
 */
record ImportedArticle(String place, Optional<String> id, Article article, int bodyLine) {}
