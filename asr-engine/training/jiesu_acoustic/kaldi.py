"""Reads and writes `final.mdl` and `global_cmvn.stats`, the files that libvosk loads, in Kaldi's binary format.

Integers and floats have their size before them, tokens a blank after them. Matrices are written compressed: 16 or 8 bits a
value, linear between the least and the greatest of the matrix. The topology is CTC's: phone 1 is silence, output 0 and
CTC's blank; unit k is output k and has four phones, by its place in the word (begin, inside, end, alone). At the begin and
inside a blank may follow, as a second state.
"""

import re
import struct

import numpy as np

from .network import SPLICES

BEGIN, INSIDE, END, ALONE = range(4)


class FormatError(Exception):
    """The file is not what this trainer writes."""


def phone(unit, place):
    return 2 + 4 * (unit - 1) + place


class _Writer:
    def __init__(self):
        self._parts = [b"\0B"]

    def raw(self, data):
        self._parts.append(data)

    def token(self, *names):
        for name in names:
            self.raw(name.encode() + b" ")

    def integer(self, *values):
        for value in values:
            self.raw(struct.pack("<bi", 4, value))

    def real(self, value):
        self.raw(struct.pack("<bf", 4, value))

    def integers(self, values):
        self.integer(len(values))
        self.raw(np.asarray(values, "<i4").tobytes())

    def vector(self, values):
        self.token("FV")
        self.integer(len(values))
        self.raw(np.asarray(values, "<f4").tobytes())

    def matrix(self, values, bits):
        rows, columns = values.shape
        least = float(np.float32(values.min()))
        extent = float(np.float32(max(values.max() - least, 1e-10)))
        most = (1 << bits) - 1
        coded = np.clip(np.rint((values - least) / extent * most), 0, most)
        self.token("CM2" if bits == 16 else "CM3")
        self.raw(struct.pack("<ffii", least, extent, rows, columns))
        self.raw(coded.astype("<u2" if bits == 16 else "u1").tobytes())

    def bytes(self):
        return b"".join(self._parts)


def _transition_model(out, units):
    single = [(0, [(0, 0.5), (1, 0.5)]), (-1, [])]
    double = [(0, [(0, 0.5), (1, 0.25), (2, 0.25)]), (1, [(1, 0.5), (2, 0.5)]), (-1, [])]
    phones = 1 + 4 * units
    entry = [-1] + [0 if number == 1 or (number - 2) % 4 >= END else 1 for number in range(1, phones + 1)]
    out.token("<TransitionModel>", "<Topology>")
    out.integers(range(1, phones + 1))
    out.integers(entry)
    out.integer(2)
    for states in (single, double):
        out.integer(len(states))
        for kind, arcs in states:
            out.integer(kind, len(arcs))
            for target, probability in arcs:
                out.integer(target)
                out.real(probability)
    triples = [(1, 0, 0)]
    for unit in range(1, units + 1):
        for place in (BEGIN, INSIDE, END, ALONE):
            triples.append((phone(unit, place), 0, unit))
            if place in (BEGIN, INSIDE):
                triples.append((phone(unit, place), 1, 0))
    out.token("</Topology>", "<Triples>")
    out.integer(len(triples))
    logs = [0.0]
    for number, state, output in triples:
        out.integer(number, state, output)
        arcs = (single if entry[number] == 0 else double)[state][1]
        logs.extend(float(np.log(probability)) for _, probability in arcs)
    out.token("</Triples>", "<LogProbs>")
    out.vector(logs)
    out.token("</LogProbs>", "</TransitionModel>")


def _configuration(cepstra):
    lines = [f"input-node name=input dim={cepstra}"]
    before = "input"
    for layer, splice in enumerate(SPLICES):
        seen = [before if offset == 0 else f"Offset({before}, {offset})" for offset in splice]
        source = f"Append({', '.join(seen)})" if len(seen) > 1 else before
        lines.append(f"component-node name=a{layer} component=a{layer} input={source}")
        lines.append(f"component-node name=r{layer} component=r{layer} input=a{layer}")
        before = f"r{layer}"
    lines.append(f"component-node name=ao component=ao input={before}")
    lines.append("component-node name=ls component=ls input=ao")
    lines.append("output-node name=output input=ls objective=linear")
    return "\n" + "\n".join(lines) + "\n\n"


def write_model(path, transforms, bits=16):
    """Writes `final.mdl` of folded transforms (see Tdnn.folded)."""
    out = _Writer()
    _transition_model(out, len(transforms[-1][1]) - 1)
    out.token("<Nnet3>")
    out.raw(_configuration(transforms[0][0].shape[1] // len(SPLICES[0])).encode())
    out.token("<NumComponents>")
    out.integer(2 * len(transforms))
    for layer, (matrix, bias) in enumerate(transforms):
        last = layer == len(transforms) - 1
        out.token("<ComponentName>", "ao" if last else f"a{layer}")
        out.token("<FixedAffineComponent>", "<LinearParams>")
        out.matrix(matrix, bits)
        out.token("<BiasParams>")
        out.vector(bias)
        out.token("</FixedAffineComponent>")
        kind = "LogSoftmaxComponent" if last else "RectifiedLinearComponent"
        out.token("<ComponentName>", "ls" if last else f"r{layer}", f"<{kind}>", "<Dim>")
        out.integer(len(bias))
        out.token("<ValueAvg>")
        out.vector([])
        out.token("<DerivAvg>")
        out.vector([])
        out.token("<Count>")
        out.real(0)
        out.token(f"</{kind}>")
    out.token("</Nnet3>", "<LeftContext>")
    out.integer(0)
    out.token("<RightContext>")
    out.integer(0)
    out.token("<Priors>")
    out.vector([])
    with open(path, "wb") as file:
        file.write(out.bytes())


def read_model(path):
    """The folded transforms of a `final.mdl` of this network's shape.

    Raises FormatError where the file is of another network, damaged or not binary.
    """
    with open(path, "rb") as file:
        data = file.read()
    start = data.find(b"<Nnet3> ")
    if data[:2] != b"\0B" or start < 0:
        raise FormatError("no binary nnet3 model")
    end = data.find(b"\n\n", start + 9)
    width = re.match(rb"\ninput-node name=input dim=(\d+)\n", data[start + 8 :])
    if width is None or data[start + 8 : end + 2].decode(errors="replace") != _configuration(int(width.group(1))):
        raise FormatError("another network")
    transforms, at = [], end + 2
    for layer in range(len(SPLICES) + 1):
        at = data.find(b"<LinearParams> ", at)
        if at < 0:
            raise FormatError(f"layer {layer} is missing")
        try:
            matrix, at = _read_matrix(data, at + len(b"<LinearParams> "))
            if data[at : at + 16] != b"<BiasParams> FV ":
                raise FormatError(f"layer {layer} has no bias")
            (count,) = struct.unpack_from("<xi", data, at + 16)
            bias = np.frombuffer(data, "<f4", count, at + 21).astype(np.float64)
        except (struct.error, ValueError) as error:
            raise FormatError(f"layer {layer}: {error}") from error
        at += 21 + 4 * count
        if count != len(matrix) or not (np.isfinite(matrix).all() and np.isfinite(bias).all()):
            raise FormatError(f"layer {layer} does not fit")
        transforms.append((matrix, bias))
    return transforms


def _read_matrix(data, at):
    kind = data[at : at + 3].rstrip()
    if kind in (b"CM2", b"CM3"):
        least, extent, rows, columns = struct.unpack_from("<ffii", data, at + 4)
        number = np.dtype("<u2" if kind == b"CM2" else "u1")
        coded = np.frombuffer(data, number, rows * columns, at + 20).astype(np.float64)
        most = float(np.iinfo(number).max)
        return (least + coded * (extent / most)).reshape(rows, columns), at + 20 + coded.size * number.itemsize
    if kind == b"FM":
        rows, columns = struct.unpack_from("<xixi", data, at + 3)
        values = np.frombuffer(data, "<f4", rows * columns, at + 13).astype(np.float64)
        return values.reshape(rows, columns), at + 13 + 4 * rows * columns
    raise FormatError("a matrix of unknown format")


def write_statistics(path, mean, variance, count=1e5):
    """Writes the global mean and variance of cepstra, from which libvosk's online normalisation begins."""
    sums = " ".join(f"{value * count:.8g}" for value in mean)
    squares = " ".join(f"{(spread + value * value) * count:.8g}" for value, spread in zip(mean, variance))
    with open(path, "w", encoding="ascii") as file:
        file.write(f" [\n  {sums} {count:g}\n  {squares} 0 ]\n")


def read_statistics(path):
    """Mean and variance of `global_cmvn.stats`."""
    with open(path, encoding="ascii") as file:
        rows = [[float(each) for each in line.split()] for line in file.read().strip(" []\n").split("\n")]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or rows[0][-1] <= 0:
        raise FormatError("no statistics of two rows")
    mean = np.array(rows[0][:-1]) / rows[0][-1]
    return mean, np.array(rows[1][:-1]) / rows[0][-1] - mean**2


def unit_names(path):
    """The names of the units of `phones.txt`, from unit 1 on."""
    with open(path, encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip()]
    names = []
    for number, line in enumerate(lines):
        expected = ["<eps>", "SIL"][number] if number < 2 else None
        if len(line) != 2 or line[1] != str(number) or (expected and line[0] != expected):
            raise FormatError(f"phones.txt:{number + 1}")
        if number >= 2:
            name, place = line[0].rsplit("_", 1)
            if place != "BIES"[(number - 2) % 4]:
                raise FormatError(f"phones.txt:{number + 1}")
            if place == "B":
                names.append(name)
    if len(lines) != 2 + 4 * len(names) or not names:
        raise FormatError("phones.txt")
    return names
