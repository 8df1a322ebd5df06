/** The loopback WebSocket by which the operator's page steers the softphone. */
@NullMarked
package org.jiesu.softphone.control;

import org.jspecify.annotations.NullMarked;
