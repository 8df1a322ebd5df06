/** The catalogue of recognition models: where they come from, whether they are whole. */
@NullMarked
package org.jiesu.asr.model;

import org.jspecify.annotations.NullMarked;
