"""Notebook gru_and_bidirectional: reading from both ends, and counting parameters."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.perceptron.edited import edited as _edited

# --- bidirectional -----------------------------------------------------------------------------


def _bidirectional(read_ahead, read_back, x):
    ahead = read_ahead(x)
    back = read_back(x[:, ::-1])[:, ::-1]
    return np.concatenate([ahead, back], axis=2)


def _by_flip(read_ahead, read_back, x):
    back = np.flip(read_back(np.flip(x, axis=1)), axis=1)
    return np.dstack((read_ahead(x), back))


def _into_empty(read_ahead, read_back, x):
    ahead, back = read_ahead(x), read_back(x[:, ::-1, :])
    H = ahead.shape[2]
    out = np.zeros((x.shape[0], x.shape[1], H + back.shape[2]))
    out[:, :, :H] = ahead
    for t in range(x.shape[1]):
        out[:, t, H:] = back[:, -1 - t]
    return out


def summing(x):
    """A reader whose state is the sum of all rows so far."""
    return np.cumsum(x, axis=1)


def halving(x):
    """A reader of one unit: half of its state stays, and the row is added, weighted 1, 2, 3, …"""
    h, out = np.zeros(len(x)), []
    for t in range(x.shape[1]):
        h = 0.5 * h + x[:, t] @ np.arange(1.0, x.shape[2] + 1)
        out.append(h)
    return np.stack(out, axis=1)[:, :, np.newaxis]


def _drawn(N, T, D, *readers):
    return lambda rng: args(*readers, rng.normal(size=(N, T, D)))


bidirectional = Exercise(
    reference=_bidirectional,
    observe=calls(
        by_hand=args(summing, summing, [[[1.0], [2.0], [4.0]]]),
        two_readers=args(summing, halving, [[[1.0], [2.0], [4.0]], [[0.0], [3.0], [1.0]]]),
        random=_drawn(2, 4, 3, summing, halving),
        square=_drawn(3, 3, 3, summing, summing),
    ),
    mistakes=[
        Mistake(
            "The second reader's outputs stand in the order in which it read. Turn them round "
            "again, [:, ::-1], so that each stands at the step it belongs to.",
            _edited(_bidirectional, "[:, ::-1])[:, ::-1]", "[:, ::-1])"),
        ),
        Mistake(
            "The second reader reads from the start as well. Give it the steps in reverse, "
            "x[:, ::-1], and turn its outputs round again.",
            _edited(_bidirectional, "(x[:, ::-1])[:, ::-1]", "(x)"),
        ),
        Mistake(
            "The second reader reads from the start, and then you turn its outputs round. The "
            "input has to be reversed as well: x[:, ::-1].",
            _edited(_bidirectional, "(x[:, ::-1])[", "(x)["),
        ),
        Mistake(
            "You have reversed the sequences of the batch. The steps are axis 1: x[:, ::-1].",
            _edited(_bidirectional, "(x[:, ::-1])[:, ::-1]", "(x[::-1])[:, ::-1]"),
            _edited(_bidirectional, "(x[:, ::-1])[:, ::-1]", "(x[::-1])"),
        ),
        Mistake(
            "You have reversed the numbers within each row. The steps are axis 1: x[:, ::-1].",
            _edited(_bidirectional, "(x[:, ::-1])[:, ::-1]", "(x[..., ::-1])[:, ::-1]"),
            _edited(_bidirectional, "(x[:, ::-1])[:, ::-1]", "(x[..., ::-1])[..., ::-1]"),
        ),
        Mistake(
            "np.flip without an axis turns everything round, the sequences of the batch and the "
            "numbers of each row as well. Name the axis of the steps: np.flip(x, axis=1).",
            lambda read_ahead, read_back, x: _flipped(read_ahead, read_back, x),
            lambda read_ahead, read_back, x: _flipped(read_ahead, read_back, x, axis=1),
        ),
        Mistake(
            "You turn both halves round after joining them. The first is in order already: turn "
            "round what read_back gives, and then join.",
            _edited(
                _bidirectional, ")[:, ::-1]\n", ")\n", "back], axis=2)", "back], axis=2)[:, ::-1]"
            ),
        ),
        Mistake(
            "The two readers are exchanged: read_ahead reads from the start, read_back from the "
            "end.",
            lambda read_ahead, read_back, x: _bidirectional(read_back, read_ahead, x),
        ),
        Mistake(
            "You add the two outputs. They stand side by side: np.concatenate along axis 2.",
            _edited(_bidirectional, "np.concatenate([ahead, back], axis=2)", "ahead + back"),
        ),
        Mistake(
            "You return two arrays. One is wanted, with both side by side: "
            "np.concatenate([ahead, back], axis=2).",
            _edited(_bidirectional, "np.concatenate([ahead, back], axis=2)", "ahead, back"),
        ),
        Mistake(
            "You have joined the two in time, one after the other. Side by side is axis=2.",
            _edited(_bidirectional, "axis=2", "axis=1"),
        ),
        Mistake(
            "You have joined the two as more sequences. Side by side is axis=2.",
            _edited(_bidirectional, "axis=2", "axis=0"),
        ),
        Mistake(
            "The half that reads back stands first. The one that reads ahead comes first.",
            _edited(_bidirectional, "[ahead, back]", "[back, ahead]"),
        ),
        Mistake(
            "One reader does both directions. The second has weights of its own: read_back.",
            _edited(_bidirectional, "read_back(", "read_ahead("),
        ),
        Mistake(
            "The second reader gets what the first gave. It reads x, from its end.",
            _edited(_bidirectional, "read_back(x[:", "read_back(ahead[:"),
        ),
        Mistake(
            "Only one direction is returned. Both stand side by side.",
            _edited(_bidirectional, "np.concatenate([ahead, back], axis=2)", "ahead"),
            _edited(_bidirectional, "np.concatenate([ahead, back], axis=2)", "back"),
        ),
    ],
    variants=[_by_flip, _into_empty],
    hints=[
        "read_ahead(x) is one half. The other half reads x with its steps in reverse: x[:, ::-1].",
        "What read_back gives begins with the last step. Turn it round in the same way.",
        "np.concatenate([ahead, back], axis=2)",
    ],
)

# --- count_parameters --------------------------------------------------------------------------


def _count_parameters(kind, inputs, hidden):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    biases = 2 if kind == "gru" else 1
    return blocks * hidden * (inputs + hidden + biases)


def _with_ifs(kind, inputs, hidden):
    if kind == "rnn":
        return hidden * inputs + hidden**2 + hidden
    if kind == "lstm":
        return 4 * (hidden * inputs + hidden**2 + hidden)
    return 3 * (hidden * inputs + hidden**2) + 6 * hidden


def _by_shapes(kind, inputs, hidden):
    width = hidden * {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return inputs * width + hidden * width + width * (1 + (kind == "gru"))


count_parameters = Exercise(
    reference=_count_parameters,
    observe=calls(
        other_sizes=args("lstm", 7, 3),  # first: with 2 and 3 several mistakes give the same
        by_hand=args("lstm", 2, 3),
        plain=args("rnn", 2, 3),
        gru=args("gru", 2, 3),
        larger_lstm=args("lstm", 50, 8),
        larger_gru=args("gru", 7, 100),
        larger_plain=args("rnn", 9, 1),
    ),
    mistakes=[
        Mistake(
            "The biases are missing: one for each column of the weights, and two for a GRU.",
            lambda kind, inputs, hidden: _blocks(kind) * hidden * (inputs + hidden),
        ),
        Mistake(
            "A GRU has two biases here, of the shape (2, 3 * hidden): one for x, one for h.",
            lambda kind, inputs, hidden: _blocks(kind) * hidden * (inputs + hidden + 1),
        ),
        Mistake(
            "Only the GRU has two biases. The others have one.",
            lambda kind, inputs, hidden: _blocks(kind) * hidden * (inputs + hidden + 2),
        ),
        Mistake(
            "The bias is counted once for all gates. Each block has its own.",
            lambda kind, inputs, hidden: (
                _blocks(kind) * hidden * (inputs + hidden) + hidden * (1 + (kind == "gru"))
            ),
        ),
        Mistake(
            "An LSTM has four blocks: the three gates and the candidate.",
            lambda kind, inputs, hidden: _with_blocks({"rnn": 1, "lstm": 3, "gru": 3})(
                kind, inputs, hidden
            ),
        ),
        Mistake(
            "A GRU has three blocks: its two gates and the candidate.",
            lambda kind, inputs, hidden: _with_blocks({"rnn": 1, "lstm": 4, "gru": 2})(
                kind, inputs, hidden
            ),
        ),
        Mistake(
            "The candidates have weights as well: an LSTM has four blocks, a GRU three.",
            lambda kind, inputs, hidden: _with_blocks({"rnn": 1, "lstm": 3, "gru": 2})(
                kind, inputs, hidden
            ),
        ),
        Mistake(
            "The weights of the state are missing, Wh: hidden * hidden for each block.",
            lambda kind, inputs, hidden: _blocks(kind) * hidden * (inputs + 1 + (kind == "gru")),
        ),
        Mistake(
            "The weights of the input are missing, Wx: inputs * hidden for each block.",
            lambda kind, inputs, hidden: _blocks(kind) * hidden * (hidden + 1 + (kind == "gru")),
        ),
        Mistake(
            "You count one block only. An LSTM has four, a GRU three.",
            _edited(_count_parameters, "blocks * hidden", "hidden"),
        ),
        Mistake(
            "inputs and hidden are exchanged: each block has hidden columns, and the state has "
            "hidden numbers.",
            lambda kind, inputs, hidden: _count_parameters(kind, hidden, inputs),
        ),
        Mistake(
            "Each bias counts as one number. It has one for each unit: hidden of them.",
            lambda kind, inputs, hidden: (
                _blocks(kind) * (hidden * (inputs + hidden) + 1 + (kind == "gru"))
            ),
        ),
        Mistake(
            "The blocks of Wx are counted, those of Wh are not: each gate has both.",
            lambda kind, inputs, hidden: (
                _blocks(kind) * hidden * (inputs + 1 + (kind == "gru")) + hidden * hidden
            ),
        ),
    ],
    variants=[_with_ifs, _by_shapes],
    hints=[
        "How many columns have Wx and Wh? hidden times 1, 4 or 3. How many rows?",
        "Per block: inputs * hidden of Wx, hidden * hidden of Wh, and hidden for each bias. A GRU "
        "has two biases.",
        "blocks * hidden * (inputs + hidden + biases)",
    ],
)


def _blocks(kind):
    return {"rnn": 1, "lstm": 4, "gru": 3}[kind]


def _with_blocks(blocks):
    return lambda kind, inputs, hidden: (
        blocks[kind] * hidden * (inputs + hidden + 1 + (kind == "gru"))
    )


def _flipped(read_ahead, read_back, x, axis=None):
    back = np.flip(read_back(np.flip(x)), axis=axis)
    return np.concatenate([read_ahead(x), back], axis=2)


__all__ = ["bidirectional", "count_parameters"]
