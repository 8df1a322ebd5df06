/** Where the sound of a call comes from and goes to: sound card, WAV file, silence. */
@NullMarked
package org.jiesu.softphone.audio;

import org.jspecify.annotations.NullMarked;
