import contextlib
import io
import os
import signal
import tempfile
import unittest

import numpy as np
import torch

from jiesu_acoustic import __main__, batches, manifest, messages
from jiesu_acoustic.audio import AudioStore
from jiesu_acoustic.messages import TrainingError
from jiesu_acoustic.trainer import Settings, Stopped, Trainer, edit_distance

from .sounds import spoken, write_manifest, write_wav

UNITS = ["b", "a", "m", "i"]
WORDS = (("b", "a"), ("m", "i"), ("m", "a", "b", "i"))


class TrainerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.directory = tempfile.TemporaryDirectory()
        random = np.random.default_rng(8)
        rows = []
        for number in range(30):
            word = WORDS[number % 3]
            write_wav(os.path.join(cls.directory.name, f"{number}.wav"), spoken(word, random))
            split = "later" if number >= 24 else ""
            rows.append({"file": f"{number}.wav", "units": " ".join(word), "speaker": f"s{number % 4}", "split": split})
        path = os.path.join(cls.directory.name, "list.tsv")
        write_manifest(path, rows)
        store = AudioStore(os.path.join(cls.directory.name, "kept"))
        cls.recordings, _ = manifest.read(path, cls.directory.name, store, UNITS)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)

    def _trainer(self, settings, work=None, report=lambda _: None, workers=0):
        return Trainer(self.recordings, UNITS, settings, work or self.work.name, None, workers, "cpu", report)

    _SHORT = Settings(hours=0.03, even=0.3, mmi=0.6, rate=2e-3, batch_seconds=10, width=16, seed=5)

    def _weights(self, trainer):
        return np.concatenate([matrix.ravel() for matrix, _ in trainer._network.folded()])

    def test_words_that_are_learnt_are_recognised(self):
        trainer = self._trainer(Settings(hours=0.35, even=0.3, mmi=0.6, rate=4e-3, batch_seconds=12, width=32))
        trainer.train()
        errors, units, count = trainer.measure()["later"]
        self.assertEqual(count, 6)
        self.assertLess(errors / units, 0.35)

    def test_stopped_and_resumed_run_gives_the_same_weights_as_an_unbroken_one(self):
        whole = self._trainer(self._SHORT)
        whole.train()
        first = self._trainer(self._SHORT)
        os.remove(os.path.join(self.work.name, "checkpoint.pt"))
        step = first._step

        def stopping(*arguments):
            if arguments[3] == 4:
                os.kill(os.getpid(), signal.SIGTERM)
            return step(*arguments)

        first._step = stopping
        with self.assertRaises(Stopped):
            first.train()
        told = []
        second = self._trainer(self._SHORT, report=told.append)
        second.train()
        self.assertIn("从检查点继续", told[0])
        np.testing.assert_array_equal(self._weights(second), self._weights(whole))

    def test_processes_that_prepare_data_change_nothing(self):
        with tempfile.TemporaryDirectory() as other:
            alone, helped = self._trainer(self._SHORT), self._trainer(self._SHORT, other, workers=2)
            alone.train()
            helped.train()
        np.testing.assert_array_equal(self._weights(alone), self._weights(helped))

    def test_checkpoint_of_another_training_is_refused(self):
        self._trainer(self._SHORT).train()
        with self.assertRaises(TrainingError) as refused:
            self._trainer(Settings(hours=0.04, even=0.3, mmi=0.6, rate=2e-3, width=16)).train()
        self.assertIn("--restart", str(refused.exception))

    def test_weights_and_passes_of_a_plan(self):
        recordings = [
            manifest.Recording(n, "", 0, 8000 * (4 if n % 2 else 1), (1,), "", 2.5 if n == 0 else 1.0, "train")
            for n in range(40)
        ]
        counts = np.zeros(40, int)
        for epoch in range(10):
            plan = batches.plan(recordings, 20, 1, epoch)
            self.assertEqual(plan, batches.plan(recordings, 20, 1, epoch))
            for batch in plan:
                longest = max(sum(recordings[n].seconds for n in group) for group in batch)
                self.assertLessEqual(longest * len(batch), 20)
                for group in batch:
                    self.assertLessEqual(len(group), 5 if group[0] % 2 == 0 else 1)
                    np.add.at(counts, group, 1)
        self.assertTrue((counts[1:] == 10).all())
        self.assertTrue(20 <= counts[0] <= 30)

    def test_edit_distance(self):
        for wanted, got, distance in (((1, 2, 3), (1, 3), 1), ((), (1, 1), 2), ((1, 2), (2, 1), 2), ((4,), (4,), 0)):
            self.assertEqual(edit_distance(wanted, got), distance)


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(messages.use_english, False)

    def _run(self, *arguments):
        error = io.StringIO()
        with contextlib.redirect_stderr(error), contextlib.redirect_stdout(io.StringIO()):
            code = __main__.main(list(arguments))
        return code, error.getvalue()

    def test_what_cannot_be_done_is_told_and_nothing_is_written(self):
        with tempfile.TemporaryDirectory() as directory:
            models = os.path.join(os.path.dirname(__file__), "..", "..", "models")
            base = os.path.join(models, "jiesu-cmn-8k")
            out, work = os.path.join(directory, "new"), os.path.join(directory, "work")
            common = ("--manifest", os.path.join(directory, "none.tsv"), "--work", work)
            code, said = self._run(*common, "--base", directory, "--output", out)
            self.assertEqual(code, 1)
            self.assertIn("不能作基础", said)
            code, said = self._run(*common, "--base", base, "--output", out)
            self.assertEqual(code, 1)
            self.assertIn("none.tsv：无法读取", said)
            code, said = self._run(*common, "--base", base, "--output", directory, "--english")
            self.assertEqual(code, 1)
            self.assertIn("exists already", said)
            self.assertFalse(os.path.exists(out))


if __name__ == "__main__":
    unittest.main()
