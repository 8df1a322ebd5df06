/** The stand-alone engine: recognition for other machines, by vosk-server's WebSocket protocol. */
@NullMarked
package org.jiesu.asr.node;

import org.jspecify.annotations.NullMarked;
