"""Notebook review of Part I: a step of AdamW.

Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization" (2019).
"""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Exercise, Mistake
from common.exercises.perceptron.edited import edited as _edited


def _adamw_step(w, gradient, m, v, k, learning_rate=0.01, decay=0.01):
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    m_hat = m / (1 - 0.9**k)
    v_hat = v / (1 - 0.999**k)
    step = m_hat / (np.sqrt(v_hat) + 1e-8) + decay * w
    return w - learning_rate * step, m, v


def _in_other_words(w, gradient, m, v, k, learning_rate=0.01, decay=0.01):
    m = m + (gradient - m) * 0.1
    v = v + (gradient * gradient - v) * 0.001
    correction = np.sqrt(1 - 0.999**k) / (1 - 0.9**k)
    shrunk = w * (1 - learning_rate * decay)
    return [shrunk - learning_rate * correction * m / (np.sqrt(v) + 1e-8), m, v]


def _in_place(w, gradient, m, v, k, learning_rate=0.01, decay=0.01):
    m *= 0.9
    m += 0.1 * gradient
    v *= 0.999
    v += 0.001 * gradient**2
    step = m / (1 - 0.9**k) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8) + decay * w
    w -= learning_rate * step
    return w, m, v


def _observe_steps(answer, rng):
    cases = [
        ("the first step", 1, {}),
        ("the third step", 3, {}),
        ("other settings", 2, {"learning_rate": 0.3, "decay": 0.5}),
    ]
    for name, k, settings in cases:
        w, gradient, m = rng.normal(size=(3, 4))
        v = rng.uniform(0.5, 2.0, size=4)
        if k == 1:
            m, v = np.zeros(4), np.zeros(4)
        try:
            result = yield name, Call(answer, w, gradient, m, v, k, **settings)
        except _AnswerRaised:
            continue
        new_w, new_m, new_v = result
        yield f"m after {name}", np.array(new_m)
        yield f"v after {name}", np.array(new_v)
        yield f"w after {name}", np.array(new_w)


def _wrong(*changes):
    return _edited(_adamw_step, *changes)


adamw_step = Exercise(
    reference=_adamw_step,
    observe=_observe_steps,
    mistakes=[
        Mistake(
            "The decay goes into the gradient, so it is divided by the root of v like everything "
            "else: that is Adam with weight decay. AdamW adds decay * w beside the fraction.",
            _wrong(
                "m = 0.9 * m + 0.1 * gradient\n",
                "gradient = gradient + decay * w\n    m = 0.9 * m + 0.1 * gradient\n",
                "1e-8) + decay * w",
                "1e-8)",
            ),
        ),
        Mistake(
            "The decay is missing: add decay * w to the step.",
            _wrong("1e-8) + decay * w", "1e-8)"),
        ),
        Mistake(
            "The decay pushes the weights away from 0. It is added to what is taken off w.",
            _wrong("+ decay * w", "- decay * w"),
        ),
        Mistake(
            "The learning rate is missing: w - learning_rate * step.",
            _wrong("learning_rate * step", "step"),
        ),
        Mistake(
            "The new gradient, or its square, counts in full. It gets the share 1 - 0.9 = 0.1, the "
            "square 0.001.",
            _wrong("0.1 * gradient", "gradient"),
            _wrong("0.001 * gradient", "gradient"),
        ),
        Mistake(
            "m and v come back in another order. Return the new w, then m, then v.",
            lambda *given, **keyword: [_adamw_step(*given, **keyword)[i] for i in (0, 2, 1)],
            lambda *given, **keyword: [_adamw_step(*given, **keyword)[i] for i in (1, 2, 0)],
        ),
        Mistake(
            "The decay is not multiplied by the learning rate: learning_rate * (… + decay * w).",
            _wrong("+ decay * w", "", "learning_rate * step", "learning_rate * step - decay * w"),
        ),
        Mistake(
            "The correction for beginning at zero is missing: divide m by 1 - 0.9**k and v by "
            "1 - 0.999**k.",
            _wrong(" / (1 - 0.9**k)", "", " / (1 - 0.999**k)", ""),
        ),
        Mistake(
            "v is not corrected: v_hat = v / (1 - 0.999**k).",
            _wrong(" / (1 - 0.999**k)", ""),
        ),
        Mistake(
            "m is not corrected: m_hat = m / (1 - 0.9**k).",
            _wrong(" / (1 - 0.9**k)", ""),
        ),
        Mistake(
            "You keep the corrected averages, and they are corrected again in the next step. "
            "Return m and v themselves.",
            _wrong("step, m, v", "step, m_hat, v_hat"),
        ),
        Mistake(
            "k counts from 1, and is the power as it is: 1 - 0.9**k, 1 - 0.999**k.",
            _wrong("0.9**k)", "0.9 ** (k + 1))", "0.999**k)", "0.999 ** (k + 1))"),
            _wrong("0.9**k)", "0.9 * k)", "0.999**k)", "0.999 * k)"),
        ),
        Mistake(
            "0.9 and 0.999 are exchanged: 0.9 belongs to m, 0.999 to v, in the averages and in "
            "their corrections.",
            _wrong(
                *("0.9 * m + 0.1 *", "0.999 * m + 0.001 *"),
                *("0.999 * v + 0.001 *", "0.9 * v + 0.1 *"),
                *("m / (1 - 0.9**k)", "m / (1 - 0.999**k )"),
                *("v / (1 - 0.999**k)", "v / (1 - 0.9**k)"),
            ),
            _wrong(
                *("m / (1 - 0.9**k)", "m / (1 - 0.999**k )"),
                *("v / (1 - 0.999**k)", "v / (1 - 0.9**k)"),
            ),
        ),
        Mistake(
            "The decay stands inside the fraction, so it is divided by the root of v. It stands "
            "beside it: … / (np.sqrt(v_hat) + 1e-8) + decay * w.",
            _wrong(
                "m_hat / (np.sqrt(v_hat) + 1e-8) + decay * w",
                "(m_hat + decay * w) / (np.sqrt(v_hat) + 1e-8)",
            ),
        ),
        Mistake(
            "The decay is taken of the new w, after the step. It belongs to the w that was given.",
            _wrong(
                *("1e-8) + decay * w", "1e-8)"),
                *(
                    "return w - learning_rate * step, m, v",
                    "w = w - learning_rate * step\n    return w - learning_rate * decay * w, m, v",
                ),
            ),
        ),
        Mistake(
            "The root is missing: divide by np.sqrt(v_hat) + 1e-8.",
            _wrong("np.sqrt(v_hat)", "v_hat"),
        ),
        Mistake(
            "v is the average of the squared gradient: gradient**2.",
            _wrong("gradient**2", "gradient"),
        ),
        Mistake(
            "The step goes uphill. Take it off w.",
            _wrong("w - learning_rate", "w + learning_rate"),
        ),
        Mistake(
            "The shares are exchanged: 0.9 of the old average stays, 0.1 of the gradient comes in "
            "(0.999 and 0.001 for v).",
            _wrong("0.9 * m + 0.1 *", "0.1 * m + 0.9 *", "0.999 * v + 0.001", "0.001 * v + 0.999"),
        ),
        Mistake(
            "The gradient comes in whole. Take a tenth of it for m and a thousandth of its square "
            "for v: these are averages.",
            _wrong("0.1 * gradient", "gradient", "0.001 * gradient", "gradient"),
        ),
        Mistake(
            "Return three things: the new w, m and v.",
            lambda *a, **settings: _adamw_step(*a, **settings)[0],
            lambda *a, **settings: _adamw_step(*a, **settings)[1:],
        ),
        Mistake(
            "Your code changes the arrays it was given. w = w - … makes a new one, w -= … does "
            "not.",
            _in_place,
        ),
    ],
    variants=[_in_other_words],
    hints=[
        "Adam as you know it, and beside its fraction one more thing that pulls w towards 0.",
        "m and v as averages, both corrected; step = m_hat / (np.sqrt(v_hat) + 1e-8) + decay * w.",
        "return w - learning_rate * step, m, v",
    ],
)
