"""Sounds for tests: each unit of a language has a voice spectrum of its own, so that a small network can learn them."""

import os
import wave

import numpy as np

RATE = 8000


def spoken(units, random, pitch=None, silence=0.15):
    """Samples of units in a row: initials are bands of noise, finals have harmonics under two formants."""
    pitch = pitch or random.uniform(100, 180)
    parts = [np.zeros(int(silence * RATE))]
    for unit in units:
        of_unit = np.random.default_rng(sum(ord(letter) * 31**at for at, letter in enumerate(unit)))
        low, high = of_unit.uniform(250, 1100), of_unit.uniform(1300, 3300)
        vowel = unit[0] in "aeiouv"
        length = int(RATE * random.uniform(0.16, 0.22) if vowel else RATE * random.uniform(0.09, 0.12))
        time = np.arange(length) / RATE
        sound = np.zeros(length)
        if vowel:
            for harmonic in np.arange(pitch, 3700, pitch):
                gain = np.exp(-(((harmonic - low) / 150) ** 2)) + 0.6 * np.exp(-(((harmonic - high) / 200) ** 2)) + 0.01
                sound += gain * np.sin(2 * np.pi * harmonic * time + random.uniform(0, 6.28))
        else:
            spectrum = np.fft.rfft(random.standard_normal(length))
            at = np.fft.rfftfreq(length, 1 / RATE)
            sound = np.fft.irfft(spectrum * np.exp(-(((at - high) / 300) ** 2)), length) * 2
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 80)
        parts.append(sound * edge)
    parts.append(np.zeros(int(silence * RATE)))
    sound = np.concatenate(parts)
    return sound * (3000 / np.sqrt((sound**2).mean() + 1)) + random.standard_normal(len(sound)) * 8


def write_wav(path, sound, rate=RATE):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.clip(sound, -32767, 32767).astype("<i2").tobytes())


def write_manifest(path, rows, columns=("file", "transcript", "units", "speaker", "split")):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join(str(row.get(column, "")) for column in columns) + "\n")
