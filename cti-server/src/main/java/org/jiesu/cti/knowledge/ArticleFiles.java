package org.jiesu.cti.knowledge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jiesu.cti.knowledge.MalformedKnowledgeException.Mistake;

/**
 * Reads articles from Markdown, CSV and Word files and archives of them. Everything in a file is
 * good, or none of it is taken: all mistakes are told at once, each with its line, row or
 * paragraph.
 */
final class ArticleFiles {
  static final int LARGEST = 3 * 1024 * 1024;

  /** What a Word file or an archive may be when unpacked; more is a trap, not a text. */
  private static final int LARGEST_UNPACKED = 24 * 1024 * 1024;

  private static final int MOST_ENTRIES = 2_000;
  private static final int MOST_ARTICLES = 2_000;
  private static final int MOST_MISTAKES = 30;
  private static final int MOST_COLUMNS = 40;
  private static final Pattern FIELD = Pattern.compile("([^:：]{1,20})[:：](.*)");
  private static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

  private final String name;
  private final CityCodes codes;
  private final List<Mistake> mistakes;

  private ArticleFiles(String name, CityCodes codes, List<Mistake> mistakes) {
    this.name = name;
    this.codes = codes;
    this.mistakes = mistakes;
  }

  /**
   * The articles of a file.
   *
   * @param name with its ending, which says what it is
   * @throws MalformedKnowledgeException if anything in it cannot be used
   */
  static List<ImportedArticle> read(String name, byte[] content, CityCodes codes) {
    if (content.length > LARGEST) {
      throw new MalformedKnowledgeException(name, "", "文件最大 3 MB，请分成几个文件");
    }
    List<Mistake> mistakes = new ArrayList<>();
    List<ImportedArticle> articles =
        ending(name).equals("zip")
            ? archive(name, content, codes, mistakes)
            : new ArticleFiles(name, codes, mistakes).file(content);
    if (articles.isEmpty() && mistakes.isEmpty()) {
      mistakes.add(new Mistake(name, "", "文件里没有文章"));
    }
    mistakes.addAll(repeated(articles));
    refuse(name, mistakes);
    return articles;
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Two articles with one number would become two versions of one article. */
  static List<Mistake> repeated(List<ImportedArticle> articles) {
    List<Mistake> mistakes = new ArrayList<>();
    Map<String, String> ids = new HashMap<>();
    for (ImportedArticle article : articles) {
      article
          .id()
          .filter(id -> ids.putIfAbsent(id, article.place()) != null)
          .ifPresent(
              id ->
                  mistakes.add(
                      new Mistake(article.place(), "id", "编号与 " + ids.get(id) + " 相同：" + id)));
    }
    return mistakes;
  }

  /** Does nothing where there are no mistakes; tells the first of many. */
  static void refuse(String name, List<Mistake> mistakes) {
    if (mistakes.isEmpty()) {
      return;
    }
    List<Mistake> first =
        new ArrayList<>(mistakes.subList(0, Math.min(MOST_MISTAKES, mistakes.size())));
    if (mistakes.size() > MOST_MISTAKES) {
      first.add(new Mistake(name, "", "还有 " + (mistakes.size() - MOST_MISTAKES) + " 处错误"));
    }
    throw new MalformedKnowledgeException(first);
  }

  private List<ImportedArticle> file(byte[] content) {
    return switch (ending(name)) {
      case "md", "markdown" -> List.of(markdown(text(content)));
      case "csv" -> csv(text(content));
      case "docx" -> word(content);
      default ->
          throw new MalformedKnowledgeException(
              name, "", "只能导入 Markdown（.md）、CSV（.csv）、Word（.docx）文件和它们的压缩包（.zip）");
    };
  }

  // ---- archives

  private record Packed(String name, byte[] content) {}

  private static List<ImportedArticle> archive(
      String name, byte[] content, CityCodes codes, List<Mistake> mistakes) {
    List<ImportedArticle> articles = new ArrayList<>();
    for (Packed packed : unpack(name, content)) {
      try {
        articles.addAll(new ArticleFiles(packed.name(), codes, mistakes).file(packed.content()));
      } catch (MalformedKnowledgeException e) {
        mistakes.addAll(e.mistakes());
      }
      if (articles.size() > MOST_ARTICLES) {
        throw new MalformedKnowledgeException(name, "", "一个文件最多 " + MOST_ARTICLES + " 篇");
      }
    }
    return articles;
  }

  private static List<Packed> unpack(String name, byte[] content) {
    try {
      return unpack(name, content, StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException notUtf8) {
      try {
        // Chinese Windows writes the names of the files in its own character set
        return unpack(name, content, Charset.forName("GB18030"));
      } catch (IOException | IllegalArgumentException e) {
        throw new MalformedKnowledgeException(name, "", "不是完好的压缩包（.zip）");
      }
    }
  }

  private static List<Packed> unpack(String name, byte[] content, Charset names)
      throws IOException {
    List<Packed> files = new ArrayList<>();
    int entries = 0;
    int left = LARGEST_UNPACKED;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content), names)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++entries > MOST_ENTRIES) {
          throw new MalformedKnowledgeException(name, "", "压缩包里的文件太多");
        }
        byte[] packed = zip.readNBytes(left + 1);
        left -= packed.length;
        if (left < 0) {
          throw new MalformedKnowledgeException(name, "", "压缩包展开后太大");
        }
        if (!entry.isDirectory() && !isByTheWay(entry.getName())) {
          files.add(new Packed(name + "/" + entry.getName(), packed));
        }
      }
    }
    if (entries == 0) {
      throw new MalformedKnowledgeException(name, "", "不是完好的压缩包（.zip），或里面没有文件");
    }
    return files;
  }

  /** What a computer puts into an archive without having been asked. */
  private static boolean isByTheWay(String entry) {
    String file = entry.substring(entry.lastIndexOf('/') + 1);
    return entry.startsWith("__MACOSX/") || file.startsWith(".") || file.equals("Thumbs.db");
  }

  private String text(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new MalformedKnowledgeException(name, "", "文件里有不能保存的字符，请另存为 UTF-8 文本");
      }
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new MalformedKnowledgeException(name, "", "文件不是 UTF-8 编码，请另存为 UTF-8");
    }
  }

  // ---- Markdown

  private ImportedArticle markdown(String text) {
    String[] lines = text.split("\\R", -1);
    ArticleFields fields = new ArticleFields(name + ":1", mistakes);
    int line = 0;
    if (lines[0].strip().equals("---")) {
      line = 1;
      while (line < lines.length && !lines[line].strip().equals("---")) {
        header(fields, lines[line], name + ":" + (line + 1));
        line++;
      }
      if (line == lines.length) {
        mistakes.add(new Mistake(name + ":1", "", "文件头没有以 --- 结束"));
      }
      line++;
    } else {
      Matcher title = Pattern.compile("#\\s+(.+)").matcher(lines[0].strip());
      if (title.matches()) {
        fields.put("title", title.group(1), name + ":1");
        line = 1;
      } else {
        mistakes.add(new Mistake(name + ":1", "title", "应以 --- 开头的文件头或“# 标题”开始"));
      }
    }
    StringBuilder body = new StringBuilder();
    int bodyLine = line + 1;
    for (int i = line; i < lines.length; i++) {
      if (body.length() == 0 && lines[i].isBlank()) {
        bodyLine = i + 2;
        continue;
      }
      body.append(lines[i]).append('\n');
    }
    fields.put("body", body.toString(), name + ":" + bodyLine);
    return fields.article(bodyLine, codes);
  }

  private void header(ArticleFields fields, String line, String place) {
    if (line.isBlank() || line.strip().startsWith("#")) {
      return;
    }
    Matcher field = FIELD.matcher(line);
    if (!field.matches()) {
      mistakes.add(new Mistake(place, "", "应为“字段: 值”，现为 " + line.strip()));
      return;
    }
    ArticleFields.named(field.group(1))
        .filter(known -> !known.equals("body"))
        .ifPresentOrElse(
            known -> fields.put(known, field.group(2), place),
            () ->
                mistakes.add(
                    new Mistake(
                        place,
                        "",
                        "没有字段“" + field.group(1).strip() + "”，可用的有 " + ArticleFields.known())));
  }

  // ---- CSV

  private record CsvRow(int line, List<String> cells) {}

  private List<ImportedArticle> csv(String text) {
    List<CsvRow> rows = rows(text);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String> columns = new ArrayList<>();
    for (String cell : rows.get(0).cells()) {
      columns.add(
          ArticleFields.named(cell)
              .orElseGet(
                  () -> {
                    mistakes.add(
                        new Mistake(
                            name + ":1", "", "没有列“" + cell + "”，可用的有 " + ArticleFields.known()));
                    return "";
                  }));
    }
    for (String column : List.of("title")) {
      if (!columns.contains(column)) {
        mistakes.add(new Mistake(name + ":1", column, "首行缺少“标题”列"));
      }
    }
    if (!mistakes.isEmpty()) {
      return List.of();
    }
    if (rows.size() - 1 > MOST_ARTICLES) {
      mistakes.add(new Mistake(name, "", "一个文件最多 " + MOST_ARTICLES + " 篇"));
      return List.of();
    }
    List<ImportedArticle> articles = new ArrayList<>();
    for (CsvRow row : rows.subList(1, rows.size())) {
      String place = name + ":" + row.line();
      if (row.cells().size() != columns.size()) {
        mistakes.add(
            new Mistake(place, "", "应有 " + columns.size() + " 列，现有 " + row.cells().size() + " 列"));
        continue;
      }
      ArticleFields fields = new ArticleFields(place, mistakes);
      for (int i = 0; i < columns.size(); i++) {
        fields.put(columns.get(i), row.cells().get(i), place);
      }
      articles.add(fields.article(row.line(), codes));
    }
    return articles;
  }

  /** RFC 4180; a quoted field may have line breaks. Rows without any text are skipped. */
  private List<CsvRow> rows(String text) {
    List<CsvRow> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    int line = 1;
    int began = 1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '\n' : text.charAt(i);
      if (quoted) {
        if (i == text.length()) {
          mistakes.add(new Mistake(name + ":" + began, "", "引号没有结束"));
          return List.of();
        }
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
          wasQuoted = true;
        } else {
          line += c == '\n' ? 1 : 0;
          cell.append(c == '\r' ? "" : String.valueOf(c));
        }
      } else if (c == '"' && cell.isEmpty() && !wasQuoted) {
        quoted = true;
      } else if (c == '"') {
        mistakes.add(new Mistake(name + ":" + line, "", "引号应把整个单元格括起来"));
        return List.of();
      } else if (c == ',' || c == '\n') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        wasQuoted = false;
        if (cells.size() > MOST_COLUMNS) {
          mistakes.add(new Mistake(name + ":" + line, "", "列太多"));
          return List.of();
        }
        if (c == '\n') {
          if (cells.stream().anyMatch(each -> !each.isEmpty())) {
            rows.add(new CsvRow(began, List.copyOf(cells)));
          }
          cells.clear();
          line++;
          began = line;
        }
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    return rows;
  }

  // ---- Word

  private record Paragraph(int number, boolean heading, String text) {}

  private List<ImportedArticle> word(byte[] content) {
    List<Paragraph> paragraphs = paragraphs(document(content));
    List<ImportedArticle> articles = new ArrayList<>();
    boolean headings = paragraphs.stream().anyMatch(Paragraph::heading);
    int at = 0;
    while (at < paragraphs.size()) {
      Paragraph title = paragraphs.get(at);
      if (headings && !title.heading()) {
        // what stands before the first heading is a cover, not an article
        at++;
        continue;
      }
      String place = name + " 第 " + title.number() + " 段";
      ArticleFields fields = new ArticleFields(place, mistakes);
      fields.put("title", title.text(), place);
      StringBuilder body = new StringBuilder();
      at++;
      boolean fieldsPossible = true;
      while (at < paragraphs.size() && !(headings && paragraphs.get(at).heading())) {
        Paragraph paragraph = paragraphs.get(at);
        Matcher field = FIELD.matcher(paragraph.text());
        if (fieldsPossible
            && field.matches()
            && ArticleFields.named(field.group(1)).filter(f -> !f.equals("title")).isPresent()) {
          fields.put(
              ArticleFields.named(field.group(1)).orElseThrow(),
              field.group(2),
              name + " 第 " + paragraph.number() + " 段");
        } else {
          fieldsPossible = false;
          body.append(body.length() == 0 ? "" : "\n\n").append(paragraph.text());
        }
        at++;
      }
      fields.put("body", body.toString(), place);
      articles.add(fields.article(1, codes));
      if (articles.size() > MOST_ARTICLES) {
        mistakes.add(new Mistake(name, "", "一个文件最多 " + MOST_ARTICLES + " 篇"));
        return List.of();
      }
    }
    return articles;
  }

  private byte[] document(byte[] content) {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
      int entries = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++entries > MOST_ENTRIES) {
          throw new MalformedKnowledgeException(name, "", "Word 文件里的部件太多");
        }
        if (entry.getName().equals("word/document.xml")) {
          byte[] document = zip.readNBytes(LARGEST_UNPACKED + 1);
          if (document.length > LARGEST_UNPACKED) {
            throw new MalformedKnowledgeException(name, "", "Word 文件展开后太大");
          }
          return document;
        }
        skip(zip);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedKnowledgeException(name, "", "不是完好的 Word 文件（.docx）");
    }
    throw new MalformedKnowledgeException(name, "", "不是 Word 文件（.docx）：里面没有正文");
  }

  private void skip(ZipInputStream zip) throws IOException {
    byte[] buffer = new byte[8_192];
    long all = 0;
    for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
      all += read;
      if (all > LARGEST_UNPACKED) {
        throw new MalformedKnowledgeException(name, "", "Word 文件展开后太大");
      }
    }
  }

  private List<Paragraph> paragraphs(byte[] xml) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    List<Paragraph> paragraphs = new ArrayList<>();
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      StringBuilder text = new StringBuilder();
      StringBuilder row = new StringBuilder();
      boolean heading = false;
      boolean inText = false;
      int rows = 0;
      int number = 0;
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
          throw new MalformedKnowledgeException(name, "", "Word 文件里有外部实体，已拒绝");
        }
        if (event == XMLStreamConstants.CHARACTERS && inText) {
          text.append(reader.getText());
        } else if (event == XMLStreamConstants.START_ELEMENT
            && WORD.equals(reader.getNamespaceURI())) {
          switch (reader.getLocalName()) {
            case "t" -> inText = true;
            case "tab" -> text.append(' ');
            case "br" -> text.append('\n');
            case "tr" -> rows++;
            case "pStyle" -> heading = isHeading(reader.getAttributeValue(WORD, "val"));
            default -> {
              // layout
            }
          }
        } else if (event == XMLStreamConstants.END_ELEMENT
            && WORD.equals(reader.getNamespaceURI())) {
          switch (reader.getLocalName()) {
            case "t" -> inText = false;
            case "p" -> {
              number++;
              String line = text.toString().strip();
              if (rows > 0) {
                row.append(line.isEmpty() ? "" : line + " ");
              } else if (!line.isEmpty()) {
                paragraphs.add(new Paragraph(number, heading, line));
              }
              text.setLength(0);
              heading = false;
            }
            case "tc" -> row.append("| ");
            case "tr" -> {
              rows--;
              String line = row.toString().strip();
              if (rows == 0 && !line.isEmpty()) {
                paragraphs.add(new Paragraph(number, false, "| " + line));
              }
              row.setLength(0);
            }
            default -> {
              // layout
            }
          }
        }
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new MalformedKnowledgeException(
          name, "", "Word 正文不是完好的 XML" + (line > 0 ? "（第 " + line + " 行）" : ""));
    }
    return paragraphs;
  }

  /** The built-in style of first-level headings: {@code Heading1}, or {@code 1} in Chinese Word. */
  private static boolean isHeading(String style) {
    return style != null && (style.equalsIgnoreCase("Heading1") || style.equals("1"));
  }
}
