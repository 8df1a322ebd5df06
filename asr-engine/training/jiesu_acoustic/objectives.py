"""What is learnt from: units spread evenly over the sound, CTC, and MMI against all that might have been said."""

import numpy as np
import torch
from torch.nn import functional

IGNORED = -100


def spread_evenly(alignment, start, end, units, vowels):
    """Writes units into an alignment from one output to another, those in `vowels` taking twice the time."""
    weights = np.array([2.0 if unit in vowels else 1.0 for unit in units])
    edges = np.concatenate([[0], np.cumsum(weights) / weights.sum()]) * (end - start) + start
    at = 0
    for unit, begin, stop in zip(units, edges, edges[1:]):
        begin = max(at, int(round(begin)))
        at = max(begin + 1, int(round(stop)))
        alignment[begin:at] = unit


def ctc(log_probabilities, lengths, targets, target_lengths):
    """Connectionist temporal classification, one value an utterance."""
    return functional.ctc_loss(
        log_probabilities.transpose(0, 1), targets, lengths, target_lengths, reduction="none", zero_infinity=True
    )


class Denominator:
    """All sequences of units, weighted by which unit follows which in the transcripts, in CTC's topology.

    Of its states the first N are in a unit, the other N + 1 in the blank after a unit or at the beginning.
    """

    def __init__(self, transcripts, units):
        counts = np.full((units + 1, units + 1), 0.02)  # row 0: the beginning, column 0: the end
        for transcript in transcripts:
            before = 0
            for unit in transcript:
                counts[before, unit] += 1
                before = unit
            counts[before, 0] += 1
        counts[0, 0] = 1e-3
        follows = 0.9 * counts / counts.sum(1, keepdims=True) + 0.1 * counts.sum(0) / counts.sum()
        into, ends = follows[:, 1:], follows[:, 0]
        steps = np.zeros((2 * units + 1, 2 * units + 1))
        steps[:units, :units] = into[1:] * (1 - np.eye(units)) + np.eye(units)  # a unit again needs a blank between
        steps[:units, units + 1 :] = np.eye(units)
        steps[units:, :units] = into
        steps[units:, units:] = np.eye(units + 1)
        self.units = units
        self.steps = torch.tensor(steps, dtype=torch.float32)
        self.begin = torch.tensor(np.concatenate([into[0], [1.0], np.zeros(units)]), dtype=torch.float32)
        self.end = torch.tensor(np.concatenate([ends[1:], ends]), dtype=torch.float32)

    def to(self, device):
        self.steps, self.begin, self.end = (each.to(device) for each in (self.steps, self.begin, self.end))
        return self

    def __call__(self, log_probabilities, lengths):
        """Log of the probability of all sequences, one value an utterance."""
        return _Sum.apply(log_probabilities, lengths, self)


class _Sum(torch.autograd.Function):
    """Forward and backward sums, scaled at every output; the gradient is each output's share of the paths."""

    @staticmethod
    def forward(context, log_probabilities, lengths, graph):
        probabilities = log_probabilities.exp().clamp_min(1e-12)
        batch, most, _ = probabilities.shape
        emitted = torch.cat(
            [probabilities[:, :, 1:], probabilities[:, :, :1].expand(batch, most, graph.units + 1)], 2
        ).transpose(0, 1)
        state = emitted[0] * graph.begin
        states, total = [], torch.zeros(batch, dtype=log_probabilities.dtype, device=log_probabilities.device)
        for at in range(most):
            if at:
                state = emitted[at] * (state @ graph.steps)
            scale = state.sum(1, keepdim=True)
            state = state / scale
            # past its end an utterance adds nothing
            total = total + scale[:, 0].log() * (lengths > at)
            states.append(state)
        last = torch.stack(states)[lengths - 1, torch.arange(batch, device=lengths.device)]
        result = total + (last @ graph.end).clamp_min(1e-12).log()
        context.graph, context.states, context.emitted, context.lengths = graph, states, emitted, lengths
        return result

    @staticmethod
    def backward(context, gradient):
        graph, states, emitted, lengths = context.graph, context.states, context.emitted, context.lengths
        most, batch, _ = emitted.shape
        shares = emitted.new_zeros(most, batch, graph.units + 1)
        back = graph.steps.t().contiguous()
        reached = emitted.new_zeros(batch, 2 * graph.units + 1)
        for at in range(most - 1, -1, -1):
            ends = (lengths == at + 1)[:, None]
            reached = torch.where(ends, graph.end, reached)
            share = states[at] * reached
            share = share / share.sum(1, keepdim=True).clamp_min(1e-30)
            shares[at, :, 1:] = share[:, : graph.units]
            shares[at, :, 0] = share[:, graph.units :].sum(1)
            if at:
                reached = (emitted[at] * reached) @ back
                reached = reached / reached.sum(1, keepdim=True).clamp_min(1e-30)
        return shares.transpose(0, 1) * gradient[:, None, None], None, None
