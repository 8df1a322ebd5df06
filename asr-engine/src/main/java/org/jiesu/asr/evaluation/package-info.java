/** Measures recognition on recordings whose words are known. */
@NullMarked
package org.jiesu.asr.evaluation;

import org.jspecify.annotations.NullMarked;
