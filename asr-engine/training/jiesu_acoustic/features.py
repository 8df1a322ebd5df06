"""Mel-frequency cepstra as libvosk computes them from mfcc.conf, and its online mean normalisation.

Only numpy. The front end is Kaldi's (frames of 25 ms every 10 ms, DC removed, pre-emphasis 0.97, Povey window, power
spectrum, triangular mel bins, cosine transform, lifter 22) with the settings of the shipped models.
"""

import numpy as np

CEPSTRA = 40
FRAME_SHIFT = 0.01
WARPS = (0.88, 0.94, 1.0, 1.0, 1.06, 1.12)
CONFIGURATION = """--use-energy=false
--sample-frequency=8000
--num-mel-bins=40
--num-ceps=40
--low-freq=40
--high-freq=-200
"""


class Mfcc:
    """Cepstra of 16-bit samples at 8000 Hz; `warp` stretches the mel axis as a longer or shorter vocal tract does."""

    RATE = 8000
    LENGTH = 200
    SHIFT = 80
    SPECTRUM = 256

    def __init__(self, warp=1.0, dither=1.0):
        self.dither = dither
        at = np.arange(self.LENGTH)
        self._window = ((0.5 - 0.5 * np.cos(2 * np.pi * at / (self.LENGTH - 1))) ** 0.85).astype(np.float32)
        self._bins = _mel_bins(self.RATE, self.SPECTRUM, CEPSTRA, 40.0, self.RATE / 2 - 200.0, warp)
        self._cosines = _cosine_transform(CEPSTRA, 22.0)

    def __call__(self, samples, random=None):
        """Cepstra, one row every 10 ms; None where the sound is shorter than a frame. Without `random` no dither."""
        count = 1 + (len(samples) - self.LENGTH) // self.SHIFT
        if count < 1:
            return None
        sound = np.ascontiguousarray(samples, dtype=np.float32)
        step = sound.strides[0]
        frames = np.lib.stride_tricks.as_strided(sound, (count, self.LENGTH), (self.SHIFT * step, step)).copy()
        if self.dither and random is not None:
            frames += random.standard_normal(frames.shape, dtype=np.float32) * self.dither
        frames -= frames.mean(1, keepdims=True)
        frames[:, 1:] -= 0.97 * frames[:, :-1].copy()
        frames[:, 0] *= 0.03
        frames *= self._window
        spectrum = np.fft.rfft(frames, self.SPECTRUM, axis=1)[:, : self.SPECTRUM // 2]
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        energies = np.log(np.maximum(power @ self._bins, np.finfo(np.float32).eps))
        return energies @ self._cosines


def _mel(hertz):
    return 1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0)


def _mel_bins(rate, spectrum, count, low, high, warp):
    frequencies = _mel(np.arange(spectrum // 2) * rate / spectrum)
    bottom, top = _mel(low), _mel(high)
    width = (top - bottom) / (count + 1)
    bins = np.zeros((spectrum // 2, count))
    for number in range(count):
        left = bottom + number * width
        centre, right = left + width, left + 2 * width
        rising, falling = (frequencies - left) / width, (right - frequencies) / width
        weights = np.where(frequencies <= centre, rising, falling)
        weights[(frequencies <= left) | (frequencies >= right)] = 0
        bins[:, number] = weights
    return (bins if warp == 1.0 else _warped(bins, warp)).astype(np.float32)


def _warped(bins, warp):
    source = np.clip(np.arange(len(bins)) * warp, 0, len(bins) - 1.001)
    whole = source.astype(int)
    part = (source - whole)[:, None]
    moved = bins[whole] * (1 - part) + bins[whole + 1] * part
    return moved * (bins.sum(0) / np.maximum(moved.sum(0), 1e-6))


def _cosine_transform(count, lifter):
    numbers = np.arange(count)
    transform = np.sqrt(2.0 / count) * np.cos(np.pi / count * (numbers[None, :] + 0.5) * numbers[:, None])
    transform[0] = np.sqrt(1.0 / count)
    lift = 1 + 0.5 * lifter * np.sin(np.pi * numbers / lifter)
    return (transform * lift[:, None]).T.astype(np.float32)


def normalised(cepstra, mean, window=600, prior=200):
    """Cepstra less their mean over the last `window` frames, which begins with `prior` frames' weight of the global mean."""
    sums = np.cumsum(cepstra, axis=0, dtype=np.float64)
    counts = np.arange(1, len(cepstra) + 1, dtype=np.float64)
    if len(cepstra) > window:
        sums[window:] = sums[window:] - sums[:-window].copy()
        counts[window:] = window
    borrowed = np.clip(window - counts, 0, prior)[:, None]
    return (cepstra - (sums + borrowed * mean) / (counts[:, None] + borrowed)).astype(np.float32)
