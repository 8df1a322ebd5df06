import os
import struct
import tempfile
import unittest

import numpy as np

from jiesu_acoustic import audio
from jiesu_acoustic.messages import TrainingError

from .sounds import write_wav


def _wav(kind, bits, body):
    form = struct.pack("<HHIIHH", kind, 1, 8000, 8000 * bits // 8, bits // 8, bits)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


class AudioTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, "sound.wav")

    def _write(self, data):
        with open(self.path, "wb") as file:
            file.write(data)

    def test_g711_codes_have_the_values_of_the_recommendation(self):
        # ITU-T G.711: the smallest and greatest of either law, as 16-bit samples
        self._write(_wav(6, 8, bytes([0xD5, 0x55, 0xAA, 0x2A])))
        self.assertEqual(audio.read(self.path).tolist(), [8, -8, 32256, -32256])
        self._write(_wav(7, 8, bytes([0xFF, 0x7F, 0x80, 0x00])))
        self.assertEqual(audio.read(self.path).tolist(), [0, 0, 32124, -32124])

    def test_16_khz_is_resampled_and_keeps_its_tone(self):
        write_wav(self.path, 8000 * np.sin(2 * np.pi * 700 * np.arange(16000) / 16000), rate=16000)
        sound = audio.read(self.path)
        self.assertEqual(len(sound), 8000)
        self.assertEqual(np.abs(np.fft.rfft(sound)).argmax(), 700)

    def test_damaged_wav_is_refused(self):
        self._write(b"RIFF\0\0\0\0WAVEfmt ")
        with self.assertRaises(TrainingError):
            audio.read(self.path)

    def test_changed_file_is_decoded_again(self):
        store = audio.AudioStore(os.path.join(self.directory.name, "kept"))
        write_wav(self.path, np.full(800, 100))
        first = store.decoded(self.path)
        self.assertEqual(store.decoded(self.path), first)
        write_wav(self.path, np.full(900, 200))
        second = store.decoded(self.path)
        self.assertNotEqual(first, second)
        self.assertEqual(np.fromfile(second, "<i2").tolist(), [200] * 900)


if __name__ == "__main__":
    unittest.main()
