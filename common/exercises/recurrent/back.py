"""Notebook through_time: one step back, and backpropagation through time."""

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls, holds

# --- rnn_step_backward -------------------------------------------------------------------


def _step_back(dh, h, Wh):
    da = dh * (1 - h**2)
    return da, da @ Wh.T


def _one_step_back(N, H):
    return lambda rng: args(
        rng.normal(size=(N, H)), rng.uniform(-0.9, 0.9, (N, H)), rng.normal(size=(H, H))
    )


def _in_place(dh, h, Wh):
    dh *= 1 - h**2
    return dh, dh @ Wh.T


rnn_step_backward = Exercise(
    reference=_step_back,
    observe=calls(
        by_hand=args(np.array([[2.0]]), np.array([[0.5]]), np.array([[0.8]])),
        one_example=_one_step_back(1, 3),
        square=_one_step_back(3, 3),
        batch=_one_step_back(4, 2),
    ),
    mistakes=[
        Mistake(
            "The slope of tanh is missing: da = dh * (1 - h**2).",
            lambda dh, h, Wh: (dh, dh @ Wh.T),
        ),
        Mistake(
            "The slope of tanh needs the square: 1 - h**2.",
            lambda dh, h, Wh: (dh * (1 - h), dh * (1 - h) @ Wh.T),
        ),
        Mistake(
            "h has been through tanh already, so its slope is 1 - h**2. You take the tanh of it "
            "once more.",
            lambda dh, h, Wh: (
                dh * (1 - np.tanh(h) ** 2),
                dh * (1 - np.tanh(h) ** 2) @ Wh.T,
            ),
        ),
        Mistake(
            "The slope of tanh is 1 - h**2. You take h**2 alone.",
            lambda dh, h, Wh: (dh * h**2, dh * h**2 @ Wh.T),
        ),
        Mistake(
            "The sign of the slope is turned round: 1 - h**2.",
            lambda dh, h, Wh: (dh * (h**2 - 1), dh * (h**2 - 1) @ Wh.T),
        ),
        Mistake(
            "Parentheses are missing: dh * (1 - h**2).",
            lambda dh, h, Wh: (dh * 1 - h**2, (dh * 1 - h**2) @ Wh.T),
        ),
        Mistake(
            "dh is missing: da is dh times the slope.",
            lambda dh, h, Wh: (1 - h**2, (1 - h**2) @ Wh.T),
        ),
        Mistake(
            "The slope of tanh is taken at the new state h, not at its gradient dh: 1 - h**2.",
            lambda dh, h, Wh: (dh * (1 - dh**2), dh * (1 - dh**2) @ Wh.T),
        ),
        Mistake(
            "tanh goes element by element, and so does its slope: dh * (1 - h**2), with * and not "
            "@.",
            lambda dh, h, Wh: (dh @ (1 - h**2), dh @ (1 - h**2) @ Wh.T),
        ),
        Mistake(
            "The weights stand before da. The examples are rows: da @ Wh.T.",
            lambda dh, h, Wh: (dh * (1 - h**2), Wh.T @ (dh * (1 - h**2))),
            lambda dh, h, Wh: (dh * (1 - h**2), Wh @ (dh * (1 - h**2))),
        ),
        Mistake(
            "Through the weights goes da, the gradient, not the state h: da @ Wh.T.",
            lambda dh, h, Wh: (dh * (1 - h**2), h @ Wh.T),
        ),
        Mistake(
            "That is the slope of the sigmoid. The one of tanh is 1 - h**2.",
            lambda dh, h, Wh: (dh * h * (1 - h), dh * h * (1 - h) @ Wh.T),
        ),
        Mistake(
            "Forward it was h @ Wh, so back it is da @ Wh.T: the transpose is missing.",
            lambda dh, h, Wh: (dh * (1 - h**2), dh * (1 - h**2) @ Wh),
        ),
        Mistake(
            "To the state before goes da @ Wh.T. You send dh through the weights, which has not "
            "been through tanh yet.",
            lambda dh, h, Wh: (dh * (1 - h**2), dh @ Wh.T),
        ),
        Mistake(
            "The slope is taken twice: da has it already, and da @ Wh.T needs no other.",
            lambda dh, h, Wh: (dh * (1 - h**2), (dh * (1 - h**2) @ Wh.T) * (1 - h**2)),
            lambda dh, h, Wh: (dh * (1 - h**2) ** 2, dh * (1 - h**2) ** 2 @ Wh.T),
        ),
        Mistake(
            "You go through the weights first. Going back, tanh comes first: it was the last thing "
            "on the way forward.",
            lambda dh, h, Wh: (dh @ Wh.T, dh @ Wh.T * (1 - h**2)),
            lambda dh, h, Wh: (dh @ Wh.T * (1 - h**2), dh @ Wh.T * (1 - h**2)),
        ),
        Mistake(
            "The two results are exchanged. First da, then what goes to the state before.",
            lambda dh, h, Wh: _step_back(dh, h, Wh)[::-1],
        ),
        Mistake(
            "You return da alone. Return both: da, da @ Wh.T.",
            lambda dh, h, Wh: _step_back(dh, h, Wh)[0],
        ),
        Mistake(
            "You return the gradient of the state before alone. Return both: da, da @ Wh.T.",
            lambda dh, h, Wh: _step_back(dh, h, Wh)[1],
        ),
        Mistake(
            "* multiplies element by element. To the state before goes the product of matrices, "
            "da @ Wh.T.",
            lambda dh, h, Wh: (dh * (1 - h**2), dh * (1 - h**2) * Wh.T),
            lambda dh, h, Wh: (dh * (1 - h**2), dh * (1 - h**2) * Wh),
        ),
        Mistake("You return nothing. End with `return`.", lambda dh, h, Wh: None),
    ],
    variants=[
        lambda dh, h, Wh: [dh - dh * h * h, np.dot(dh - dh * h * h, Wh.T)],
        lambda dh, h, Wh: tuple(np.float32(a) for a in _step_back(dh, h, Wh)),
    ],
    hints=[
        "Two things lie between the new state and the old one: tanh, and the product h @ Wh. Go "
        "back through them in the reverse order.",
        "Where s = tanh(a), its slope is 1 - s**2. And what was `@ Wh` on the way forward is "
        "`@ Wh.T` on the way back.",
        "da = dh * (1 - h**2), and then return da, da @ Wh.T",
    ],
)

# --- bptt --------------------------------------------------------------------------------


def _bptt(
    dhs, x, hs, Wh, *, before="before", start=None, steps=None, add=True, keep=False, slope=0
):
    """The reference, and by its options what goes wrong."""
    N, T, H = hs.shape
    grads = {"Wx": 0.0, "Wh": 0.0, "b": 0.0}
    dh = np.zeros((N, H)) if start is None else start
    for t in reversed(range(T)) if steps is None else steps(T):
        da, back = _step_back(dhs[:, t] + dh, hs[:, t - slope], Wh)
        dh = dh + back if keep else back
        if before == "before":
            h = hs[:, t - 1] if t > 0 else np.zeros((N, H))
        elif before == "wraps":
            h = hs[:, t - 1]
        else:
            h = hs[:, t] * (before == "after" or t > 0)
        step = {"Wx": x[:, t].T @ da, "Wh": h.T @ da, "b": da.sum(axis=0)}
        grads = {name: (grads[name] if add else 0) + step[name] for name in step}
    return grads


def _not_handed_on(dhs, x, hs, Wh):
    per_step = [
        _bptt_of_one(dhs[:, t], x[:, t], hs[:, t], hs[:, t - 1] if t else 0 * hs[:, 0], Wh)
        for t in range(hs.shape[1])
    ]
    return {name: sum(step[name] for step in per_step) for name in ("Wx", "Wh", "b")}


def _bptt_of_one(dh, x, h, before, Wh):
    da, _ = _step_back(dh, h, Wh)
    return {"Wx": x.T @ da, "Wh": before.T @ da, "b": da.sum(axis=0)}


def _only_from_the_future(dhs, x, hs, Wh):
    """The loss of the last step is felt, and of no other: dh is replaced, not added to."""
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    return _bptt(last, x, hs, Wh)


def _scaled(by):
    return lambda dhs, x, hs, Wh: {
        name: g / by(hs.shape) for name, g in _bptt(dhs, x, hs, Wh).items()
    }


def _with(**changed):
    """The right gradients but for some of them: functions of dhs, x, hs, Wh and the right one."""

    def answer(dhs, x, hs, Wh):
        grads = _bptt(dhs, x, hs, Wh)
        for name, change in changed.items():
            grads[name] = change(dhs, x, hs, Wh, grads[name])
        return grads

    return answer


def _all_da(dhs, hs, Wh):
    N, T, H = hs.shape
    das, dh = np.empty((N, T, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        das[:, t], dh = _step_back(dhs[:, t] + dh, hs[:, t], Wh)
    return das


def _afterwards(dhs, x, hs, Wh):
    """All da first, the products at the end, over examples and steps at once."""
    das = _all_da(dhs, hs, Wh)
    before = np.concatenate([np.zeros_like(hs[:, :1]), hs[:, :-1]], axis=1)
    return {
        "b": das.sum(axis=(0, 1)),
        "Wx": np.einsum("ntd,nth->dh", x, das),
        "Wh": np.tensordot(before, das, ([0, 1], [0, 1])),
    }


def _in_float32(dhs, x, hs, Wh):
    return {name: np.float32(g) for name, g in _bptt(dhs, x, hs, Wh).items()}


def _zeros_first(dhs, x, hs, Wh):
    T, H = hs.shape[1:]
    grads = {"Wx": np.zeros((x.shape[2], H)), "Wh": np.zeros_like(Wh), "b": np.zeros(H)}
    dh = 0
    for t in range(T - 1, -1, -1):
        da, dh = _step_back(dhs[:, t] + dh, hs[:, t], Wh)
        grads["Wx"] += x[:, t].T @ da
        if t:
            grads["Wh"] += hs[:, t - 1].T @ da
        grads["b"] += da.sum(0)
    return grads


def _observe_bptt(answer, rng):
    anything = holds(lambda value: True, "anything")
    for name, (N, T, D, H) in {
        "one example, two steps": (1, 2, 1, 2),
        "all sizes 3": (3, 3, 3, 3),
        "a batch": (2, 4, 3, 2),
    }.items():
        x, Wh = rng.normal(size=(N, T, D)), rng.normal(size=(H, H))
        hs, dhs = rng.uniform(-0.9, 0.9, (N, T, H)), rng.normal(size=(N, T, H))
        found = yield f"what is returned, {name}", Call(answer, dhs, x, hs, Wh), anything
        yield f"a dict is returned, {name}", isinstance(found, dict)
        if not isinstance(found, dict):
            return
        for key in ("Wx", "Wh", "b"):
            yield f"gradient of {key}, {name}", found.get(key)


bptt = Exercise(
    reference=_bptt,
    observe=_observe_bptt,
    mistakes=[
        Mistake(
            "No step hears of the later ones. What rnn_step_backward returns second goes on to the "
            "step before: there the gradient is dhs[:, t] + dh.",
            _not_handed_on,
        ),
        Mistake(
            "Only the loss at the last step is felt. At each step two gradients meet, that of the "
            "loss there and that of the step after it: dhs[:, t] + dh.",
            _only_from_the_future,
        ),
        Mistake(
            "You go through the steps from the first to the last. The gradient comes from the end: "
            "reversed(range(T)).",
            lambda *a: _bptt(*a, steps=range),
        ),
        Mistake(
            "For Wh you take the state after the step, hs[:, t]. What was multiplied by Wh is the "
            "state before it, hs[:, t - 1].",
            lambda *a: _bptt(*a, before="after"),
            lambda *a: _bptt(*a, before="after, but for the first"),
        ),
        Mistake(
            "At t = 0, hs[:, t - 1] is hs[:, -1], the last state. Before the first step the state "
            "was zero.",
            lambda *a: _bptt(*a, before="wraps"),
        ),
        Mistake(
            "Your gradients are all 0: the loss never comes in. At each step the gradient is "
            "dhs[:, t] + dh.",
            lambda dhs, *a: _bptt(0 * dhs, *a),
        ),
        Mistake(
            "One of your gradients stays 0. All three grow in each step.",
            _with(Wx=lambda dhs, x, hs, Wh, g: 0 * g),
            _with(Wh=lambda dhs, x, hs, Wh, g: 0 * g),
            _with(b=lambda dhs, x, hs, Wh, g: 0 * g),
        ),
        Mistake(
            "You add what comes back to the dh from before. It takes its place: da, dh = "
            "rnn_step_backward(…).",
            lambda *a: _bptt(*a, keep=True),
        ),
        Mistake(
            "The slope of tanh at step t needs the new state of that step, hs[:, t]. You hand over "
            "hs[:, t - 1].",
            lambda *a: _bptt(*a, slope=1),
        ),
        Mistake(
            "Your loop ends after its first round: `return` stands inside it.",
            lambda *a: _bptt(*a, steps=lambda T: [T - 1]),
        ),
        Mistake(
            "You return the gradients of the first step alone. The weights are the same at each "
            "step: add up, grads[…] += …",
            lambda *a: _bptt(*a, add=False),
        ),
        Mistake(
            "You add up the gradients of all steps but the first one: range(T - 1, 0, -1) ends "
            "before 0. reversed(range(T)) reaches it.",
            lambda *a: _bptt(*a, steps=lambda T: range(T - 1, 0, -1)),
        ),
        Mistake(
            "The gradient of the last step is counted twice: dh begins with zeros, as dhs[:, -1] "
            "comes in the loop.",
            lambda dhs, *a: _bptt(dhs, *a, start=dhs[:, -1]),
        ),
        Mistake(
            "You average over the steps. The gradient of a sum is a sum: add up.",
            _scaled(lambda shape: shape[1]),
        ),
        Mistake(
            "You divide by the batch size. Where the loss is a mean, dhs has that in it already.",
            _scaled(lambda shape: shape[0]),
        ),
        Mistake(
            "b has one gradient for each example still. Sum da over the batch: da.sum(axis=0).",
            _with(b=lambda dhs, x, hs, Wh, g: _all_da(dhs, hs, Wh).sum(axis=1)),
        ),
        Mistake(
            "The gradient of b is summed along the wrong axis. Over the examples: da.sum(axis=0).",
            _with(b=lambda dhs, x, hs, Wh, g: _all_da(dhs, hs, Wh).sum(axis=(1, 2))),
            _with(b=lambda dhs, x, hs, Wh, g: 0 * g + _all_da(dhs, hs, Wh).sum(axis=(1, 2))),
        ),
        Mistake(
            "The gradient of b is averaged over the batch. Sum it: da.sum(axis=0).",
            _with(b=lambda dhs, x, hs, Wh, g: g / len(x)),
        ),
        Mistake(
            "The gradient of b is one number. Sum over the batch only: da.sum(axis=0).",
            _with(b=lambda dhs, x, hs, Wh, g: g.sum()),
            _with(b=lambda dhs, x, hs, Wh, g: 0 * g + g.sum()),
        ),
        Mistake(
            "The gradient of Wh is transposed: the state before comes first, before.T @ da.",
            _with(Wh=lambda dhs, x, hs, Wh, g: g.T),
        ),
        Mistake(
            "The gradient of Wx is transposed: the input comes first, x[:, t].T @ da.",
            _with(Wx=lambda dhs, x, hs, Wh, g: g.T),
        ),
        Mistake(
            "A gradient is missing from your dict. It should have the names Wx, Wh and b.",
            lambda *a: {key: g for key, g in _bptt(*a).items() if key != "b"},
            lambda *a: {"dWx": 0, "dWh": 0, "db": 0},
        ),
        Mistake(
            'Return a dict with the names "Wx", "Wh" and "b".',
            lambda *a: tuple(_bptt(*a).values()),
            lambda *a: None,
        ),
    ],
    variants=[_afterwards, _in_float32, _zeros_first],
    hints=[
        "A loop over the steps, the last one first. What comes out of one as the gradient of the "
        "state before is part of the gradient of the next.",
        "In each round: da, dh = rnn_step_backward(dhs[:, t] + dh, hs[:, t], Wh), and then three "
        "sums grow. For Wh you need the state before the step, zeros where t is 0.",
        'grads["Wx"] += x[:, t].T @ da; grads["Wh"] += before.T @ da; grads["b"] += da.sum(axis=0)',
    ],
)
