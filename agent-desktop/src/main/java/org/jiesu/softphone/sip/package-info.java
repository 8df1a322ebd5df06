/**
 * The SIP user agent (RFC 3261) on JAIN-SIP: registration, calls in and out, hold, session
 * descriptions (RFC 4566).
 */
@NullMarked
package org.jiesu.softphone.sip;

import org.jspecify.annotations.NullMarked;
