package org.jiesu.cti.call;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a call for as long as anything is known of it. */
public record CallId(@JsonValue UUID value) {

  /** A new identity. */
  public static CallId random() {
    return new CallId(UUID.randomUUID());
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is not a UUID
   */
  @JsonCreator
  public static CallId of(String text) {
    return new CallId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
