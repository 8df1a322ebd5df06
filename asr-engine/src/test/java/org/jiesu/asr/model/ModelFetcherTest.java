package org.jiesu.asr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFetcherTest {
  @TempDir Path directory;
  private final List<String> ranges = new ArrayList<>();
  private HttpServer server = unstarted();
  private byte[] archive = new byte[0];
  private int breakAfter = Integer.MAX_VALUE;
  private boolean knowsRanges = true;

  @BeforeEach
  void start() throws IOException {
    archive = zip("tiny/am/final.mdl", "tiny/graph/HCLr.fst", "tiny/graph/Gr.fst");
    server.createContext("/tiny.zip", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void fetch_wholeArchive_putsAVerifiedModelIntoPlace() throws IOException {
    Model model = fetch(download(archive, 1_000_000));
    assertThat(model.directory()).isEqualTo(directory.resolve("tiny"));
    assertThat(model.sampleRate()).isEqualTo(16_000);
    assertThat(new ModelCatalogue(List.of(directory)).names()).containsExactly("tiny");
    onlyTheModelIsLeft();
    ranges.clear();
    fetch(download(archive, 1_000_000));
    assertThat(ranges).isEmpty();
  }

  @Test
  void fetch_interruptedTwice_goesOnWhereItEnded() {
    breakAfter = archive.length / 3;
    fetch(download(archive, 1_000_000));
    assertThat(ranges.get(0)).isEqualTo("-");
    assertThat(ranges.get(1)).isEqualTo("bytes=" + archive.length / 3 + "-");
    assertThat(ranges.size()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void fetch_partFromBefore_isContinued() throws IOException {
    Files.write(directory.resolve(".tiny.zip.part"), Arrays.copyOf(archive, 100));
    fetch(download(archive, 1_000_000));
    assertThat(ranges).containsExactly("bytes=100-");
  }

  @Test
  void fetch_serverWithoutRanges_beginsAnew() throws IOException {
    knowsRanges = false;
    Files.write(directory.resolve(".tiny.zip.part"), new byte[100]);
    fetch(download(archive, 1_000_000));
    assertThat(directory.resolve("tiny")).isDirectory();
  }

  @Test
  void fetch_anotherArchive_isRemovedAndRefused() throws IOException {
    Download wanted = download(zip("tiny/other"), 1_000_000);
    assertThatThrownBy(() -> fetch(wanted))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("SHA-256");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(each -> each.getFileName().toString())).containsOnly(".tiny.lock");
    }
  }

  @Test
  void fetch_entryOutsideItsDirectory_isRefused() throws IOException {
    archive = zip("tiny/am/final.mdl", "../../evil");
    assertThatThrownBy(() -> fetch(download(archive, 1_000_000)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("outside itself");
    assertThat(directory.resolve("tiny")).doesNotExist();
    assertThat(directory.getParent().resolve("evil")).doesNotExist();
  }

  @Test
  void fetch_archiveThatUnpacksToTooMuch_isRefused() {
    assertThatThrownBy(() -> fetch(download(archive, 1_000)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than 1000 bytes");
    assertThat(directory.resolve("tiny")).doesNotExist();
  }

  @Test
  void fetch_addressThatIsGone_saysSo() {
    Download wanted = download(archive, 1_000_000);
    URI gone = URI.create(address() + "/gone.zip");
    assertThatThrownBy(() -> fetcher().fetch(wanted, gone))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("404");
  }

  @Test
  void officialDownload_isTheOneWeKnow() {
    assertThat(Download.VOSK_SMALL_CN.sha256())
        .isEqualTo("3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba");
    assertThat(Download.VOSK_SMALL_CN.address().getPath())
        .endsWith(Download.VOSK_SMALL_CN.name() + ".zip");
  }

  private void onlyTheModelIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("tiny", ".tiny.lock");
    }
  }

  private Model fetch(Download download) {
    return fetcher().fetch(download, download.address());
  }

  private ModelFetcher fetcher() {
    return new ModelFetcher(directory, HttpClient.newHttpClient(), line -> {});
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Download download(byte[] whole, long unpacked) {
    return new Download(
        "tiny",
        URI.create(address() + "/tiny.zip"),
        sha256(whole),
        1_000_000,
        unpacked,
        Language.MANDARIN,
        16_000,
        "Apache-2.0",
        "a test");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "-" : range);
    int from = 0;
    if (range != null && knowsRanges) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range", "bytes " + from + "-" + (archive.length - 1) + "/" + archive.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, archive.length - from);
    OutputStream body = exchange.getResponseBody();
    int until = (int) Math.min(archive.length, (long) from + breakAfter);
    body.write(archive, from, until - from);
    body.flush();
    exchange.close();
  }

  private static HttpServer unstarted() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.repeat(200).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
