package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ArticleFilesTest {
  private static final String NAMESPACE =
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

  private static byte[] content(String name) throws IOException {
    try (var in = ArticleFilesTest.class.getResourceAsStream("/knowledge/" + name)) {
      return in.readAllBytes();
    }
  }

  private static List<ImportedArticle> good(String name) throws IOException {
    return ArticleFiles.read(name, content("good/" + name), AnyCodes.INSTANCE);
  }

  private static List<ImportedArticle> word(String body) throws IOException {
    return ArticleFiles.read("文件.docx", docx(body), AnyCodes.INSTANCE);
  }

  private static byte[] docx(String document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write("<x/>".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("word/document.xml"));
      zip.write(document.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String paragraph(String style, String text) {
    String properties = style.isEmpty() ? "" : "<w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr>";
    return "<w:p>" + properties + "<w:r><w:t>" + text + "</w:t></w:r></w:p>";
  }

  private static String document(String body) {
    return "<w:document " + NAMESPACE + "><w:body>" + body + "</w:body></w:document>";
  }

  @Test
  void markdown_withAHeader_isAnArticleWithAllItsFields() throws IOException {
    ImportedArticle imported = good("front-matter.md").get(0);
    Article article = imported.article();
    assertThat(imported.id()).contains("kite-flying");
    assertThat(article.kind()).isEqualTo(Article.Kind.POLICY);
    assertThat(article.question()).isEqualTo("公园能放风筝吗\n哪里可以放风筝");
    assertThat(article.tags()).containsExactly("公园", "风筝");
    assertThat(article.matters()).containsExactly("080301");
    assertThat(article.validTo()).contains(LocalDate.of(2026, 12, 31));
    assertThat(article.body()).isEqualTo("## 正文\n- 一");
  }

  @Test
  void markdown_withAHeadingOnly_isTitledByIt() throws IOException {
    assertThat(good("heading.md").get(0).article().title()).isEqualTo("只有标题");
    assertThat(good("heading.md").get(0).article().body()).isEqualTo("正文。");
  }

  @Test
  void map_isReadWithItsNodes() throws IOException {
    Article article = good("map.md").get(0).article();
    BusinessMap map = BusinessMap.read(article.body(), "", 1, AnyCodes.INSTANCE);
    assertThat(map.nodes()).extracting(BusinessMap.Node::id).containsExactly("开始", "左", "右");
    assertThat(map.nodes().get(0).options())
        .containsExactly(new BusinessMap.Option(1, "左", "左"), new BusinessMap.Option(2, "右", "右"));
    assertThat(map.nodes().get(2).answer()).isEqualTo("往右走，\n再往前。");
    assertThat(map.nodes().get(2).matter()).isEqualTo("010101");
  }

  @Test
  void csv_withQuotesAndLineBreaks_isAnArticleARow() throws IOException {
    List<ImportedArticle> rows = good("two-rows.csv");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).id()).contains("a-one");
    assertThat(rows.get(0).article().body()).isEqualTo("带\"引号\"\n和换行");
    assertThat(rows.get(1).id()).isEmpty();
    assertThat(rows.get(1).place()).isEqualTo("two-rows.csv:4");
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/knowledge/bad/expected.tsv", delimiter = '\t', quoteCharacter = '\0')
  void badFile_isRefusedWithItsPlaceAndReason(String name, String place, String reason) {
    assertThatThrownBy(() -> ArticleFiles.read(name, content("bad/" + name), AnyCodes.INSTANCE))
        .isInstanceOfSatisfying(
            MalformedKnowledgeException.class,
            wrong ->
                assertThat(wrong.mistakes())
                    .anySatisfy(
                        mistake -> {
                          assertThat(mistake.place()).startsWith(place);
                          assertThat(mistake.problem()).contains(reason);
                        }));
  }

  @Test
  void word_withHeadings_isAnArticleEach_tablesAsRows() throws IOException {
    List<ImportedArticle> articles =
        word(
            document(
                paragraph("", "封面")
                    + paragraph("Heading1", "第一篇")
                    + paragraph("", "问题：怎么问")
                    + paragraph("", "第一段")
                    + "<w:tbl><w:tr><w:tc>"
                    + paragraph("", "项目")
                    + "</w:tc><w:tc>"
                    + paragraph("", "期限")
                    + "</w:tc></w:tr></w:tbl>"
                    + paragraph("1", "第二篇")
                    + paragraph("", "另一段")));
    assertThat(articles).extracting(each -> each.article().title()).containsExactly("第一篇", "第二篇");
    assertThat(articles.get(0).article().question()).isEqualTo("怎么问");
    assertThat(articles.get(0).article().body()).isEqualTo("第一段\n\n| 项目 | 期限 |");
  }

  @Test
  void word_withoutHeadings_isOneArticleTitledByItsFirstParagraph() throws IOException {
    List<ImportedArticle> articles = word(document(paragraph("", "标题段") + paragraph("", "正文段")));
    assertThat(articles).hasSize(1);
    assertThat(articles.get(0).article().title()).isEqualTo("标题段");
  }

  @Test
  void word_withAnExternalEntity_isRefused() {
    String attack =
        "<!DOCTYPE w:document [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>"
            + document(paragraph("", "标题") + paragraph("", "&secret;"));
    assertThatThrownBy(() -> word(attack)).isInstanceOf(MalformedKnowledgeException.class);
  }

  @Test
  void word_thatUnpacksToFarMore_isRefused() throws IOException {
    byte[] bomb = docx(document(paragraph("", "零".repeat(12_000_000))));
    assertThat(bomb.length).isLessThan(ArticleFiles.LARGEST);
    assertThatThrownBy(() -> ArticleFiles.read("大.docx", bomb, AnyCodes.INSTANCE))
        .isInstanceOf(MalformedKnowledgeException.class)
        .hasMessageContaining("太大");
  }

  @Test
  void file_tooLarge_isRefused() {
    assertThatThrownBy(
            () -> ArticleFiles.read("大.md", new byte[ArticleFiles.LARGEST + 1], AnyCodes.INSTANCE))
        .hasMessageContaining("3 MB");
  }
}
