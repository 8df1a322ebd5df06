"""Batches of augmented features. Each depends on the seed and its number alone, however many processes make them."""

import multiprocessing
from collections import deque
from dataclasses import dataclass

import numpy as np

from . import augment
from .features import WARPS, Mfcc, normalised
from .network import CONTEXT, outputs, padded
from .objectives import IGNORED, spread_evenly

SHORT = 2.6  # seconds; shorter recordings are single words and are joined, up to five at a time
LONGEST_JOINED = 14.0
_SORTED = 400  # so many are sorted by length together, so that batches hold similar ones
_LOUD = 250


@dataclass
class Batch:
    """Features with the context padded, and per utterance its outputs, units and (if asked for) even alignment."""

    frames: np.ndarray
    lengths: list
    units: list
    alignment: np.ndarray


def plan(recordings, seconds, seed, epoch):
    """One pass over the recordings by their weights: lists of groups of recordings, each list a batch."""
    random = np.random.default_rng([seed, 1, epoch])
    short, groups = [], []
    for number, each in enumerate(recordings):
        times = int(each.weight) + (random.random() < each.weight - int(each.weight))
        if each.seconds < SHORT:
            short.extend([number] * times)
        else:
            groups.extend([number] for _ in range(times))
    random.shuffle(short)
    length = lambda group: sum(recordings[number].seconds for number in group)
    at = 0
    while at < len(short):
        group = short[at : at + int(random.integers(1, 6))]
        while len(group) > 1 and length(group) > LONGEST_JOINED:
            group.pop()
        groups.append(group)
        at += len(group)
    random.shuffle(groups)
    batches = []
    for begin in range(0, len(groups), _SORTED):
        batch = []
        for group in sorted(groups[begin : begin + _SORTED], key=length):
            if batch and length(group) * (len(batch) + 1) > seconds:
                batches.append(batch)
                batch = []
            batch.append(group)
        if batch:
            batches.append(batch)
    random.shuffle(batches)
    return batches


class Maker:
    """Makes a batch of its plan."""

    def __init__(self, recordings, mean, vowels, seed, strength=1.0):
        self._recordings = recordings
        self._mean = mean
        self._vowels = vowels
        self._seed = seed
        self.augmenter = augment.Augmenter(strength)
        self._features = [Mfcc(warp) for warp in (WARPS if strength > 0 else (1.0,))]

    def make(self, groups, epoch, number, aligned):
        random = np.random.default_rng([self._seed, 2, epoch, number])
        features, units, alignments = [], [], []
        for group in groups:
            made = self._utterance([self._recordings[each] for each in group], random, aligned)
            if made is not None:
                for to, value in zip((features, units, alignments), made):
                    to.append(value)
        if not features:
            return None
        most = max(len(each) for each in features)
        frames = np.stack([padded(each, most) for each in features]).astype(np.float32)
        for row, each in zip(frames, features):  # a stretch of time masked
            if random.random() < 0.5:
                width = int(random.integers(2, 9))
                start = CONTEXT + int(random.integers(0, max(1, len(each) - width)))
                row[start : start + width] = 0
        lengths = [outputs(len(each)) for each in features]
        alignment = np.full((len(features), max(lengths)), IGNORED, np.int64)
        for row, each in zip(alignment, alignments):
            row[: len(each)] = each
        return Batch(frames, lengths, units, alignment)

    def _utterance(self, group, random, aligned):
        sounds, spans, at = [], [], 0
        for recording in group:
            sound = recording.samples().astype(np.float32)
            if len(group) > 1:
                sound = _trimmed(sound * (1500 / augment.power(sound)), random)
            if aligned and recording.seconds < SHORT:
                spans.append((*(at + edge for edge in _voiced(sound)), recording.units))
            at += len(sound)
            sounds.append(sound)
        sound, faster = self.augmenter(np.concatenate(sounds), random, self._babble)
        cepstra = self._features[int(random.integers(len(self._features)))](sound, random)
        units = [unit for recording in group for unit in recording.units]
        # a unit said twice needs a blank between
        repeats = sum(a == b for a, b in zip(units, units[1:]))
        if cepstra is None or outputs(len(cepstra)) < len(units) + repeats:
            return None
        alignment = np.full(outputs(len(cepstra)), 0 if spans else IGNORED, np.int64)
        for start, end, said in spans:
            start, end = start / faster / 240, end / faster / 240
            spread_evenly(alignment, start, max(end, start + 0.4 * len(said)), said, self._vowels)
        return normalised(cepstra, self._mean), units, alignment

    def _babble(self, random):
        other = self._recordings[int(random.integers(len(self._recordings)))].samples()
        return other.astype(np.float32)


def _trimmed(sound, random):
    """Silence at both ends cut to some tenths of a second."""
    loud = np.nonzero(np.abs(sound) > _LOUD)[0]
    if not len(loud):
        return sound
    before, after = (int(random.uniform(200, 1600)) for _ in range(2))
    return sound[max(0, loud[0] - before) : loud[-1] + after]


def _voiced(sound):
    """From where to where somebody speaks, in samples."""
    level = np.convolve(np.abs(sound), np.ones(160) / 160, "same")
    loud = np.nonzero(level > 0.25 * augment.power(sound))[0]
    return (loud[0], loud[-1]) if len(loud) else (0, len(sound))


_maker = None


def _use(maker):
    global _maker
    _maker = maker


def _make(*arguments):
    return _maker.make(*arguments)


class Stream:
    """The batches of one pass in order, made by `workers` processes ahead of time (0: when they are asked for)."""

    def __init__(self, maker, workers):
        self._maker = maker
        self._workers = workers
        self._pool = (
            multiprocessing.get_context("fork").Pool(workers, initializer=_use, initargs=(maker,)) if workers else None
        )

    def batches(self, plans, epoch, first, aligned):
        """From batch number `first` on, with its number; `aligned(number)` tells whether alignments are wanted."""
        numbers = range(first, len(plans))
        if self._pool is None:
            for number in numbers:
                yield number, self._maker.make(plans[number], epoch, number, aligned(number))
            return
        ahead = deque()
        for number in numbers:
            ahead.append((number, self._pool.apply_async(_make, (plans[number], epoch, number, aligned(number)))))
            if len(ahead) > 3 * self._workers:
                number, result = ahead.popleft()
                yield number, result.get()
        while ahead:
            number, result = ahead.popleft()
            yield number, result.get()

    def close(self):
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()
