"""The list of recordings to learn from: tab-separated, with a heading.

Columns `file` and `units` (written by `scripts/vocabulary pronounce`) are needed. `start` and `duration` (seconds) cut a
piece out of a long file; `speaker`, `weight` (how often a recording is taken in each pass, 1) and `split` (`train`, or the
name of a set that is held out) may be there; others are for people.
"""

import os
from dataclasses import dataclass

import numpy as np

from .audio import RATE
from .messages import TrainingError, both, refuse

TRAIN = "train"
SHORTEST, LONGEST = 0.15, 30.0
HEAVIEST = 100.0


@dataclass(frozen=True)
class Recording:
    """One recording: where its samples are, and what is said."""

    row: int
    samples_file: str
    offset: int
    count: int
    units: tuple
    speaker: str
    weight: float
    split: str

    @property
    def seconds(self):
        return self.count / RATE

    def samples(self):
        return np.fromfile(self.samples_file, "<i2", self.count, offset=2 * self.offset)


def read(path, audio, store, unit_names, progress=None, skip_bad=False):
    """Reads and checks all rows; returns the good ones and, with `skip_bad`, what is wrong with the others.

    Raises TrainingError that names each bad row by its line number.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().split("\n")
    except UnicodeDecodeError as error:
        raise TrainingError(both(f"{path}：不是 UTF-8 文本", f"{path}: is not UTF-8")) from error
    except OSError as error:
        raise TrainingError(both(f"{path}：无法读取", f"{path}: cannot be read") + f" ({error.strerror})") from error
    columns = lines[0].rstrip("\r").split("\t")
    for needed in ("file", "units"):
        if needed not in columns:
            raise TrainingError(
                both(
                    f"{path}:1：缺少 {needed} 列，请先运行 scripts/vocabulary pronounce",
                    f"{path}:1: there is no column {needed}; run scripts/vocabulary pronounce first",
                )
            )
    numbers = {name: number for number, name in enumerate(unit_names, 1)}
    recordings, problems = [], []
    for row, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            cells = line.rstrip("\r").split("\t")
            if len(cells) != len(columns):
                raise TrainingError(
                    both(f"有 {len(cells)} 列，应有 {len(columns)} 列", f"has {len(cells)} columns, not {len(columns)}")
                )
            recordings.append(_recording(row, dict(zip(columns, cells)), audio, store, numbers))
        except TrainingError as error:
            problems.append(f"{os.path.basename(path)}:{row}" + both("：", ": ") + str(error))
        if progress and row % 500 == 0:
            progress(row - 1, len(lines) - 1)
    if not skip_bad:
        refuse(problems)
    if not any(each.split == TRAIN for each in recordings):
        raise TrainingError(both(f"{path}：没有可供训练的行", f"{path}: there is no row to train on"))
    return recordings, problems


def _recording(row, cells, audio, store, numbers):
    name = cells["file"].strip()
    path = os.path.join(audio, name)
    if not name or not os.path.isfile(path):
        raise TrainingError(both(f"file：没有文件 {path}", f"file: there is no file {path}"))
    units = []
    for unit in cells["units"].split():
        if unit not in numbers:
            raise TrainingError(both(f"units：模型没有单元“{unit}”", f'units: the model has no unit "{unit}"'))
        units.append(numbers[unit])
    if not units:
        raise TrainingError(both("units：是空的", "units: is empty"))
    weight = _number(cells, "weight", 1.0)
    if not 0 < weight <= HEAVIEST:
        raise TrainingError(both("weight：应大于 0，不超过 100", "weight: must be above 0 and at most 100"))
    try:
        decoded = store.decoded(path)
    except TrainingError as error:
        raise TrainingError(f"file: {path} {error}") from error
    total = os.path.getsize(decoded) // 2
    offset = int(round(_number(cells, "start", 0.0) * RATE))
    wanted = _number(cells, "duration", None)
    count = total - offset if wanted is None else int(round(wanted * RATE))
    if offset < 0 or count <= 0 or offset + count > total + RATE // 10:
        raise TrainingError(
            both(
                f"start、duration：超出录音（{total / RATE:.2f} 秒）",
                f"start, duration: outside the recording ({total / RATE:.2f} s)",
            )
        )
    count = min(count, total - offset)
    if not SHORTEST <= count / RATE <= LONGEST:
        raise TrainingError(
            both(
                f"录音 {count / RATE:.2f} 秒，应为 {SHORTEST} 至 {LONGEST:.0f} 秒",
                f"the recording has {count / RATE:.2f} s, not {SHORTEST} to {LONGEST:.0f} s",
            )
        )
    if count / RATE < 0.03 * 1.2 * len(units):
        raise TrainingError(
            both(
                f"录音 {count / RATE:.2f} 秒说不完 {len(units)} 个单元，文字与录音可能不符",
                f"{len(units)} units are not said in {count / RATE:.2f} s: the transcript may be another's",
            )
        )
    recording = Recording(
        row,
        decoded,
        offset,
        count,
        tuple(units),
        cells.get("speaker", "").strip(),
        weight,
        cells.get("split", "").strip() or TRAIN,
    )
    loudest = np.abs(recording.samples().astype(np.int32)).max()
    if loudest < 100:
        raise TrainingError(both("录音是静音", "the recording is silent"))
    return recording


def _number(cells, column, otherwise):
    text = cells.get(column, "").strip()
    if not text:
        return otherwise
    try:
        value = float(text)
        if np.isfinite(value):
            return value
    except ValueError:
        pass
    raise TrainingError(both(f"{column}：“{text}”不是数字", f'{column}: "{text}" is no number'))


def hold_out(recordings, share, seed):
    """Splits off sets to measure on, where the manifest names none: some speakers whole (`unseen`), some recordings (`seen`)."""
    if share <= 0 or any(each.split != TRAIN for each in recordings):
        return recordings
    random = np.random.default_rng([seed, 101])
    speakers = sorted({each.speaker for each in recordings if each.speaker})
    apart = set()
    if len(speakers) >= 5:
        apart = set(random.permutation(speakers)[: max(1, round(len(speakers) * share))])
    split = []
    for each in recordings:
        name = "unseen" if each.speaker in apart else "seen" if random.random() < share else TRAIN
        split.append(Recording(**{**each.__dict__, "split": name}))
    return split if any(each.split == TRAIN for each in split) else recordings
