import itertools
import math
import unittest

import numpy as np
import torch

from jiesu_acoustic.objectives import Denominator, ctc, spread_evenly

UNITS = 3


def _collapsed(path):
    return tuple(unit for before, unit in zip((0, *path), path) if unit and unit != before)


class DenominatorTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(4)
        self.transcripts = [(1, 2), (2, 2, 3), (3,), (1, 3, 1)]
        self.graph = Denominator(self.transcripts, UNITS)
        self.scores = torch.randn(2, 5, UNITS + 1, dtype=torch.float32)
        self.lengths = torch.tensor([5, 3])

    def _weight(self, sequence):
        """A sequence's weight by the bigram of units, from the same counts."""
        counts = np.full((UNITS + 1, UNITS + 1), 0.02)
        for transcript in self.transcripts:
            for before, unit in zip((0, *transcript), (*transcript, 0)):
                counts[before, unit] += 1
        counts[0, 0] = 1e-3
        follows = 0.9 * counts / counts.sum(1, keepdims=True) + 0.1 * counts.sum(0) / counts.sum()
        return math.prod(follows[before, unit] for before, unit in zip((0, *sequence), (*sequence, 0)))

    def test_sum_is_that_of_all_paths_one_by_one(self):
        log = torch.log_softmax(self.scores, -1)
        got = self.graph(log, self.lengths)
        for row, length in enumerate(self.lengths.tolist()):
            probabilities = log[row].exp().numpy()
            expected = sum(
                math.prod(probabilities[at, unit] for at, unit in enumerate(path)) * self._weight(_collapsed(path))
                for path in itertools.product(range(UNITS + 1), repeat=length)
            )
            self.assertAlmostEqual(got[row].item(), math.log(expected), places=4)

    def test_gradient_is_that_of_finite_differences(self):
        log = torch.log_softmax(self.scores, -1).requires_grad_()
        self.graph(log, self.lengths).sum().backward()
        step = 1e-2
        for row, at, unit in itertools.product(range(2), range(5), range(UNITS + 1)):
            with torch.no_grad():
                moved = log.detach().clone()
                moved[row, at, unit] += step
                up = self.graph(moved, self.lengths).sum()
                moved[row, at, unit] -= 2 * step
                down = self.graph(moved, self.lengths).sum()
            self.assertAlmostEqual(log.grad[row, at, unit].item(), ((up - down) / (2 * step)).item(), delta=2e-3)

    def test_no_transcript_is_likelier_than_all_sequences(self):
        log = torch.log_softmax(self.scores, -1)
        for transcript in self.transcripts[:2]:
            one = -ctc(log[:1], torch.tensor([5]), torch.tensor(transcript), torch.tensor([len(transcript)]))
            weighted = one.item() + math.log(self._weight(transcript))
            self.assertLess(weighted, self.graph(log[:1], torch.tensor([5])).item())


class AlignmentTest(unittest.TestCase):
    def test_vowels_take_twice_the_time_and_each_unit_at_least_one_output(self):
        alignment = np.zeros(20, np.int64)
        spread_evenly(alignment, 2, 14, (1, 5, 2, 5), vowels={5})
        self.assertEqual(alignment.tolist(), [0, 0, 1, 1, 5, 5, 5, 5, 2, 2, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0])
        narrow = np.zeros(5, np.int64)
        spread_evenly(narrow, 1, 3, (1, 2, 3), vowels=set())
        self.assertEqual(set(narrow.tolist()), {0, 1, 2, 3})


if __name__ == "__main__":
    unittest.main()
