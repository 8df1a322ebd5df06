"""The training itself: from even alignments over CTC to MMI, with checkpoints from which it goes on as if never stopped."""

import dataclasses
import hashlib
import json
import os
import signal
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from . import batches, kaldi, objectives
from .features import CEPSTRA, Mfcc, normalised
from .manifest import TRAIN
from .messages import TrainingError, both
from .network import Tdnn, padded

CHECKPOINT = "checkpoint.pt"
_SMOOTHING = 0.15  # of CTC beside MMI
_WARM_UP = 0.02
_LEAST_RATE = 2e-5
_FOR_STATISTICS = 600


@dataclasses.dataclass(frozen=True)
class Settings:
    """What decides the result, besides recordings and the model that is begun from.

    `hours` of augmented sound are learnt from; up to `even` of them by even alignments, from `mmi` on by MMI.
    """

    hours: float
    even: float
    mmi: float
    rate: float
    batch_seconds: float = 64.0
    strength: float = 1.0
    width: int = 256
    seed: int = 1

    @staticmethod
    def from_nothing(hours):
        return Settings(hours, even=0.12, mmi=0.5, rate=2e-3)

    @staticmethod
    def adaptation(hours):
        return Settings(hours, even=0.0, mmi=0.2, rate=8e-4)


class Stopped(Exception):
    """Asked to stop; a checkpoint is written."""


class Trainer:
    """Trains one network; `base` are (transforms, mean, variance) to begin from, or None to begin from nothing."""

    def __init__(self, recordings, unit_names, settings, work, base=None, workers=0, device="cpu", report=print):
        self._settings = settings
        self._work = work
        self._report = report
        self._device = torch.device(device)
        self._train = [each for each in recordings if each.split == TRAIN]
        self._held_out = {}
        for each in recordings:
            if each.split != TRAIN:
                self._held_out.setdefault(each.split, []).append(each)
        self._unit_names = unit_names
        self._vowels = {number for number, name in enumerate(unit_names, 1) if name[0] in "aeiouv"}
        self._base = base
        self._workers = workers
        self._network = None
        self._mean = self._variance = None
        self._stop = False

    def train(self, checkpoint_seconds=120.0, report_seconds=60.0):
        """Trains to the end, from the checkpoint if there is one."""
        settings = self._settings
        torch.manual_seed(settings.seed)
        self._network = Tdnn(len(self._unit_names), settings.width)
        optimiser = torch.optim.Adam(self._network.parameters(), lr=settings.rate, weight_decay=1e-5)
        at = self._resumed(optimiser)
        if at is None:
            at = {"epoch": 0, "batch": 0, "step": 0, "seconds": 0.0}
            self._begin()
        self._network.to(self._device)
        _to(optimiser, self._device)
        denominator = objectives.Denominator([each.units for each in self._train], len(self._unit_names))
        denominator.to(self._device)
        maker = batches.Maker(self._train, self._mean, self._vowels, settings.seed, settings.strength)
        stream = batches.Stream(maker, self._workers)
        before = {number: signal.signal(number, self._asked_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._run(at, optimiser, denominator, stream, checkpoint_seconds, report_seconds)
        finally:
            stream.close()
            for number, handler in before.items():
                signal.signal(number, handler)
        self._network.cpu()
        self._network.eval()

    def _run(self, at, optimiser, denominator, stream, checkpoint_seconds, report_seconds):
        settings, total = self._settings, self._settings.hours * 3600
        saved = reported = time.monotonic()
        recent = []
        while at["seconds"] < total:
            plans = batches.plan(self._train, settings.batch_seconds, settings.seed, at["epoch"])
            lengths = [sum(self._train[number].seconds for group in plan for number in group) for plan in plans]
            starts = np.concatenate([[0.0], np.cumsum(lengths)])
            began = at["seconds"] - starts[at["batch"]]
            progress = lambda number: (began + starts[number]) / total
            for number, batch in stream.batches(plans, at["epoch"], at["batch"], lambda n: progress(n) < settings.even):
                if batch is not None:
                    recent.append(self._step(batch, optimiser, denominator, at["step"], progress(number)))
                    at["step"] += 1
                at["batch"], at["seconds"] = number + 1, began + starts[number + 1]
                now = time.monotonic()
                if now - reported >= report_seconds:
                    self._show(at, total, recent[-100:])
                    reported = now
                if self._stop or now - saved >= checkpoint_seconds:
                    self._save(optimiser, at)
                    saved = now
                if self._stop:
                    raise Stopped()
                if at["seconds"] >= total:
                    break
            else:
                at["epoch"], at["batch"] = at["epoch"] + 1, 0
        self._save(optimiser, at)
        self._show(at, total, recent[-100:])

    def _step(self, batch, optimiser, denominator, step, progress):
        settings, network = self._settings, self._network
        network.train()
        torch.manual_seed((settings.seed << 32) + step)  # for the dropout, so that a resumed run has the same
        rate = settings.rate * min(1.0, (progress + 1e-3) / _WARM_UP) * (1 - progress)
        for group in optimiser.param_groups:
            group["lr"] = max(rate, _LEAST_RATE)
        lengths = torch.tensor(batch.lengths)
        counts = torch.tensor([len(each) for each in batch.units])
        targets = torch.tensor([unit for each in batch.units for unit in each])
        scores = functional.log_softmax(network(torch.from_numpy(batch.frames).to(self._device)), -1)
        total = float(sum(batch.lengths))
        ctc = objectives.ctc(scores, lengths, targets.to(self._device), counts).sum() / total
        if progress < settings.even:
            alignment = torch.from_numpy(batch.alignment).to(self._device)
            loss = 0.02 * ctc
            if (alignment >= 0).any():
                flat = scores.reshape(-1, scores.shape[-1])
                loss = loss + functional.cross_entropy(flat, alignment.reshape(-1), ignore_index=objectives.IGNORED)
        elif progress >= settings.mmi:
            everything = denominator(scores, lengths.to(self._device)).sum() / total
            loss = ctc + everything + _SMOOTHING * ctc
        else:
            loss = ctc
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        return ctc.item(), loss.item()

    def _begin(self):
        """From the base model, or with the statistics of the recordings."""
        random = np.random.default_rng([self._settings.seed, 3])
        sample = random.permutation(len(self._train))[:_FOR_STATISTICS]
        identity = np.zeros(CEPSTRA)
        maker = batches.Maker(self._train, identity, self._vowels, self._settings.seed, self._settings.strength)
        if self._base is None:
            augment, mfcc = maker.augmenter, Mfcc()
            cepstra = [mfcc(augment(self._train[number].samples(), random)[0], random) for number in sample]
            cepstra = np.concatenate([each for each in cepstra if each is not None]).astype(np.float64)
            self._mean, self._variance = cepstra.mean(0), cepstra.var(0)
            deviation = np.sqrt(0.8 * self._variance)
            self._network.scale.copy_(torch.as_tensor(1 / deviation, dtype=torch.float32))
            return
        transforms, self._mean, self._variance = self._base
        maker = batches.Maker(self._train, self._mean, self._vowels, self._settings.seed, self._settings.strength)
        groups = [[int(number)] for number in sample]
        made = [maker.make(groups[i : i + 1], 0, i, False) for i in range(len(groups))]
        frames = [torch.from_numpy(each.frames) for each in made if each is not None]
        if not frames:
            raise TrainingError(both("没有可用的录音", "there is no usable recording"))
        self._network.unfold(transforms, np.sqrt(0.8 * self._variance), frames)

    def _asked_to_stop(self, *_):
        self._stop = True

    def _fingerprint(self):
        told = {
            "settings": dataclasses.asdict(self._settings),
            "units": self._unit_names,
            "recordings": [
                (os.path.basename(each.samples_file), each.offset, each.count, each.units, each.weight)
                for each in self._train
            ],
            "base": None if self._base is None else hashlib.sha256(self._base[0][0][0].tobytes()).hexdigest(),
        }
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _save(self, optimiser, at):
        path = os.path.join(self._work, CHECKPOINT)
        torch.save(
            {
                "fingerprint": self._fingerprint(),
                "network": self._network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "mean": self._mean,
                "variance": self._variance,
                "at": at,
            },
            path + ".part",
        )
        os.replace(path + ".part", path)

    def _resumed(self, optimiser):
        path = os.path.join(self._work, CHECKPOINT)
        if not os.path.exists(path):
            return None
        kept = torch.load(path, map_location="cpu")
        if kept["fingerprint"] != self._fingerprint():
            raise TrainingError(
                both(
                    f"{path} 属于另一次训练（录音、设置或起始模型不同）：换一个 --work 目录，或加 --restart 重新开始",
                    f"{path} is of another training (recordings, settings or base differ): "
                    "use another --work directory, or --restart",
                )
            )
        self._network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        self._mean, self._variance = kept["mean"], kept["variance"]
        hours = kept["at"]["seconds"] / 3600
        self._report(both(f"从检查点继续：已学 {hours:.2f} 小时", f"going on from the checkpoint: {hours:.2f} h are learnt"))
        return kept["at"]

    def _show(self, at, total, recent):
        losses = np.mean(recent, 0) if recent else (float("nan"), float("nan"))
        measured = "  ".join(
            f"{name} {errors / max(1, units):.3f}" for name, (errors, units, _) in self.measure(most=30).items()
        )
        hours = f"{at['seconds'] / 3600:.2f}/{total / 3600:.2f}"
        self._report(
            both(
                f"{100 * min(1, at['seconds'] / total):3.0f}%  {hours} 小时  第 {at['step']} 步  "
                f"CTC {losses[0]:.3f}  损失 {losses[1]:.3f}  单元错误率 {measured}",
                f"{100 * min(1, at['seconds'] / total):3.0f}%  {hours} h  step {at['step']}  "
                f"CTC {losses[0]:.3f}  loss {losses[1]:.3f}  unit error {measured}",
            )
        )

    def measure(self, most=None):
        """Unit errors, units and utterances of each held-out set, by the likeliest output of each frame."""
        measured = {}
        for name, held in sorted(self._held_out.items()):
            errors = units = 0
            for recording in held if most is None else held[:: max(1, len(held) // most)]:
                errors += edit_distance(recording.units, self.recognise(recording.samples()))
                units += len(recording.units)
            measured[name] = (errors, units, len(held))
        return measured

    def speakers(self, name):
        """How many of a held-out set's recordings are of speakers that are trained on too."""
        known = {each.speaker for each in self._train if each.speaker}
        return sum(each.speaker in known for each in self._held_out[name])

    def recognise(self, samples):
        """The units of a recording without any language model."""
        cepstra = Mfcc()(np.asarray(samples, np.float32), np.random.default_rng(0))
        if cepstra is None:
            return []
        self._network.eval()
        with torch.no_grad():
            frames = torch.from_numpy(padded(normalised(cepstra, self._mean))[None]).float().to(self._device)
            best = self._network.to(self._device)(frames).argmax(-1)[0].tolist()
        return [unit for before, unit in zip([0] + best, best) if unit and unit != before]

    def write(self, directory, bits):
        """Writes `final.mdl` and `global_cmvn.stats`."""
        os.makedirs(directory, exist_ok=True)
        kaldi.write_model(os.path.join(directory, "final.mdl"), self._network.cpu().folded(), bits)
        kaldi.write_statistics(os.path.join(directory, "global_cmvn.stats"), self._mean, self._variance)


def edit_distance(wanted, got):
    """How many must be inserted, removed or replaced."""
    row = list(range(len(got) + 1))
    for number, unit in enumerate(wanted, 1):
        diagonal, row[0] = row[0], number
        for column, other in enumerate(got, 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (unit != other))
    return row[-1]


def _to(optimiser, device):
    for state in optimiser.state.values():
        for name, value in state.items():
            if torch.is_tensor(value) and name != "step":
                state[name] = value.to(device)
