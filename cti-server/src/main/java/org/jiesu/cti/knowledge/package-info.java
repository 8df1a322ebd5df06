/**
 * What operators answer from (知识库): articles, policies, standard answers and business maps, found
 * while the caller speaks.
 */
@NullMarked
package org.jiesu.cti.knowledge;

import org.jspecify.annotations.NullMarked;
