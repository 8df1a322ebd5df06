package org.jiesu.asr.audiosocket;

import java.util.Optional;
import java.util.UUID;

/** Decides who may connect. Called on an event loop: never block. */
@FunctionalInterface
public interface Admission {

  /** The receiver of a stream that is expected; empty refuses it. */
  Optional<AudioSocketReceiver> admit(UUID stream);
}
