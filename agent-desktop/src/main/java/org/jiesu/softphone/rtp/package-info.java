/**
 * One media stream of a call: RTP (RFC 3550), G.711 (RFC 3551), telephone events (RFC 4733), jitter
 * buffer.
 */
@NullMarked
package org.jiesu.softphone.rtp;

import org.jspecify.annotations.NullMarked;
