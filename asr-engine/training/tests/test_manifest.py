import os
import tempfile
import unittest

import numpy as np

from jiesu_acoustic import manifest, messages
from jiesu_acoustic.audio import AudioStore
from jiesu_acoustic.messages import TrainingError

from .sounds import write_manifest, write_wav

UNITS = ["b", "a", "m"]
COLUMNS = ("file", "units", "start", "duration", "speaker", "weight", "split")


class ManifestTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.addCleanup(messages.use_english, False)
        random = np.random.default_rng(1)
        for name in ("one.wav", "long.wav"):
            write_wav(self._at(name), random.standard_normal(16000 if name == "one.wav" else 80000) * 2000)
        write_wav(self._at("silent.wav"), np.zeros(8000))
        with open(self._at("broken.wav"), "wb") as file:
            file.write(b"RIFF    WAVE")

    def _at(self, name):
        return os.path.join(self.directory.name, name)

    def _read(self, rows, **options):
        write_manifest(self._at("list.tsv"), rows, COLUMNS)
        store = AudioStore(self._at("kept"))
        return manifest.read(self._at("list.tsv"), self.directory.name, store, UNITS, **options)

    def test_piece_of_a_long_file_is_read(self):
        (recording,), problems = self._read([{"file": "long.wav", "units": "b a", "start": "1.5", "duration": "0.5"}])
        self.assertEqual(problems, [])
        self.assertEqual((recording.offset, recording.count, recording.units), (12000, 4000, (1, 2)))
        whole = np.fromfile(recording.samples_file, "<i2")
        np.testing.assert_array_equal(recording.samples(), whole[12000:16000])
        self.assertEqual((recording.weight, recording.split), (1.0, "train"))

    def test_each_bad_row_is_named_and_why(self):
        good = {"file": "one.wav", "units": "b a"}
        bad = [
            ({"file": "none.wav"}, "没有文件"),
            ({"units": "b x"}, "没有单元“x”"),
            ({"units": ""}, "units：是空的"),
            ({"file": "silent.wav"}, "静音"),
            ({"file": "broken.wav"}, "已损坏"),
            ({"start": "1.9", "duration": "0.5"}, "超出录音"),
            ({"start": "soon"}, "不是数字"),
            ({"duration": "0.05"}, "应为 0.15 至 30 秒"),
            ({"duration": "0.2", "units": "b a " * 5}, "说不完"),
            ({"weight": "-1"}, "weight"),
            ({"weight": "nan"}, "不是数字"),
        ]
        with self.assertRaises(TrainingError) as refused:
            self._read([good, *({**good, **change} for change, _ in bad)])
        lines = str(refused.exception).split("\n")
        self.assertEqual(len(lines), len(bad))
        for number, (line, (_, reason)) in enumerate(zip(lines, bad)):
            self.assertTrue(line.startswith(f"list.tsv:{number + 3}："), line)
            self.assertIn(reason, line)

    def test_bad_rows_are_left_out_where_that_is_wanted(self):
        recordings, problems = self._read(
            [{"file": "one.wav", "units": "b a"}, {"file": "none.wav", "units": "b"}], skip_bad=True
        )
        self.assertEqual([each.row for each in recordings], [2])
        self.assertEqual(len(problems), 1)

    def test_messages_are_english_where_that_is_wanted(self):
        messages.use_english(True)
        with self.assertRaises(TrainingError) as refused:
            self._read([{"file": "none.wav", "units": "b"}])
        self.assertIn("list.tsv:2: file: there is no file", str(refused.exception))

    def test_manifest_without_units_says_which_command_writes_them(self):
        write_manifest(self._at("list.tsv"), [{"file": "one.wav", "transcript": "爸"}], ("file", "transcript"))
        with self.assertRaises(TrainingError) as refused:
            manifest.read(self._at("list.tsv"), self.directory.name, AudioStore(self._at("kept")), UNITS)
        self.assertIn("scripts/vocabulary pronounce", str(refused.exception))

    def test_whole_speakers_and_some_recordings_are_held_out_by_seed(self):
        rows = [{"file": "one.wav", "units": "b a", "speaker": f"s{n % 10}"} for n in range(200)]
        recordings, _ = self._read(rows)
        split = manifest.hold_out(recordings, 0.1, seed=4)
        apart = {each.speaker for each in split if each.split == "unseen"}
        self.assertEqual(len(apart), 1)
        self.assertFalse(apart & {each.speaker for each in split if each.split != "unseen"})
        self.assertGreater(sum(each.split == "seen" for each in split), 5)
        self.assertEqual(split, manifest.hold_out(recordings, 0.1, seed=4))

    def test_sets_of_the_manifest_are_kept(self):
        rows = [{"file": "one.wav", "units": "b a"}, {"file": "one.wav", "units": "b a", "split": "mine"}]
        recordings, _ = self._read(rows)
        self.assertEqual(manifest.hold_out(recordings, 0.5, seed=1), recordings)


if __name__ == "__main__":
    unittest.main()
