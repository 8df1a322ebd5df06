"""Lists what a shipped model is trained on: `recordings` and `sentences` write manifests, `speak` makes the sentences' sound.

Between `sentences` and `speak` the command `scripts/vocabulary pronounce --readings` adds units and pinyin.
"""

import argparse
import csv
import os
import re
import subprocess
import sys

import numpy as np

from .sentences import Sentences

COLUMNS = ("file", "transcript", "language", "pronunciation", "speaker", "start", "duration", "weight", "split")

# set, language, weight, whether only syllables with pronunciation are of use; some speakers weigh more, so that one does not speak alone
SETS = (
    ("mandarin-words-hsk", "cmn", 0.7, False),
    ("mandarin-syllables", "cmn", 0.7, True),
    ("mandarin-words-lingualibre", "cmn", 2.0, False),
    ("mandarin-words-students", "cmn", 0.6, False),
    ("cantonese-words-lingualibre", "yue", 4.0, False),
    ("cantonese-syllables", "yue", 0.6, True),
)
LESS = {"Luilui6666": 0.8}
HELD_OUT_SPEAKERS = {"Llf", "JDsonical", "VincentPH", "Quietbrezel"}
HELD_OUT_WORDS = 150
READ = "mandarin-aishell"
READ_WEIGHT = 2.5
READ_TRAINED = 360  # of each speaker's sentences the first 360; the others are held out

# espeak-ng's voices without those of the demonstration calls (m5 m8 f4 f5 robert Alicia aunty Henrique)
VOICES = (
    "m1 m2 m3 m4 m6 m7 f1 f2 f3 klatt klatt2 klatt4 Andy Alex Annie Andrea belinda Denis Jacky Lee linda Mario Marco Mike "
    "Hugo Gene Gene2 Diogo Michael norbert sandro steph steph2 victor travis shelby grandpa grandma john paul pablo pedro "
    "adam anika antonio benjamin boris caleb david ed edward gustave iven iven2 marcelo max michel miguel quincy rob zac"
).split()
SPOKEN = {"cmn": "cmn-latn-pinyin", "yue": "yue"}
SYNTHETIC_WEIGHT = {"cmn": 0.9, "yue": 1.1}
_CHARACTERS = re.compile("[\u3400-\u9fff]+")
_SYLLABLE = re.compile("[a-z]+[1-6]")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="shipped_models", description=__doc__)
    parser.add_argument("step", choices=("recordings", "sentences", "speak"))
    parser.add_argument("--language", choices=sorted(SPOKEN), required=True)
    parser.add_argument("--recordings", help="directory of the sets (TSV and Opus each) and of mandarin-aishell")
    parser.add_argument("--manifest", help="speak: what the pronouncer wrote")
    parser.add_argument("--count", type=int, default=2600, help="sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", required=True)
    options = parser.parse_args(arguments)
    if options.step == "recordings":
        rows = list(_words(options.language, options.recordings, np.random.default_rng(options.seed)))
        rows += _read_sentences(options.recordings) if options.language == "cmn" else []
        _write(options.output, rows)
    elif options.step == "sentences":
        _write(options.output, _sentences(options.language, options.count, np.random.default_rng(options.seed)))
    else:
        speak(options.language, options.manifest, options.output, np.random.default_rng(options.seed))
    return 0


def _words(language, recordings, random):
    for name, spoken, weight, syllables in SETS:
        if spoken != language:
            continue
        with open(os.path.join(recordings, name + ".tsv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        # words that end in a merged 儿 are not said as they are written
        good = [
            row
            for row in rows
            if (_SYLLABLE.fullmatch(row["pinyin_or_jyutping"]) if syllables else _CHARACTERS.fullmatch(row["transcript"]))
            and not (language == "cmn" and len(row["transcript"]) > 1 and row["transcript"].endswith("儿"))
        ]
        apart = set(random.permutation(len(good))[:HELD_OUT_WORDS]) if name == "mandarin-words-hsk" else set()
        for number, row in enumerate(good):
            split = "words" if number in apart else "speakers" if row["speaker"] in HELD_OUT_SPEAKERS else "train"
            yield {
                "file": name + ".opus",
                "transcript": row["transcript"],
                "pronunciation": row["pinyin_or_jyutping"],
                "language": language,
                "speaker": row["speaker"],
                "start": f"{int(row['start_ms']) / 1000:.3f}",
                "duration": f"{int(row['duration_ms']) / 1000:.3f}",
                "weight": LESS.get(row["speaker"], weight) if name.startswith("cantonese") else weight,
                "split": split,
            }


def _read_sentences(recordings):
    """AISHELL's sample: BAC009S0150W0001 is sentence 1 of speaker S0150; transcripts in manifest.tsv beside the folder."""
    with open(os.path.join(recordings, "manifest.tsv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            named = re.fullmatch(READ + r"/BAC009(S\d{4})W(\d{4})\.\w+", row["file"])
            if named:
                yield {
                    "file": row["file"],
                    "transcript": "".join(_CHARACTERS.findall(row["transcript"])),
                    "language": "cmn",
                    "speaker": named.group(1),
                    "weight": READ_WEIGHT,
                    "split": "train" if int(named.group(2)) <= READ_TRAINED else "aishell",
                }


def _sentences(language, count, random):
    sentences = Sentences(os.path.join(os.path.dirname(__file__), f"sentences-{language}.txt"))
    patterns = sentences.patterns
    for number in range(count):
        chosen = patterns[number % len(patterns)] if number < 3 * len(patterns) else patterns[int(random.integers(len(patterns)))]
        text = sentences.one(chosen, random)
        if random.random() < 0.25:
            text += "，" + sentences.one(patterns[int(random.integers(len(patterns)))], random)
        yield {
            "file": f"synthetic-{language}/{number:05d}.wav",
            "transcript": text,
            "language": language,
            "speaker": "espeak-" + VOICES[int(random.integers(len(VOICES)))],
            "weight": SYNTHETIC_WEIGHT[language],
            "split": "train",
        }


def speak(language, manifest, directory, random):
    """Renders each row's reading (Mandarin) or transcript (Cantonese) with its voice, at a rate and pitch by chance."""
    with open(manifest, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = os.path.join(directory, row["file"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            voice = SPOKEN[language] + "+" + row["speaker"].removeprefix("espeak-")
            rate, pitch = int(random.integers(120, 226)), int(random.integers(20, 81))
            text = row["reading"] if language == "cmn" else row["transcript"]
            if not os.path.exists(path):
                subprocess.run(
                    ["espeak-ng", "-v", voice, "-s", str(rate), "-p", str(pitch), "-w", path, "--", text], check=True
                )


def _write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            file.write("\t".join(str(row.get(column, "")) for column in COLUMNS) + "\n")


if __name__ == "__main__":
    sys.exit(main())
