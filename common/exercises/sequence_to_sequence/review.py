"""Review of Part II: a step with a leak, and a step with one gate."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.functions import sigmoid

# --- leaky_step --------------------------------------------------------------------------


def _leaky(x, h, Wx, Wh, b, share):
    return (1 - share) * h + share * np.tanh(x @ Wx + h @ Wh + b)


def _one_step(N, D, H, share):
    def make(rng):
        weights = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
        return args(rng.normal(size=(N, D)), rng.uniform(-1, 1, (N, H)), *weights, share)

    return make


leaky_step = Exercise(
    reference=_leaky,
    observe=calls(
        by_hand=args(
            np.array([[1.0]]),
            np.array([[0.5]]),
            np.array([[0.3]]),
            np.array([[0.8]]),
            np.array([-0.2]),
            0.25,
        ),
        square=_one_step(3, 3, 3, 0.3),
        all_new=_one_step(2, 3, 2, 1.0),
        batch=_one_step(4, 2, 3, 0.1),
    ),
    mistakes=[
        Mistake(
            "The shares are exchanged: `share` belongs to what is new, 1 - share to the old state.",
            lambda x, h, Wx, Wh, b, s: s * h + (1 - s) * np.tanh(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "The old state is kept whole. It keeps 1 - share of itself.",
            lambda x, h, Wx, Wh, b, s: h + s * np.tanh(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "What is new counts in full. It counts for `share`.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + np.tanh(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "That is the plain step of chapter 08. Mix it with the old state: (1 - share) * h + "
            "share * (…).",
            lambda x, h, Wx, Wh, b, s: np.tanh(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "The old state stands inside tanh. It is mixed in afterwards.",
            lambda x, h, Wx, Wh, b, s: np.tanh((1 - s) * h + s * (x @ Wx + h @ Wh + b)),
        ),
        Mistake(
            "tanh is missing.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * (x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "b is added at the end. It belongs into the sum, inside tanh.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * np.tanh(x @ Wx + h @ Wh) + b,
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * (np.tanh(x @ Wx + h @ Wh) + b),
        ),
        Mistake(
            "What is left of the old state is missing: (1 - share) * h.",
            lambda x, h, Wx, Wh, b, s: s * np.tanh(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "That is the sigmoid. This step uses np.tanh.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * sigmoid(x @ Wx + h @ Wh + b),
        ),
        Mistake(
            "The bias is missing in the sum.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * np.tanh(x @ Wx + h @ Wh),
        ),
        Mistake(
            "The sum needs the old state, too: h @ Wh.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * np.tanh(x @ Wx + b),
        ),
        Mistake(
            "Wh is transposed: h @ Wh.",
            lambda x, h, Wx, Wh, b, s: (1 - s) * h + s * np.tanh(x @ Wx + h @ Wh.T + b),
        ),
        Mistake("You return nothing. End with `return`.", lambda *a: None),
    ],
    variants=[
        lambda x, h, Wx, Wh, b, s: h + s * (np.tanh(x @ Wx + h @ Wh + b) - h),
        lambda *a: _leaky(*a).astype(np.float32),
    ],
    hints=[
        "Two parts: what is left of the old state, and what the plain step of chapter 08 gives.",
        "new = np.tanh(x @ Wx + h @ Wh + b), and then a weighted mean of h and new.",
        "(1 - share) * h + share * new",
    ],
)

# --- minimal_gated_step ------------------------------------------------------------------


def _minimal(x, h, Wx, Wh, b, *, inner=None, mix=None, gate=sigmoid, swapped=False):
    """The reference, and by its options what goes wrong."""
    H = h.shape[1]
    first, second = slice(0, H), slice(H, 2 * H)
    if swapped:
        first, second = second, first
    f = gate(x @ Wx[:, first] + h @ Wh[:, first] + b[first])
    seen = f * h if inner is None else inner(f, h)
    g = np.tanh(x @ Wx[:, second] + seen @ Wh[:, second] + b[second])
    return (1 - f) * h + f * g if mix is None else mix(f, h, g)


def _reset_after(x, h, Wx, Wh, b):
    H = h.shape[1]
    from_x, from_h = x @ Wx + b, h @ Wh
    f = sigmoid(from_x[:, :H] + from_h[:, :H])
    g = np.tanh(from_x[:, H:] + f * from_h[:, H:])
    return (1 - f) * h + f * g


def _split(x, h, Wx, Wh, b):
    (Wxf, Wxg), (Whf, Whg), (bf, bg) = np.split(Wx, 2, 1), np.split(Wh, 2, 1), np.split(b, 2)
    f = 1 / (1 + np.exp(-(x @ Wxf + h @ Whf + bf)))
    return h + f * (np.tanh(np.dot(x, Wxg) + np.dot(f * h, Whg) + bg) - h)


def _no_tanh(x, h, Wx, Wh, b):
    H = h.shape[1]
    f = sigmoid(x @ Wx[:, :H] + h @ Wh[:, :H] + b[:H])
    return (1 - f) * h + f * (x @ Wx[:, H:] + (f * h) @ Wh[:, H:] + b[H:])


def _another_candidate(x_columns, b_columns, of=np.tanh):
    """The candidate with other columns: True for the gate's."""

    def step(x, h, Wx, Wh, b):
        H = h.shape[1]
        gate, own = slice(0, H), slice(H, 2 * H)
        f = sigmoid(x @ Wx[:, gate] + h @ Wh[:, gate] + b[gate])
        place, bias = gate if x_columns else own, gate if b_columns else own
        g = of(x @ Wx[:, place] + (f * h) @ Wh[:, place] + b[bias])
        return (1 - f) * h + f * g

    return step


def _without_bias(of_gate):
    def step(x, h, Wx, Wh, b):
        own = np.arange(len(b)) < h.shape[1]
        return _minimal(x, h, Wx, Wh, np.where(own == of_gate, 0, b))

    return step


def _gated(N, D, H):
    def make(rng):
        weights = rng.normal(size=(D, 2 * H)), rng.normal(size=(H, 2 * H)), rng.normal(size=2 * H)
        return args(rng.normal(size=(N, D)), rng.uniform(-1, 1, (N, H)), *weights)

    return make


minimal_gated_step = Exercise(
    reference=_minimal,
    observe=calls(one_cell=_gated(1, 1, 1), three=_gated(3, 3, 3), batch=_gated(4, 2, 3)),
    mistakes=[
        Mistake(
            "The columns are exchanged: the first H are the gate's, the last H the candidate's.",
            lambda *a: _minimal(*a, swapped=True),
        ),
        Mistake(
            "The mixture is turned round: f lets the candidate in, and 1 - f keeps the old state.",
            lambda *a: _minimal(*a, mix=lambda f, h, g: f * h + (1 - f) * g),
        ),
        Mistake(
            "The candidate sees the whole old state. It sees f * h.",
            lambda *a: _minimal(*a, inner=lambda f, h: h),
        ),
        Mistake(
            "You multiply by f after the product, as our GRU does it. Here it comes before: "
            "(f * h) @ Wh.",
            _reset_after,
        ),
        Mistake(
            "The candidate sees (1 - f) * h. It sees f * h.",
            lambda *a: _minimal(*a, inner=lambda f, h: (1 - f) * h),
        ),
        Mistake(
            "The gate needs a sigmoid, so that it lies between 0 and 1.",
            lambda *a: _minimal(*a, gate=np.tanh),
            lambda *a: _minimal(*a, gate=lambda s: s),
        ),
        Mistake(
            "The candidate needs a tanh.",
            _no_tanh,
            _another_candidate(False, False, of=sigmoid),
        ),
        Mistake(
            "The candidate uses columns of the gate. Its own are the last H, of Wx, Wh and b.",
            _another_candidate(True, True),
            _another_candidate(True, False),
            _another_candidate(False, True),
        ),
        Mistake(
            "A bias is missing: b[:H] for the gate, b[H:] for the candidate.",
            _without_bias(True),
            _without_bias(False),
            lambda x, h, Wx, Wh, b: _minimal(x, h, Wx, Wh, 0 * b),
        ),
        Mistake(
            "Parentheses are missing: (1 - f) * h.",
            lambda *a: _minimal(*a, mix=lambda f, h, g: 1 - f * h + f * g),
        ),
        Mistake(
            "The candidate replaces the old state: the mixture is missing.",
            lambda *a: _minimal(*a, mix=lambda f, h, g: g),
            lambda *a: _minimal(*a, mix=lambda f, h, g: f * g),
        ),
        Mistake(
            "The old state is kept whole. It keeps 1 - f of itself.",
            lambda *a: _minimal(*a, mix=lambda f, h, g: h + f * g),
        ),
        Mistake(
            "What is new counts in full. It counts for f.",
            lambda *a: _minimal(*a, mix=lambda f, h, g: (1 - f) * h + g),
        ),
        Mistake("You return nothing. End with `return`.", lambda *a: None),
    ],
    variants=[_split, lambda *a: _minimal(*a).astype(np.float32)],
    hints=[
        "The gate first, with the columns :H of Wx, Wh and b; then the candidate, with H:.",
        "f = sigmoid(x @ Wx[:, :H] + h @ Wh[:, :H] + b[:H]); the candidate's sum has (f * h) @ "
        "Wh[:, H:].",
        "return (1 - f) * h + f * g",
    ],
)
