package org.jiesu.asr.stream;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.VoskProvider;

/**
 * The providers that streams use, one a language, and can be replaced while they do: a stream keeps
 * those it began with, and one that was replaced is closed when its last stream has ended. Safe to
 * use by any thread.
 */
public final class SharedProviders implements AutoCloseable {
  private final Map<Language, Held> current = new EnumMap<>(Language.class);
  private final List<Held> replaced = new ArrayList<>();
  private boolean closed;

  private static final class Held {
    private final RecognizerProvider provider;
    private int streams;

    Held(RecognizerProvider provider) {
      this.provider = provider;
    }
  }

  /** Shares providers, which are closed with this or when they are replaced and unused. */
  public SharedProviders(Map<Language, RecognizerProvider> providers) {
    providers.forEach((language, provider) -> current.put(language, new Held(provider)));
  }

  /**
   * Loads a model and opens one of its recognisers: what cannot be opened once cannot be opened in
   * a call. Takes a second.
   *
   * @throws org.jiesu.asr.SpeechException if the model cannot be used
   */
  public static VoskProvider loaded(Model model) {
    VoskProvider provider =
        new VoskProvider(model.name(), model.directory(), model.language(), model.sampleRate());
    try {
      provider.open().close();
    } catch (RuntimeException e) {
      provider.close();
      throw e;
    }
    return provider;
  }

  /** The providers of one stream, until it gives them back. */
  public final class Lease implements AutoCloseable {
    private final List<Held> held;
    private final Map<Language, RecognizerProvider> providers = new EnumMap<>(Language.class);
    private boolean returned;

    private Lease(Map<Language, Held> taken) {
      held = List.copyOf(taken.values());
      taken.forEach((language, each) -> providers.put(language, each.provider));
    }

    /** One a language. */
    public Map<Language, RecognizerProvider> providers() {
      return providers;
    }

    /** The highest sample rate that one of them takes. */
    int sampleRate() {
      return providers.values().stream()
          .mapToInt(each -> each.abilities().sampleRate())
          .max()
          .orElseThrow();
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  /** Takes the providers that are current. */
  public synchronized Lease lease() {
    current.values().forEach(each -> each.streams++);
    return new Lease(current);
  }

  /**
   * Uses another provider for the streams that begin afterwards.
   *
   * @throws IllegalStateException if this is closed; the provider is closed too
   */
  public void replace(RecognizerProvider provider) {
    List<Held> unused;
    synchronized (this) {
      if (!closed) {
        Held before = current.put(provider.abilities().language(), new Held(provider));
        if (before != null) {
          replaced.add(before);
        }
        unused = takeUnused();
      } else {
        unused = List.of(new Held(provider));
      }
    }
    unused.forEach(each -> each.provider.close());
    if (isClosed()) {
      throw new IllegalStateException("the speech engine is closed");
    }
  }

  /** The languages that there are providers of, in their order. */
  public synchronized Set<Language> languages() {
    return current.isEmpty() ? Set.of() : EnumSet.copyOf(current.keySet());
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void giveBack(Lease lease) {
    List<Held> unused;
    synchronized (this) {
      if (lease.returned) {
        return;
      }
      lease.returned = true;
      lease.held.forEach(each -> each.streams--);
      unused = takeUnused();
    }
    unused.forEach(each -> each.provider.close());
  }

  private List<Held> takeUnused() {
    List<Held> unused = replaced.stream().filter(each -> each.streams == 0).toList();
    replaced.removeAll(unused);
    return unused;
  }

  /** How many were replaced and are still used. */
  synchronized int replaced() {
    return replaced.size();
  }

  /** Closes all, whoever uses them. */
  @Override
  public void close() {
    List<Held> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(replaced);
      all.addAll(current.values());
      replaced.clear();
    }
    all.forEach(each -> each.provider.close());
  }
}
