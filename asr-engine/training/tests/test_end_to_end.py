"""From recordings to what libvosk hears: the commands that a city runs, on words of invented sounds."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

import numpy as np

from .sounds import spoken, write_manifest, write_wav

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
PHRASES = {
    "确认": "q ve r en",
    "取消": "q v x iao",
    "满意": "m an i",
    "公积金查询": "g ong j i j in ch a x vn",
    "噪音扰民": "z ao in r ao m in",
    "供电故障": "g ong d ian g u zh ang",
}


@unittest.skipUnless(os.path.isdir(os.path.join(ROOT, "asr-engine", "target", "lib")), "the Java side is not built")
@unittest.skipUnless(shutil.which("java"), "there is no Java")
class EndToEndTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.audio = os.path.join(cls.directory.name, "audio")
        cls.variables = dict(os.environ, JIESU_VAR=os.path.join(cls.directory.name, "var"))
        random = np.random.default_rng(12)
        cls.rows, cls.heard = [], []
        for phrase, units in PHRASES.items():
            for number in range(12):
                name = f"set/{phrase}{number}.wav"
                write_wav(os.path.join(cls.audio, name), spoken(units.split(), random))
                row = {"file": name, "transcript": phrase, "language": "cmn", "speaker": f"s{number % 6}"}
                if number < 9:
                    cls.rows.append(row)
                else:
                    cls.heard.append(row)

    def _at(self, name):
        return os.path.join(self.directory.name, name)

    def _run(self, *command, code=0):
        done = subprocess.run(
            command, cwd=ROOT, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        self.assertEqual(done.returncode, code, done.stdout)
        return done.stdout

    def test_words_that_were_trained_are_heard_by_libvosk(self):
        columns = ("file", "transcript", "language", "speaker")
        write_manifest(self._at("train.tsv"), self.rows, columns)
        write_manifest(self._at("heard.tsv"), self.heard, columns)
        with open(self._at("phrases.txt"), "w", encoding="utf-8") as file:
            file.write("\n".join(PHRASES) + "\n")
        model = os.path.join(self._at("var"), "models", "tiny-cmn")
        said = self._run(
            *("scripts/train-acoustic", "--manifest", self._at("train.tsv"), "--audio", self.audio),
            *("--model", "jiesu-cmn-8k", "--output", model, "--from-nothing", "--width", "64"),
            *("--hours", "0.7", "--rate", "0.004", "--batch-seconds", "12", "--strength", "0.2", "--workers", "0"),
        )
        self.assertIn("RESULT set=unseen", said)
        self.assertLess(os.path.getsize(os.path.join(model, "am", "final.mdl")), 300_000)
        with open(os.path.join(model, "model.json"), encoding="utf-8") as file:
            described = json.load(file)
        self.assertEqual((described["name"], described["language"]), ("tiny-cmn", "cmn"))
        self.assertIn("am/final.mdl", described["files"])
        self.assertTrue(os.path.exists(os.path.join(model, "LICENSE.md")))

        said = self._run(
            *("scripts/evaluate", "speech", "--manifest", self._at("heard.tsv"), "--audio", self.audio),
            *("--model", "tiny-cmn", "--phrases", self._at("phrases.txt"), "--confidence", "0"),
        )
        result = dict(part.split("=") for part in said.strip().split("\n")[-1].split()[1:])
        self.assertEqual(result["utterances"], str(len(self.heard)))
        self.assertGreater(float(result["accuracy"]), 0.8, said)

        # and a city goes on from that model with recordings of its own
        again = os.path.join(self._at("var"), "models", "tiny-city")
        self._run(
            *("scripts/train-acoustic", "--manifest", self._at("train.tsv"), "--audio", self.audio),
            *("--model", "tiny-cmn", "--output", again, "--hours", "0.02", "--bits", "8", "--workers", "0"),
        )
        said = self._run(
            *("scripts/evaluate", "speech", "--manifest", self._at("heard.tsv"), "--audio", self.audio),
            *("--model", "tiny-city", "--phrases", self._at("phrases.txt"), "--confidence", "0"),
        )
        self.assertGreater(float(said.strip().split("accuracy=")[-1].split()[0]), 0.8, said)

    def test_text_without_sound_is_refused_with_its_row(self):
        rows = [*self.rows[:2], {**self.rows[2], "transcript": "！"}, {**self.rows[3], "transcript": "꿈"}]
        write_manifest(self._at("bad.tsv"), rows, ("file", "transcript", "language", "speaker"))
        said = self._run(
            *("scripts/train-acoustic", "--manifest", self._at("bad.tsv"), "--audio", self.audio),
            *("--model", "jiesu-cmn-8k", "--output", self._at("never")),
            code=1,
        )
        self.assertIn("bad.tsv:4", said)
        self.assertIn("bad.tsv:5", said)
        self.assertFalse(os.path.exists(self._at("never")))


if __name__ == "__main__":
    unittest.main()
