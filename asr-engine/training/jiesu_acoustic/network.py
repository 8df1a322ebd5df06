"""The acoustic network: a time-delay network on cepstra, one output every third frame."""

import numpy as np
import torch
from torch import nn

from .features import CEPSTRA

# frames that each layer sees of the one below; from the third on only every third frame is computed
SPLICES = ((-2, -1, 0, 1, 2), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3), (-6, 0, 6), (0,))
SUBSAMPLING = 3
_SUBSAMPLED = 1  # the first layer that has an output every third frame
CONTEXT = -sum(splice[0] for splice in SPLICES)
EPSILON = 1e-3


def outputs(frames):
    """How many outputs a sound of so many frames has."""
    return (frames + SUBSAMPLING - 1) // SUBSAMPLING


def padded(cepstra, length=None):
    """With the first and last frame repeated as far as the network sees, to a common length."""
    after = CONTEXT + (0 if length is None else length - len(cepstra))
    return np.concatenate([np.repeat(cepstra[:1], CONTEXT, 0), cepstra, np.repeat(cepstra[-1:], after, 0)])


class Tdnn(nn.Module):
    """Affine layers, each followed by ReLU and batch normalisation; output 0 is CTC's blank, output k is unit k."""

    def __init__(self, units, width=256, dropout=0.1):
        super().__init__()
        self.units = units
        self.width = width
        self.dropout = dropout
        self.affine = nn.ModuleList()
        self.norm = nn.ModuleList()
        before = CEPSTRA
        for splice in SPLICES:
            self.affine.append(nn.Linear(before * len(splice), width))
            self.norm.append(nn.BatchNorm1d(width, eps=EPSILON))
            before = width
        self.final = nn.Linear(width, units + 1)
        self.register_buffer("scale", torch.ones(CEPSTRA))

    def forward(self, frames):
        """(batch, CONTEXT + frames + CONTEXT, CEPSTRA) to (batch, outputs, units + 1), not yet log probabilities."""
        wanted = outputs(frames.shape[1] - 2 * CONTEXT)
        for layer in range(len(SPLICES)):
            frames = self.hidden(layer, frames * self.scale if layer == 0 else frames, wanted)
            shape = frames.shape
            frames = self.norm[layer](frames.reshape(-1, shape[-1])).view(shape)
            if self.training and self.dropout:
                frames = nn.functional.dropout(frames, self.dropout)
        return self.final(frames)

    def hidden(self, layer, frames, wanted):
        """What a layer makes of the one below, before normalisation."""
        splice = SPLICES[layer]
        step, count = 1, frames.shape[1] - (splice[-1] - splice[0])
        if layer == _SUBSAMPLED:
            step = SUBSAMPLING
            count = wanted + sum(later[-1] - later[0] for later in SPLICES[layer + 1 :]) // SUBSAMPLING
        elif layer > _SUBSAMPLED:
            splice = [offset // SUBSAMPLING for offset in splice]
            count = frames.shape[1] - (splice[-1] - splice[0])
        parts = [frames[:, o - splice[0] : o - splice[0] + step * (count - 1) + 1 : step] for o in splice]
        return self.affine[layer](torch.cat(parts, -1) if len(parts) > 1 else parts[0]).relu()

    def folded(self):
        """The affine transforms with scale and batch normalisation inside, as (matrix, bias) in double precision."""
        number = lambda tensor: tensor.detach().cpu().numpy().astype(np.float64)
        scale, shift = number(self.scale), np.zeros(CEPSTRA)
        transforms = []
        for splice, affine, norm in zip(SPLICES, self.affine, self.norm):
            transforms.append(_folded(affine, number, scale, shift, len(splice)))
            scale = number(norm.weight) / np.sqrt(number(norm.running_var) + EPSILON)
            shift = number(norm.bias) - number(norm.running_mean) * scale
        transforms.append(_folded(self.final, number, scale, shift, 1))
        return transforms

    def unfold(self, transforms, deviation, batches):
        """Takes over folded transforms; what is normalised is learnt from batches of frames. The function stays the same."""
        with torch.no_grad():
            for affine, (matrix, bias) in zip([*self.affine, self.final], transforms):
                affine.weight.copy_(torch.as_tensor(matrix, dtype=torch.float32))
                affine.bias.copy_(torch.as_tensor(bias, dtype=torch.float32))
            self.scale.copy_(torch.as_tensor(1 / deviation, dtype=torch.float32))
            self.affine[0].weight.div_(self.scale.repeat(len(SPLICES[0])))
            activations = [batch * self.scale for batch in batches]
            for layer, norm in enumerate(self.norm):
                wanted = [outputs(batch.shape[1] - 2 * CONTEXT) for batch in batches]
                activations = [self.hidden(layer, frames, count) for frames, count in zip(activations, wanted)]
                flat = torch.cat([each.reshape(-1, self.width) for each in activations])
                mean, variance = flat.mean(0), flat.var(0, unbiased=False)
                norm.running_mean.copy_(mean)
                norm.running_var.copy_(variance)
                spread = (variance + EPSILON).sqrt()
                above = self.affine[layer + 1] if layer + 1 < len(SPLICES) else self.final
                times = above.in_features // self.width
                above.bias.add_(above.weight @ mean.repeat(times))
                above.weight.mul_(spread.repeat(times))
                activations = [(each - mean) / spread for each in activations]


def _folded(affine, number, scale, shift, times):
    matrix, bias = number(affine.weight), number(affine.bias)
    return matrix * np.tile(scale, times)[None, :], bias + matrix @ np.tile(shift, times)
