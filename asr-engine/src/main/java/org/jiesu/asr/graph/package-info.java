/**
 * The files libvosk decodes with: OpenFst's formats, Kaldi's transition model, and their checks.
 */
@NullMarked
package org.jiesu.asr.graph;

import org.jspecify.annotations.NullMarked;
