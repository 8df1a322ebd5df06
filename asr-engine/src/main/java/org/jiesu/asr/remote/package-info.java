/** Recognisers on other machines, spoken to by vosk-server's WebSocket protocol. */
@NullMarked
package org.jiesu.asr.remote;

import org.jspecify.annotations.NullMarked;
