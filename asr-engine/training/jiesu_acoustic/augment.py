"""Makes one recording sound as it might on other telephones: each function takes and returns float samples at 8000 Hz."""

import numpy as np

RATE = 8000
_A = 87.6


def a_law(sound):
    """Through G.711 A-law and back."""
    level = np.abs(np.clip(sound / 32768.0, -1, 1))
    scale = 1 + np.log(_A)
    coded = np.where(level < 1 / _A, _A * level / scale, (1 + np.log(np.maximum(_A * level, 1e-9))) / scale)
    coded = (np.floor(np.minimum(coded, 0.9999) * 128) + 0.5) / 128
    decoded = np.where(coded < 1 / scale, coded * scale / _A, np.exp(coded * scale - 1) / _A)
    return (decoded * np.sign(sound) * 32768.0).astype(np.float32)


def speed(sound, factor):
    """Faster and higher (factor above 1) or slower and lower."""
    length = int(len(sound) / factor)
    return np.interp(np.arange(length) * factor, np.arange(len(sound)), sound).astype(np.float32)


def noise(length, random, pink):
    """Noise of power 1: white, or falling by 3 dB an octave."""
    white = random.standard_normal(length).astype(np.float32)
    if pink:
        spectrum = np.fft.rfft(white)
        spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))
        white = np.fft.irfft(spectrum, length).astype(np.float32)
    return white / (white.std() + 1e-9)


def mixed(sound, other, decibels):
    """The sound with another one, looped to its length, so many decibels below it."""
    again = np.resize(other, len(sound)).astype(np.float32)
    return sound + again * (power(sound) / power(again) * 10 ** (-decibels / 20))


def power(sound):
    return np.sqrt(np.mean(np.square(sound, dtype=np.float64)) + 1e-6)


def reverberated(sound, random, seconds, direct):
    """In a room: a decaying tail of noise (60 dB in `seconds`) behind the direct sound, which keeps its place and level."""
    length = int(seconds * RATE)
    tail = random.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail[: int(0.002 * RATE)] = 0
    tail *= direct / np.sqrt(np.square(tail).sum() + 1e-9)
    tail[0] = 1
    size = 1 << (len(sound) + length - 1).bit_length()
    room = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return room.astype(np.float32)


def lost_packets(sound, random, share):
    """Packets of 20 ms replaced by silence, each with the same probability."""
    packet = RATE // 50
    kept = random.random(len(sound) // packet + 1) >= share
    return sound * np.repeat(kept, packet)[: len(sound)]


class Augmenter:
    """Chooses by chance what happens to a recording; `babble` gives samples of somebody else, or None."""

    def __init__(self, strength=1.0):
        self.strength = strength

    def __call__(self, sound, random, babble=None):
        """Returns the sound and by which factor it became faster."""
        often = self.strength
        factor = random.uniform(0.85, 1.18) if often > 0 else 1.0
        sound = speed(sound, factor) if factor != 1.0 else sound.astype(np.float32)
        if random.random() < 0.15 * often:
            sound = reverberated(sound, random, random.uniform(0.1, 0.45), random.uniform(0.2, 0.9))
        sound = sound * (10 ** random.uniform(2.3, 3.5) / power(sound))
        if random.random() < 0.5 * often:
            sound = mixed(sound, noise(len(sound), random, random.random() < 0.6), random.uniform(6, 35))
        if babble is not None and random.random() < 0.12 * often:
            other = babble(random)
            if other is not None:
                sound = mixed(sound, other, random.uniform(8, 25))
        if random.random() < 0.4 * often:
            tilted = sound.copy()
            tilted[1:] += random.uniform(-0.4, 0.4) * sound[:-1]
            sound = tilted
        sound = np.clip(sound, -32767, 32767)
        if random.random() < 0.4 * often:
            sound = a_law(sound)
        if random.random() < 0.1 * often:
            sound = lost_packets(sound, random, random.uniform(0.005, 0.05))
        return sound.astype(np.float32), factor
