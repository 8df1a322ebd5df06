package org.jiesu.softphone.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's default microphone and loudspeaker, opened for one call. Reads and writes only what
 * the lines have ready, so that the media thread never waits for the sound card.
 */
public final class SoundCard implements AudioSource, AudioSink {
  private static final Logger log = LoggerFactory.getLogger(SoundCard.class);
  private static final AudioFormat FORMAT =
      new AudioFormat(Speech.SAMPLE_RATE, Short.SIZE, 1, true, false);
  private static final int BUFFER_FRAMES = 4;

  private final TargetDataLine microphone;
  private final SourceDataLine loudspeaker;
  private final byte[] spoken = new byte[FRAME * 2];
  private final byte[] heard = new byte[FRAME * 2];

  private SoundCard(TargetDataLine microphone, SourceDataLine loudspeaker) {
    this.microphone = microphone;
    this.loudspeaker = loudspeaker;
  }

  /** Whether this machine has both a microphone and a loudspeaker. */
  public static boolean present() {
    try {
      return AudioSystem.isLineSupported(new DataLine.Info(TargetDataLine.class, FORMAT))
          && AudioSystem.isLineSupported(new DataLine.Info(SourceDataLine.class, FORMAT));
    } catch (IllegalArgumentException | LinkageError e) {
      log.debug("no sound card: {}", e.toString());
      return false;
    }
  }

  /** Opens both lines; empty where there are none or another program holds them. */
  public static Optional<SoundCard> open() {
    TargetDataLine microphone = null;
    SourceDataLine loudspeaker = null;
    try {
      microphone = AudioSystem.getTargetDataLine(FORMAT);
      microphone.open(FORMAT, FRAME * 2 * BUFFER_FRAMES);
      loudspeaker = AudioSystem.getSourceDataLine(FORMAT);
      loudspeaker.open(FORMAT, FRAME * 2 * BUFFER_FRAMES);
      microphone.start();
      loudspeaker.start();
      return Optional.of(new SoundCard(microphone, loudspeaker));
    } catch (LineUnavailableException
        | IllegalArgumentException
        | SecurityException
        | LinkageError e) {
      log.warn("the sound card cannot be used: {}", e.toString());
      if (microphone != null) {
        microphone.close();
      }
      if (loudspeaker != null) {
        loudspeaker.close();
      }
      return Optional.empty();
    }
  }

  @Override
  public void read(short[] frame) {
    if (microphone.available() < spoken.length) {
      Arrays.fill(frame, (short) 0);
      return;
    }
    microphone.read(spoken, 0, spoken.length);
    ByteBuffer.wrap(spoken).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(frame);
  }

  @Override
  public void write(short[] frame) {
    if (loudspeaker.available() < heard.length) {
      return;
    }
    ByteBuffer.wrap(heard).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(frame);
    loudspeaker.write(heard, 0, heard.length);
  }

  @Override
  public void close() {
    microphone.close();
    loudspeaker.close();
  }
}
