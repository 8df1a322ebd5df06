import cmath
import math
import unittest

import numpy as np

from jiesu_acoustic.features import Mfcc, normalised


def _slow_cepstra(samples):
    """One frame's cepstra by the definitions, in plain loops and double precision: Kaldi's feature-mfcc.cc, mel-computations.cc."""
    mean = sum(samples) / 200
    frame = [value - mean for value in samples]
    frame = [frame[0] * 0.03] + [frame[i] - 0.97 * frame[i - 1] for i in range(1, 200)]
    frame = [value * (0.5 - 0.5 * math.cos(2 * math.pi * i / 199)) ** 0.85 for i, value in enumerate(frame)]
    power = [
        abs(sum(value * cmath.exp(-2j * math.pi * k * i / 256) for i, value in enumerate(frame))) ** 2 for k in range(128)
    ]
    mel = lambda hertz: 1127 * math.log(1 + hertz / 700)
    low, high = mel(40), mel(3800)
    width = (high - low) / 41
    energies = []
    for number in range(40):
        left, centre, right = (low + (number + edge) * width for edge in range(3))
        energy = 0.0
        for k in range(128):
            at = mel(k * 8000 / 256)
            if left < at <= centre:
                energy += power[k] * (at - left) / (centre - left)
            elif centre < at < right:
                energy += power[k] * (right - at) / (right - centre)
        energies.append(math.log(max(energy, 1.1920929e-07)))
    cepstra = []
    for k in range(40):
        scale = math.sqrt(1 / 40) if k == 0 else math.sqrt(2 / 40)
        value = scale * sum(e * math.cos(math.pi / 40 * (n + 0.5) * k) for n, e in enumerate(energies))
        cepstra.append(value * (1 + 0.5 * 22 * math.sin(math.pi * k / 22)))
    return cepstra


class FeaturesTest(unittest.TestCase):
    def test_cepstra_of_a_frame_are_those_of_the_definitions(self):
        random = np.random.default_rng(3)
        sound = 4000 * np.sin(np.arange(520) * 0.31) + random.standard_normal(520) * 600
        cepstra = Mfcc()(sound)
        self.assertEqual(cepstra.shape, (5, 40))
        for frame in (0, 3):
            expected = _slow_cepstra([float(v) for v in sound.astype(np.float32)[80 * frame : 80 * frame + 200]])
            np.testing.assert_allclose(cepstra[frame], expected, atol=2e-3)

    def test_sound_shorter_than_a_frame_has_no_cepstra(self):
        self.assertIsNone(Mfcc()(np.zeros(199)))

    def test_warped_bins_move_a_formant_and_keep_the_level(self):
        tone = 5000 * np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
        noise = np.random.default_rng(1).standard_normal(8000) * 3000
        plain, warped = Mfcc(), Mfcc(warp=1.12)
        self.assertGreater(np.abs(plain(tone)[10] - warped(tone)[10]).max(), 1.0)
        self.assertLess(abs(plain(noise)[:, 0].mean() - warped(noise)[:, 0].mean()), 3.0)

    def test_mean_begins_with_the_global_one_and_forgets_what_is_older_than_the_window(self):
        cepstra = np.concatenate([np.full((700, 2), 5.0), np.full((700, 2), 1.0)]).astype(np.float32)
        got = normalised(cepstra, np.array([3.0, 3.0]))
        # first frame: (5 + 200 × 3) / 201 is taken off
        np.testing.assert_allclose(got[0], 5 - (5 + 600) / 201, atol=1e-5)
        np.testing.assert_allclose(got[399], 5 - (400 * 5 + 200 * 3) / 600, atol=1e-5)
        np.testing.assert_allclose(got[500], 5 - (501 * 5 + 99 * 3) / 600, atol=1e-5)
        np.testing.assert_allclose(got[699], 0, atol=1e-5)
        np.testing.assert_allclose(got[-1], 0, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
