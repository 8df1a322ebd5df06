"""The directory of a model: what is needed of the base, and the new one put in its place in one step."""

import hashlib
import json
import os
import shutil

from . import kaldi
from .features import CONFIGURATION
from .messages import TrainingError, both

MANIFEST = "model.json"


class Base:
    """A model of this project whose units, graph and (for an adaptation) weights are taken over."""

    def __init__(self, directory):
        self.directory = os.path.normpath(directory)
        try:
            with open(os.path.join(directory, MANIFEST), encoding="utf-8") as file:
                self.manifest = json.load(file)
            self.unit_names = kaldi.unit_names(os.path.join(directory, "graph", "phones.txt"))
        except (OSError, ValueError, kaldi.FormatError) as error:
            raise TrainingError(
                both(
                    f"模型 {directory} 不能作基础（{error}）：需要本项目的模型，例如 asr-engine/models/jiesu-cmn-8k",
                    f"model {directory} cannot be the base ({error}): it must be one of this project's, "
                    "such as asr-engine/models/jiesu-cmn-8k",
                )
            ) from error
        if self.manifest.get("sampleRate") != 8000:
            raise TrainingError(both(f"模型 {directory} 不是 8000 Hz", f"model {directory} is not of 8000 Hz"))

    def weights(self):
        """Folded transforms, mean and variance of the acoustic model."""
        try:
            transforms = kaldi.read_model(os.path.join(self.directory, "am", "final.mdl"))
            mean, variance = kaldi.read_statistics(os.path.join(self.directory, "am", "global_cmvn.stats"))
        except (OSError, ValueError, kaldi.FormatError) as error:
            raise TrainingError(
                both(
                    f"读不出 {self.directory}/am 的权重（{error}）；用 --from-nothing 从头训练",
                    f"the weights of {self.directory}/am cannot be read ({error}); --from-nothing trains anew",
                )
            ) from error
        if len(transforms[-1][1]) != len(self.unit_names) + 1:
            raise TrainingError(
                both(
                    f"{self.directory}：final.mdl 与 phones.txt 的单元数不同",
                    f"{self.directory}: final.mdl and phones.txt have different numbers of units",
                )
            )
        return transforms, mean, variance


def check_target(target):
    """Raises TrainingError where there is something already."""
    if os.path.exists(target):
        raise TrainingError(both(f"{target} 已经存在", f"{target} exists already"))


def publish(base, write, target, source, acoustic_scale=None):
    """Makes `target` of the base's graph and what `write(am_directory)` writes, described by a `model.json`."""
    check_target(target)
    target = os.path.abspath(target)
    built = os.path.join(os.path.dirname(target), f".{os.path.basename(target)}-{os.getpid()}")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        shutil.copytree(base.directory, built, ignore=shutil.ignore_patterns("am", MANIFEST))
        write(os.path.join(built, "am"))
        with open(os.path.join(built, "conf", "mfcc.conf"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION)
        if acoustic_scale is not None:
            _set_scale(os.path.join(built, "conf", "model.conf"), acoustic_scale)
        described = dict(base.manifest, name=os.path.basename(target), source=source)
        described["files"] = _files(built, base.manifest.get("files", {}))
        with open(os.path.join(built, MANIFEST), "w", encoding="utf-8") as file:
            json.dump(described, file, ensure_ascii=False, indent=2)
            file.write("\n")
        os.replace(built, target)
    finally:
        shutil.rmtree(built, ignore_errors=True)


def _set_scale(path, scale):
    with open(path, encoding="ascii") as file:
        lines = [line for line in file.read().split("\n") if line and not line.startswith("--acoustic-scale=")]
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join([*lines, f"--acoustic-scale={scale:g}"]) + "\n")


def _files(directory, listed):
    """Size and SHA-256 of each file; licence texts at the top are not listed, as in the base."""
    files = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            key = os.path.relpath(path, directory).replace(os.sep, "/")
            if "/" in key or key in listed:
                with open(path, "rb") as file:
                    data = file.read()
                files[key] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return dict(sorted(files.items()))
