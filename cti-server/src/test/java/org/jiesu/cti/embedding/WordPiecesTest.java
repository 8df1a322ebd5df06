package org.jiesu.cti.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WordPiecesTest {
  private final WordPieces pieces =
      new WordPieces(
          Map.of("路", 1, "灯", 2, "，", 3, "wi", 4, "##fi", 5, "2026", 6, "##0", 7, "cafe", 8));

  @Test
  void aCharacterIsATokenAndAWordIsCutIntoTheLongestPieces() {
    assertThat(pieces.of("路灯，WiFi", 512)).containsExactly(101, 1, 2, 3, 4, 5, 102);
    assertThat(pieces.of("20260 路", 512)).containsExactly(101, 6, 7, 1, 102);
  }

  @Test
  void traditionalAndWideCharactersAndAccentsAreReadLikeTheOthers() {
    assertThat(pieces.of("路燈，ｗｉｆｉ", 512)).containsExactly(101, 1, 2, 3, 4, 5, 102);
    assertThat(pieces.of("Café", 512)).containsExactly(101, 8, 102);
  }

  @Test
  void whatTheVocabularyDoesNotHaveIsUnknownAsAWhole() {
    assertThat(pieces.of("蹦wix", 512)).containsExactly(101, 100, 100, 102);
    assertThat(pieces.of("a".repeat(1_000), 512)).containsExactly(101, 100, 102);
  }

  @Test
  void controlCharactersAreNothing() {
    assertThat(pieces.of("路\u0000\u200b灯\ud800", 512)).startsWith(101, 1, 2).endsWith(102);
    assertThat(pieces.of("路\t\n灯", 512)).containsExactly(101, 1, 2, 102);
  }

  @Test
  void aLongTextIsReadToTheMostTokensAndClosed() {
    assertThat(pieces.of("路".repeat(2_000), 512)).hasSize(512).startsWith(101, 1).endsWith(1, 102);
  }
}
