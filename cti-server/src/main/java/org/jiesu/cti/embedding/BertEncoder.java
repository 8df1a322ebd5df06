package org.jiesu.cti.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A BERT whose first token's last state is the sentence, run by ONNX Runtime on one thread a call.
 */
final class BertEncoder implements SentenceEncoder {
  private static final String WEIGHTS = "/bge-small-zh-v1.5-q.onnx";
  private static final String VOCABULARY = "/bge-small-zh-v1.5-q-tokenizer.json";
  private static final String NAME = "bge-small-zh-v1.5-q";
  private static final int DIMENSIONS = 512;

  /** The positions it was trained for. */
  private static final int MOST_TOKENS = 512;

  private final WordPieces pieces;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private BertEncoder(WordPieces pieces, OrtEnvironment environment, OrtSession session) {
    this.pieces = pieces;
    this.environment = environment;
    this.session = session;
  }

  /**
   * The encoder from the class path.
   *
   * @throws EncoderException if its files are missing or damaged
   * @throws LinkageError if ONNX Runtime has no library for this machine
   */
  static BertEncoder load() {
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "jiesu");
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        return new BertEncoder(
            new WordPieces(vocabulary()),
            environment,
            environment.createSession(bytes(WEIGHTS), options));
      }
    } catch (IOException | OrtException e) {
      throw new EncoderException("句向量模型无法载入，请重新构建（scripts/run）：" + e.getMessage(), e);
    }
  }

  private static Map<String, Integer> vocabulary() throws IOException {
    JsonNode words = new ObjectMapper().readTree(bytes(VOCABULARY)).at("/model/vocab");
    Map<String, Integer> vocabulary = new HashMap<>();
    words.fields().forEachRemaining(word -> vocabulary.put(word.getKey(), word.getValue().asInt()));
    return vocabulary;
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = BertEncoder.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return in.readAllBytes();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public float[] encode(String text) {
    if (!WordPieces.hasLetters(text)) {
      return new float[DIMENSIONS];
    }
    long[] tokens = pieces.of(text, MOST_TOKENS);
    long[] ones = new long[tokens.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor ids = tensor(tokens);
        OnnxTensor attended = tensor(ones);
        OnnxTensor segments = tensor(new long[tokens.length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", attended, "token_type_ids", segments))) {
      FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] vector = new float[DIMENSIONS];
      states.get(vector);
      return SentenceEncoder.unit(vector);
    } catch (OrtException e) {
      throw new EncoderException("句向量无法计算：" + e.getMessage(), e);
    }
  }

  private OnnxTensor tensor(long[] values) throws OrtException {
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {1, values.length});
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new EncoderException("句向量模型无法关闭：" + e.getMessage(), e);
    }
  }
}
