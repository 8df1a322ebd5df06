/** The link to Asterisk: AMI, FastAGI, taps and call control. */
@NullMarked
package org.jiesu.cti.telephony;

import org.jspecify.annotations.NullMarked;
