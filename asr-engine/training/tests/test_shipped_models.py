import csv
import os
import tempfile
import unittest

import numpy as np

from shipped_models import __main__ as command
from shipped_models.sentences import Sentences, spoken


class SentencesTest(unittest.TestCase):
    def test_numbers_are_read_as_people_do(self):
        said = {3: "三", 10: "十", 14: "十四", 20: "二十", 99: "九十九", 100: "一百", 101: "一百零一", 110: "一百一十", 399: "三百九十九"}
        self.assertEqual({number: spoken(number) for number in said}, said)

    def test_every_pattern_of_both_languages_can_be_filled(self):
        random = np.random.default_rng(1)
        for language in ("cmn", "yue"):
            sentences = Sentences(os.path.join(os.path.dirname(command.__file__), f"sentences-{language}.txt"))
            self.assertGreater(len(sentences.patterns), 200)
            for pattern in sentences.patterns:
                self.assertRegex(sentences.one(pattern, random), "^[\u3400-\u9fff，]+$")

    def test_unknown_or_endless_rules_are_refused(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "rules.txt")
            for text in ("a: 一\n你好{b}\n", "a: 一{a}\n你好{a}\n"):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                with self.assertRaises(ValueError):
                    sentences = Sentences(path)
                    sentences.one(sentences.patterns[0], np.random.default_rng(1))

    def test_voices_of_the_demonstration_are_not_trained_on(self):
        self.assertFalse(set(command.VOICES) & set("m5 m8 f4 f5 robert Alicia aunty Henrique".split()))

    def test_recordings_are_listed_with_their_pieces_weights_and_sets(self):
        heading = "start_ms\tduration_ms\ttranscript\tpinyin_or_jyutping\tspeaker\tlicence\trepo\n"
        rows = {
            "cantonese-words-lingualibre": "500\t1100\t中山\t\tLlf\tx\ty\n1600\t900\tabc\t\tJonashtand\tx\ty\n",
            "cantonese-syllables": "0\t820\t\tbei3\tkt\tx\ty\n820\t500\t\t_hm1\tkt\tx\ty\n",
        }
        with tempfile.TemporaryDirectory() as directory:
            for name, text in rows.items():
                with open(os.path.join(directory, name + ".tsv"), "w", encoding="utf-8") as file:
                    file.write(heading + text)
            out = os.path.join(directory, "out.tsv")
            command.main(["recordings", "--language", "yue", "--recordings", directory, "--output", out])
            with open(out, encoding="utf-8", newline="") as file:
                got = list(csv.DictReader(file, delimiter="\t"))
        self.assertEqual(
            [(row["file"], row["pronunciation"], row["start"], row["duration"], row["weight"], row["split"]) for row in got],
            [
                ("cantonese-words-lingualibre.opus", "", "0.500", "1.100", "4.0", "speakers"),
                ("cantonese-syllables.opus", "bei3", "0.000", "0.820", "0.6", "train"),
            ],
        )


if __name__ == "__main__":
    unittest.main()
