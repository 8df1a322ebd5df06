package org.jiesu.asr.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fetches models: goes on where an interrupted download ended, unpacks nothing whose SHA-256 is not
 * the published one, lets no entry of the archive out of its directory or over its size, and puts
 * the model into place in one step.
 */
final class ModelFetcher {
  private static final int ATTEMPTS = 4;
  private static final int MOST_ENTRIES = 10_000;

  private final Path directory;
  private final HttpClient http;
  private final Consumer<String> progress;

  ModelFetcher(Path directory, HttpClient http, Consumer<String> progress) {
    this.directory = directory;
    this.http = http;
    this.progress = progress;
  }

  /**
   * Fetches a model unless it is there.
   *
   * @param address where from, the download's own or a mirror's
   * @throws ModelException if it cannot be had or is not what it should be
   */
  Model fetch(Download download, URI address) {
    try {
      Files.createDirectories(directory);
      Path lockFile = directory.resolve("." + download.name() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw new ModelException(download.name() + " is being fetched by another process");
        }
        return fetchLocked(download, address);
      }
    } catch (IOException e) {
      throw new ModelException("cannot fetch " + download.name() + ": " + e.getMessage(), e);
    }
  }

  private Model fetchLocked(Download download, URI address) throws IOException {
    Path target = directory.resolve(download.name());
    ModelCatalogue catalogue = new ModelCatalogue(List.of(directory));
    if (Files.exists(target)) {
      Model there = catalogue.verified(download.name());
      progress.accept(download.name() + " is there and whole");
      return there;
    }
    Path archive = directory.resolve("." + download.name() + ".zip.part");
    transfer(download, address, archive);
    String sum = Manifest.sha256(archive);
    if (!sum.equals(download.sha256())) {
      Files.delete(archive);
      throw new ModelException(
          "what "
              + address
              + " sent is not "
              + download.name()
              + ": SHA-256 "
              + sum
              + ", published is "
              + download.sha256()
              + ". It was removed; fetch again");
    }
    Path unpacked = Files.createTempDirectory(directory, "." + download.name() + "-");
    try {
      unpack(archive, unpacked, download.unpackedBytes());
      Path model = unpacked.resolve(download.name());
      if (!Files.isDirectory(model)) {
        throw new ModelException("the archive holds no directory " + download.name());
      }
      new Manifest(
              download.name(),
              download.language().code(),
              download.sampleRate(),
              download.licence(),
              download.address().toString(),
              download.purpose(),
              Manifest.describe(model))
          .write(model);
      ModelDirectory.move(model, target);
    } finally {
      ModelDirectory.remove(unpacked);
    }
    Files.delete(archive);
    progress.accept(download.name() + " fetched into " + target);
    return catalogue.verified(download.name());
  }

  private void transfer(Download download, URI address, Path archive) throws IOException {
    IOException last = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      long had = Files.exists(archive) ? Files.size(archive) : 0;
      try {
        if (transferOnce(download, address, archive, had)) {
          return;
        }
        last = new IOException("the connection ended early");
      } catch (IOException e) {
        last = e;
      }
      long has = Files.exists(archive) ? Files.size(archive) : 0;
      progress.accept("interrupted after " + has + " bytes: " + last.getMessage());
      if (has > had) {
        attempt = 0;
      }
    }
    throw new ModelException(
        address + " could not be fetched: " + last + ". Fetch again to go on where it ended", last);
  }

  private boolean transferOnce(Download download, URI address, Path archive, long had)
      throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30));
    if (had > 0) {
      request.header("Range", "bytes=" + had + "-");
    }
    HttpResponse<InputStream> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("fetching " + download.name() + " was interrupted", e);
    }
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == 416 && had > 0) {
        // all of it is here already, or what is here is wrong: the checksum tells
        return true;
      }
      boolean resumed = status == 206 && startsAt(response, had);
      if (status != 200 && !resumed) {
        throw new ModelException(address + " answers " + status);
      }
      long size = resumed ? had : 0;
      long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      long expected = announced < 0 ? -1 : size + announced;
      progress.accept(
          (resumed ? "going on at " + had + " of " : "fetching ")
              + (expected < 0 ? "an unknown number of" : expected)
              + " bytes from "
              + address);
      try (OutputStream out =
          Files.newOutputStream(
              archive,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
        byte[] buffer = new byte[65_536];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          size += read;
          if (size > download.archiveBytes()) {
            throw new ModelException(
                address + " sends more than the " + download.archiveBytes() + " bytes allowed");
          }
          out.write(buffer, 0, read);
        }
      }
      return expected < 0 || size == expected;
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long offset) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + offset + "-"))
        .isPresent();
  }

  static void unpack(Path archive, Path into, long limit) throws IOException {
    long total = 0;
    int count = 0;
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> each = zip.entries(); each.hasMoreElements(); ) {
        ZipEntry entry = each.nextElement();
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into) || entry.getName().contains("\\")) {
          throw new ModelException("the archive names a file outside itself: " + entry.getName());
        }
        if (++count > MOST_ENTRIES) {
          throw new ModelException("the archive has more than " + MOST_ENTRIES + " entries");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry);
            OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
          byte[] buffer = new byte[65_536];
          // the sizes an archive states are not to be trusted: count what comes out
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > limit) {
              throw new ModelException("the archive unpacks to more than " + limit + " bytes");
            }
            out.write(buffer, 0, read);
          }
        }
      }
    }
  }
}
