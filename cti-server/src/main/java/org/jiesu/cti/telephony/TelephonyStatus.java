package org.jiesu.cti.telephony;

import java.time.Instant;

/**
 * Whether we can control Asterisk.
 *
 * @param connected whether the AMI link is up
 * @param since when that began
 * @param detail in Chinese, what is wrong and what follows; empty while connected
 */
public record TelephonyStatus(boolean connected, Instant since, String detail) {}
