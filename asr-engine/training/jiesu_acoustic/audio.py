"""Recordings as 16-bit samples at 8000 Hz, decoded once and kept in the work directory."""

import hashlib
import os
import shutil
import struct
import subprocess

import numpy as np
from scipy.signal import resample_poly

from .messages import TrainingError, both

RATE = 8000
_PCM, _ALAW, _MULAW, _EXTENSIBLE = 1, 6, 7, 0xFFFE


class AudioStore:
    """Decodes files and maps what it decoded into memory; a file that changed is decoded again."""

    def __init__(self, directory):
        self._directory = directory
        os.makedirs(directory, exist_ok=True)

    def decoded(self, path):
        """The path of a file's samples, little-endian 16-bit; raises TrainingError where it cannot be decoded."""
        status = os.stat(path)
        key = f"{os.path.abspath(path)}\0{status.st_size}\0{status.st_mtime_ns}".encode()
        kept = os.path.join(self._directory, hashlib.sha256(key).hexdigest()[:24] + ".s16")
        if not os.path.exists(kept):
            samples = read(path)
            temporary = kept + ".part"
            samples.astype("<i2").tofile(temporary)
            os.replace(temporary, kept)
        return kept


def read(path):
    """A recording's samples at 8000 Hz, channels mixed: WAV by itself, other formats through ffmpeg or sox."""
    with open(path, "rb") as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        sound = _read_wav(path)
        if sound is not None:
            return sound
    for command in (
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"],
        ["sox", "-D", path, "-t", "raw", "-r", str(RATE), "-c", "1", "-b", "16", "-e", "signed-integer", "-L", "-"],
    ):
        if shutil.which(command[0]):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            if done.returncode == 0 and done.stdout:
                return np.frombuffer(done.stdout, "<i2", len(done.stdout) // 2)
            reason = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise TrainingError(both(f"无法解码（{reason}）", f"cannot be decoded ({reason})"))
    raise TrainingError(
        both("不是 WAV，解码需要 ffmpeg 或 sox，请先安装", "is no WAV: install ffmpeg or sox to decode it")
    )


def _read_wav(path):
    with open(path, "rb") as file:
        data = file.read()
    at, form, body = 12, None, None
    while at + 8 <= len(data) and body is None:
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt " and size >= 16:
            form = struct.unpack_from("<HHIIHH", data, at + 8)
            if form[0] == _EXTENSIBLE and size >= 26:
                form = struct.unpack_from("<H", data, at + 32) + form[1:]
        elif name == b"data":
            body = data[at + 8 : at + 8 + size]  # a stream's size may be wrong: what is there counts
        at += 8 + size + (size & 1)
    if form is None or body is None:
        raise TrainingError(both("WAV 文件已损坏", "is a damaged WAV"))
    kind, channels, rate, _, _, bits = form
    if (kind, bits) == (_PCM, 16):
        samples = np.frombuffer(body, "<i2", len(body) // 2).astype(np.float64)
    elif (kind, bits) == (_ALAW, 8):
        samples = _ALAW_TABLE[np.frombuffer(body, "u1")]
    elif (kind, bits) == (_MULAW, 8):
        samples = _MULAW_TABLE[np.frombuffer(body, "u1")]
    else:
        return None
    if channels > 1:
        samples = samples[: len(samples) // channels * channels].reshape(-1, channels).mean(1)
    if rate != RATE:
        samples = resample_poly(samples, RATE // np.gcd(RATE, rate), rate // np.gcd(RATE, rate))
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2")


def _alaw_table():
    # ITU-T G.711, table 1a: even bits inverted, sign, three bits of segment, four of interval
    codes = np.arange(256) ^ 0x55
    segment, interval = (codes >> 4) & 7, codes & 15
    values = np.where(segment == 0, interval * 16 + 8, (interval * 16 + 264) << np.maximum(segment - 1, 0))
    return np.where(codes & 0x80, values, -values).astype(np.float64)


def _mulaw_table():
    # ITU-T G.711, table 2a: all bits inverted
    codes = ~np.arange(256) & 0xFF
    values = ((((codes & 15) << 3) + 0x84) << ((codes >> 4) & 7)) - 0x84
    return np.where(codes & 0x80, -values, values).astype(np.float64)


_ALAW_TABLE = _alaw_table()
_MULAW_TABLE = _mulaw_table()
