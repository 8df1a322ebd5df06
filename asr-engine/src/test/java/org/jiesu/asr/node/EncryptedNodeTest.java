package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.remote.RecognitionServers;
import org.jiesu.asr.remote.ServerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is spoken to under {@code wss}, with certificates made by the JDK's keytool. */
class EncryptedNodeTest {
  private static final String TOKEN = "a token of some length";

  @TempDir Path directory;

  @Test
  void node_withACertificateThatIsTrusted_recognises() throws Exception {
    NodeSettings.Certificate own = certificate("own", "ip:127.0.0.1");
    try (RecognitionServer node = node(own);
        RecognitionServers servers = servers(node, Optional.of(own.chain()))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> servers.usable() == 1);
      try (Recognizer recognizer =
          servers.provider(Language.MANDARIN, 8_000, Optional.empty()).open()) {
        short[] samples =
            WavReader.readAll(
                    EngineProcess.ROOT.resolve(
                        "asr-engine/src/test/resources/speech/cmn-agent.wav"))
                .samples();
        recognizer.accept(samples);
        assertThat(recognizer.finish().text()).isEqualTo("转人工服务");
      }
    }
  }

  @Test
  void node_whoseCertificateIsNotTrusted_orOfAnotherHost_isNotUsed() throws Exception {
    NodeSettings.Certificate own = certificate("own", "ip:127.0.0.1");
    NodeSettings.Certificate other = certificate("other", "dns:engine.example");
    try (RecognitionServer node = node(own);
        RecognitionServer elsewhere = node(other);
        RecognitionServers unknown = servers(node, Optional.empty());
        RecognitionServers another = servers(node, Optional.of(other.chain()));
        RecognitionServers misnamed = servers(elsewhere, Optional.of(other.chain()));
        RecognitionServers known = servers(node, Optional.of(own.chain()))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> known.usable() == 1);
      assertThat(List.of(unknown.usable(), another.usable(), misnamed.usable())).containsOnly(0);
    }
  }

  @Test
  void certificates_thatAreNone_areRefusedByName() throws IOException {
    Path none = Files.writeString(directory.resolve("none.pem"), "no certificate");
    assertThatThrownBy(() -> ServerAddress.node("wss://127.0.0.1:2700", "").trusting(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.pem");
    assertThatThrownBy(() -> node(new NodeSettings.Certificate(none, none)))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("none.pem");
  }

  private static RecognitionServer node(NodeSettings.Certificate certificate) {
    Model model =
        new ModelCatalogue(List.of(EngineProcess.MODELS))
            .verified("jiesu-cmn-8k", Language.MANDARIN);
    return new RecognitionServer(
        NodeSettings.local(0).withToken(TOKEN).withCertificate(certificate),
        Map.of(
            Language.MANDARIN,
            new VoskProvider(model.name(), model.directory(), Language.MANDARIN, 8_000)),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static RecognitionServers servers(RecognitionServer node, Optional<Path> trust) {
    ServerAddress address =
        ServerAddress.node("wss://127.0.0.1:" + node.address().getPort(), TOKEN);
    return new RecognitionServers(
        List.of(trust.map(address::trusting).orElse(address)),
        new SimpleMeterRegistry(),
        System::nanoTime);
  }

  /** A self-signed certificate and its key as PEM files. */
  private NodeSettings.Certificate certificate(String name, String host)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + host,
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    return new NodeSettings.Certificate(
        pem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(
            name + ".key",
            "PRIVATE KEY",
            keys.getKey(name, "changeit".toCharArray()).getEncoded()));
  }

  private Path pem(String file, String kind, byte[] bytes) throws IOException {
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\n-----END "
            + kind
            + "-----\n");
  }
}
