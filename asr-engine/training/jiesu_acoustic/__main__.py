"""The command line behind `scripts/train-acoustic`."""

import argparse
import dataclasses
import os
import sys
import time

import torch

from . import manifest, model_directory
from .audio import AudioStore
from .manifest import TRAIN
from .messages import TrainingError, both, use_english
from .trainer import CHECKPOINT, Settings, Stopped, Trainer


def main(arguments=None):
    use_english("--english" in (sys.argv[1:] if arguments is None else arguments))
    options = _parser().parse_args(arguments)
    try:
        return _train(options)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        print(
            both(
                "已停下并保存检查点，用同样的命令继续",
                "stopped, a checkpoint is saved: the same command goes on",
            )
        )
        return 3


def _train(options):
    model_directory.check_target(options.output)
    base = model_directory.Base(options.base)
    settings = _settings(options)
    weights = None if options.from_nothing else base.weights()
    if weights is not None:
        settings = dataclasses.replace(settings, width=len(weights[0][0][1]))
    os.makedirs(options.work, exist_ok=True)
    if options.restart and os.path.exists(os.path.join(options.work, CHECKPOINT)):
        os.remove(os.path.join(options.work, CHECKPOINT))
    torch.set_num_threads(options.threads)
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    recordings, left_out = manifest.read(
        options.manifest,
        options.audio or os.path.dirname(os.path.abspath(options.manifest)),
        AudioStore(os.path.join(options.work, "audio")),
        base.unit_names,
        lambda done, all_: _say(both(f"已读 {done}/{all_} 行", f"{done} of {all_} rows read")),
        options.skip_bad,
    )
    for problem in left_out:
        print(problem, file=sys.stderr)
    recordings = manifest.hold_out(recordings, options.held_out, options.seed)
    trained = [each for each in recordings if each.split == TRAIN]
    hours = sum(each.seconds for each in trained) / 3600
    speakers = len({each.speaker for each in trained if each.speaker})
    _say(
        both(
            f"训练 {len(trained)} 条录音，{hours:.2f} 小时，{speakers} 个说话人；留作测试 {len(recordings) - len(trained)} 条；"
            f"计算设备 {device}",
            f"training on {len(trained)} recordings, {hours:.2f} h, {speakers} speakers; "
            f"{len(recordings) - len(trained)} are held out; device {device}",
        )
    )
    trainer = Trainer(recordings, base.unit_names, settings, options.work, weights, options.workers, device, _say)
    began = time.monotonic()
    trainer.train(options.checkpoint_seconds, options.report_seconds)
    minutes = (time.monotonic() - began) / 60
    model_directory.publish(
        base,
        lambda directory: trainer.write(directory, options.bits),
        options.output,
        f"acoustic model trained with scripts/train-acoustic "
        f"{'from nothing' if weights is None else 'from ' + str(base.manifest.get('name'))}",
        options.acoustic_scale,
    )
    _say(both(f"模型已写入 {options.output}", f"model written to {options.output}"))
    for name, (errors, units, count) in trainer.measure().items():
        print(
            f"RESULT set={name} utterances={count} known_speakers={trainer.speakers(name)} "
            f"unit_error={errors / max(1, units):.3f}"
        )
    print(
        f"RESULT recordings={len(trained)} left_out={len(left_out)} hours={hours:.3f} learnt_hours={settings.hours:g} "
        f"minutes={minutes:.1f}"
    )
    return 0


def _settings(options):
    hours = options.hours or (100.0 if options.from_nothing else 20.0)
    settings = Settings.from_nothing(hours) if options.from_nothing else Settings.adaptation(hours)
    given = {
        name: getattr(options, name)
        for name in ("even", "mmi", "rate", "batch_seconds", "strength", "width", "seed")
        if getattr(options, name) is not None
    }
    return dataclasses.replace(settings, **given)


def _say(text):
    print(time.strftime("%H:%M:%S ") + text, flush=True)


def _parser():
    parser = argparse.ArgumentParser(
        prog="train-acoustic",
        description=both(
            "用录音和文字训练识别的声学模型，写出 Vosk 能加载的模型目录。",
            "Trains an acoustic model on recordings and transcripts; writes a model directory that Vosk loads.",
        ),
    )
    add = parser.add_argument
    add("--manifest", required=True, help=both("带 units 列的 TSV", "TSV with the column units"))
    add("--audio", help=both("录音目录，默认与清单同一目录", "directory of the recordings (default: the manifest's)"))
    add("--base", required=True, help=both("基础模型目录：单元、图和权重", "directory of the base: units, graph, weights"))
    add("--output", required=True, help=both("新模型目录", "directory of the new model"))
    add("--work", required=True, help=both("检查点和解码后录音的目录", "directory of checkpoint and decoded recordings"))
    add("--from-nothing", action="store_true", help=both("不用基础模型的权重", "do not begin from the base's weights"))
    add("--hours", type=_above_zero, help=both("学多少小时（增强后的录音，可反复）", "hours of augmented sound to learn from"))
    add("--even", type=_share, help=both("开头多大部分用均匀对齐", "share of the hours with even alignments"))
    add("--mmi", type=_share, help=both("从多大部分起用 MMI", "share of the hours from which on MMI is used"))
    add("--rate", type=_above_zero, help=both("最大学习率", "greatest learning rate"))
    add("--batch-seconds", type=_above_zero, help=both("每批多少秒", "seconds a batch"))
    add("--strength", type=_share, help=both("增强的强度，0 为不增强", "strength of the augmentation, 0 for none"))
    add("--width", type=int, help=both("每层宽度（从头训练时）", "width of the layers (from nothing)"))
    add("--seed", type=int, default=1, help=both("随机种子，同样的种子得同样的模型", "the same seed gives the same model"))
    add("--held-out", type=_share, default=0.05, help=both("清单没有 split 列时留作测试的比例", "share to measure on where no split is given"))
    add("--skip-bad", action="store_true", help=both("跳过有问题的行而不是拒绝", "leave bad rows out instead of refusing"))
    add("--bits", type=int, choices=(8, 16), default=16, help=both("每个权重的位数", "bits a weight"))
    add("--acoustic-scale", type=_above_zero, help=both("写入 model.conf 的声学系数", "acoustic scale for model.conf"))
    add("--device", help=both("cpu 或 cuda，默认有显卡就用", "cpu or cuda (default: the GPU if there is one)"))
    add("--threads", type=int, default=1, help=both("计算线程数", "threads to compute with"))
    add("--workers", type=int, default=1, help=both("准备数据的进程数，0 为不另起", "processes that prepare data, 0 for none"))
    add("--restart", action="store_true", help=both("不从检查点继续", "do not go on from the checkpoint"))
    add("--checkpoint-seconds", type=float, default=120.0, help=both("多久存一次检查点", "seconds between checkpoints"))
    add("--report-seconds", type=float, default=60.0, help=both("多久报告一次", "seconds between reports"))
    add("--english", action="store_true", help="messages in English")
    return parser


def _above_zero(text):
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(both("应大于 0", "must be above 0"))
    return value


def _share(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(both("应在 0 和 1 之间", "must be between 0 and 1"))
    return value


if __name__ == "__main__":
    sys.exit(main())
