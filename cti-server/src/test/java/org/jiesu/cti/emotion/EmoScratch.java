package org.jiesu.cti.emotion;
import java.nio.file.*; import java.util.*;
import com.fasterxml.jackson.databind.*;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.linear.*;
class EmoScratch {
  static final ObjectMapper J = new ObjectMapper();
  static List<JsonNode> read(String f) throws Exception { List<JsonNode> r = new ArrayList<>(); for (String l : Files.readAllLines(Path.of(f))) if (!l.isBlank()) r.add(J.readTree(l)); return r; }
  public static void main(String[] a) throws Exception {
    int comp = Integer.parseInt(a[0]);
    boolean show = a.length > 1 && a[1].equals("show");
    EmotionLexicon lex = EmotionLexicon.read(Path.of("config/lexicon"));
    List<String[]> train = new ArrayList<>();
    for (JsonNode n : read("config/training/emotion.jsonl")) train.add(new String[]{n.get("text").asText(), n.get("label").asText(), n.get("text").asText()});
    List<String> ms = new ArrayList<>(); List<String[]> fr = new ArrayList<>();
    for (JsonNode n : read("config/training/emotion-phrases.jsonl")) if (n.has("matter")) ms.add(n.get("matter").asText()); else fr.add(new String[]{n.get("frame").asText(), n.get("label").asText()});
    Random rnd = new Random(7);
    for (String[] f : fr) { Collections.shuffle(ms, rnd); for (String m : ms.subList(0, comp)) train.add(new String[]{f[0].replace("…", m), f[1], f[0]}); }
    FeatureSettings[] fs = { new FeatureSettings(1,4,2,3,17), new FeatureSettings(1,3,2,3,17), new FeatureSettings(1,3,0,0,17), new FeatureSettings(1,4,2,4,17)};
    for (FeatureSettings f : fs) for (int ep : new int[]{5,15}) for (double c : new double[]{0.1,1}) {
      TrainingSettings ts = new TrainingSettings(f, ep, c, 5, 1);
      List<Example> ex = new ArrayList<>();
      for (String[] t : train) ex.add(new Example(EmotionModel.reading(lex, t[0]).document(), t[1].toUpperCase(), t[2]));
      var tr = new LinearTraining(ts).train(ex);
      EmotionModel m = new EmotionModel(tr.model());
      System.out.printf("%s ep %d c %.1f cv %.3f  ", f, ep, c, tr.heldOut().stream().filter(h -> h.right()).count() / (double) ex.size());
      for (String file : new String[]{"config/evaluation/emotion-hotline.jsonl", "sentences"}) {
        int[][] conf = new int[5][5]; Scorer s = m.scorer();
        List<String[]> rows = new ArrayList<>();
        if (file.equals("sentences")) { Map<String,String> L = Map.of("愤怒","angry","失望","disappointed","焦虑","anxious","平静","calm","满意","satisfied"); for (String l : Files.readAllLines(Path.of("cti-server/src/test/resources/emotion/sentences.tsv"))) { String[] p = l.split("\t"); rows.add(new String[]{p[1], L.get(p[0])}); } }
        else for (JsonNode n : read(file)) if (n.get("half").asText().equals("open")) rows.add(new String[]{n.get("text").asText(), n.get("label").asText()});
        for (String[] r : rows) {
          EmotionLabel g = EmotionLabel.valueOf(r[1].toUpperCase());
          var p = m.probabilities(EmotionModel.reading(lex, r[0]), s);
          EmotionLabel b = p.entrySet().stream().max(Map.Entry.comparingByValue()).get().getKey();
          conf[g.ordinal()][b.ordinal()]++;
          if (show && g != b) System.out.println("   " + g + " -> " + b + " " + r[0]);
        }
        double sum = 0; double all=0; for (int k = 0; k < 5; k++) { int tp = conf[k][k], gs = 0, bs = 0; for (int j = 0; j < 5; j++) { gs += conf[k][j]; bs += conf[j][k]; } double f1 = 2.0 * tp / (gs + bs); all += f1; if (k != 1) sum += f1; }
        int an = EmotionLabel.ANXIOUS.ordinal(); int tot = Arrays.stream(conf[an]).sum();
        System.out.printf("| macro4 %.3f all %.3f anx %.3f ", sum / 4, all/5, conf[an][an] / (double) tot);
      }
      System.out.println();
      if (show) return;
    }
  }
}
