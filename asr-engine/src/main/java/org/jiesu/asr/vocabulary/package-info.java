/** What a city adds to a recognition model: words, names and sentences, compiled into its graph. */
@NullMarked
package org.jiesu.asr.vocabulary;

import org.jspecify.annotations.NullMarked;
