import unittest

import numpy as np

from jiesu_acoustic import augment


class AugmentTest(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        self.sound = 3000 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000).astype(np.float32)

    def test_a_law_adds_noise_38_db_below_speech_and_keeps_its_sign(self):
        heard = augment.a_law(self.sound)
        error = 20 * np.log10(augment.power(heard - self.sound) / augment.power(self.sound))
        self.assertLess(error, -35)
        self.assertGreater(error, -45)
        self.assertTrue((np.sign(heard) == np.sign(self.sound)).all())

    def test_speed_shortens_and_raises(self):
        fast = augment.speed(self.sound, 1.1)
        self.assertEqual(len(fast), int(8000 / 1.1))
        peak = np.fft.rfftfreq(len(fast), 1 / 8000)[np.abs(np.fft.rfft(fast)).argmax()]
        self.assertAlmostEqual(peak, 484, delta=3)

    def test_mixed_noise_is_as_many_decibels_below(self):
        noise = augment.noise(8000, self.random, pink=True)
        mixed = augment.mixed(self.sound, noise, 10)
        self.assertAlmostEqual(20 * np.log10(augment.power(self.sound) / augment.power(mixed - self.sound)), 10, places=2)

    def test_reverberation_leaves_the_beginning_and_rings_after_the_end(self):
        sound = np.concatenate([self.sound, np.zeros(4000, np.float32)])
        room = augment.reverberated(sound, self.random, 0.4, 0.8)
        np.testing.assert_allclose(room[:10], sound[:10], atol=1)
        self.assertGreater(augment.power(room[8000:8800]), 10 * augment.power(room[11000:11800]))

    def test_lost_packets_are_whole_and_as_many_as_asked_for(self):
        long = np.ones(800_000, np.float32)
        left = augment.lost_packets(long, self.random, 0.05).reshape(-1, 160)
        lost = (left == 0).all(1)
        self.assertTrue(((left == 1).all(1) | lost).all())
        self.assertAlmostEqual(lost.mean(), 0.05, delta=0.01)

    def test_strength_zero_changes_the_level_alone(self):
        heard, factor = augment.Augmenter(0)(self.sound, self.random)
        self.assertEqual(factor, 1.0)
        scale = heard[50] / self.sound[50]
        np.testing.assert_allclose(heard, self.sound * scale, rtol=1e-4, atol=1e-2)

    def test_same_seed_gives_the_same_sound(self):
        babble = lambda random: random.standard_normal(3000) * 1000
        one, two = (augment.Augmenter()(self.sound, np.random.default_rng(5), babble)[0] for _ in range(2))
        np.testing.assert_array_equal(one, two)


if __name__ == "__main__":
    unittest.main()
