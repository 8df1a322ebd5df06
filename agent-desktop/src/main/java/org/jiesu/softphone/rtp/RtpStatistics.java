package org.jiesu.softphone.rtp;

import java.time.Duration;

/**
 * What a media stream has counted so far.
 *
 * @param sent packets
 * @param received packets of the stream, duplicates and late ones included
 * @param lost packets that the sequence numbers say are missing
 * @param late packets that came after their time
 * @param duplicate packets that came twice
 * @param concealed frames of 20 ms made up because nothing was there
 * @param refused datagrams that were not RTP, of another sender, or of a coding not agreed
 * @param jitter of arrival (RFC 3550, section 6.4.1)
 * @param delay the jitter buffer aims at
 */
public record RtpStatistics(
    long sent,
    long received,
    long lost,
    long late,
    long duplicate,
    long concealed,
    long refused,
    Duration jitter,
    Duration delay) {}
