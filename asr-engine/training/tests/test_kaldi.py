import os
import tempfile
import unittest

import numpy as np
import torch

from jiesu_acoustic import kaldi
from jiesu_acoustic.network import CONTEXT, Tdnn, outputs, padded

MODELS = os.path.join(os.path.dirname(__file__), "..", "..", "models")


class KaldiTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, "final.mdl")

    def _written(self, transforms, bits=16):
        kaldi.write_model(self.path, transforms, bits)
        return kaldi.read_model(self.path)

    def test_shipped_models_are_read_and_written_again_byte_by_byte(self):
        for name, units in (("jiesu-cmn-8k", 59), ("jiesu-yue-8k", 75)):
            source = os.path.join(MODELS, name, "am", "final.mdl")
            transforms = kaldi.read_model(source)
            self.assertEqual(len(transforms[-1][1]), units + 1)
            self._written(transforms)
            with open(source, "rb") as one, open(self.path, "rb") as two:
                self.assertTrue(one.read() == two.read(), name)
            self.assertEqual(len(kaldi.unit_names(os.path.join(MODELS, name, "graph", "phones.txt"))), units)

    def test_compressed_matrices_are_near_what_was_written(self):
        torch.manual_seed(1)
        transforms = Tdnn(5, width=32).folded()
        for bits in (8, 16):
            for (matrix, bias), (read, read_bias) in zip(transforms, self._written(transforms, bits)):
                step = (matrix.max() - matrix.min()) / (2**bits - 1)
                np.testing.assert_allclose(read, matrix, atol=step * 0.51)
                np.testing.assert_allclose(read_bias, bias, atol=1e-6)

    def test_damaged_or_foreign_models_are_refused(self):
        kaldi.write_model(self.path, Tdnn(5, width=32).folded())
        with open(self.path, "rb") as file:
            whole = file.read()
        for name, data in {
            "cut off": whole[: len(whole) // 2],
            "text": b"<TransitionModel> <Topology> <Nnet3> ",
            "another network": whole.replace(b"Offset(r1, -3)", b"Offset(r1, -6)"),
            "no number": whole.replace(b"<LinearParams> CM2 ", b"<LinearParams> CMX "),
        }.items():
            with self.subTest(name):
                with open(self.path, "wb") as file:
                    file.write(data)
                with self.assertRaises(kaldi.FormatError):
                    kaldi.read_model(self.path)

    def test_statistics_come_back(self):
        mean, variance = np.arange(40) - 3.5, np.arange(40) + 1.25
        kaldi.write_statistics(self.path, mean, variance)
        got = kaldi.read_statistics(self.path)
        np.testing.assert_allclose(got[0], mean, atol=1e-4)
        np.testing.assert_allclose(got[1], variance, rtol=1e-4)

    def test_phones_that_are_not_laid_out_so_are_refused(self):
        for text in ("<eps> 0\nSIL 1\na_B 2\na_I 3\na_E 4\n", "<eps> 0\nSPN 1\n", "<eps> 0\nSIL 1\na_I 2\n"):
            with open(self.path, "w") as file:
                file.write(text)
            with self.assertRaises(kaldi.FormatError):
                kaldi.unit_names(self.path)


class NetworkTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(2)
        self.network = Tdnn(6, width=24).eval()
        for norm in self.network.norm:
            norm.running_mean.uniform_(-0.5, 0.5)
            norm.running_var.uniform_(0.2, 2.0)
            norm.weight.data.uniform_(0.5, 1.5)
            norm.bias.data.uniform_(-0.5, 0.5)
        self.network.scale.uniform_(0.05, 0.2)
        self.frames = torch.randn(3, 50 + 2 * CONTEXT, 40) * 8

    def test_folded_layers_compute_what_the_network_does(self):
        # frame by frame, as libvosk does from the configuration in final.mdl
        transforms = self.network.folded()
        splices = ((-2, -1, 0, 1, 2), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3), (-6, 0, 6), (0,))
        frames = self.frames[0].numpy().astype(np.float64)

        def value(layer, at):
            if layer == 0:
                return frames[at + CONTEXT]
            matrix, bias = transforms[layer - 1]
            return np.maximum(matrix @ np.concatenate([value(layer - 1, at + o) for o in splices[layer - 1]]) + bias, 0)

        with torch.no_grad():
            got = self.network(self.frames)[0].numpy()
        self.assertEqual(len(got), outputs(50))
        for output in (0, 7, 16):
            matrix, bias = transforms[-1]
            np.testing.assert_allclose(got[output], matrix @ value(7, 3 * output) + bias, atol=1e-3)

    def test_network_begun_from_folded_layers_computes_the_same(self):
        other = Tdnn(6, width=24)
        other.unfold(self.network.folded(), np.full(40, 7.0), [torch.randn(2, 80, 40) * 8 for _ in range(3)])
        other.eval()
        with torch.no_grad():
            torch.testing.assert_close(other(self.frames), self.network(self.frames), atol=1e-3, rtol=1e-3)
        # and what is normalised has about mean 0 and deviation 1 on the frames it was begun with
        self.assertTrue(all((norm.weight == 1).all() and (norm.bias == 0).all() for norm in other.norm))

    def test_padding_repeats_the_edges_to_a_common_length(self):
        cepstra = np.arange(10, dtype=np.float32)[:, None]
        got = padded(cepstra, 12)[:, 0]
        self.assertEqual(len(got), 12 + 2 * CONTEXT)
        self.assertTrue((got[: CONTEXT + 1] == 0).all() and (got[-CONTEXT - 2 :] == 9).all())


if __name__ == "__main__":
    unittest.main()
