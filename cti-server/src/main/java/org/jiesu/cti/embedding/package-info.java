/**
 * Sentence embeddings (句向量): what a text means as a point, so that texts that say the same in other
 * words lie close together. The weights are those of a pretrained encoder and never change.
 */
@NullMarked
package org.jiesu.cti.embedding;

import org.jspecify.annotations.NullMarked;
