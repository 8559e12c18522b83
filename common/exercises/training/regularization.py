"""Notebook regularization: weight decay, and the notebook's questions."""

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.checking.observing import AnswerRaised

# --- weight_decay ----------------------------------------------------------------------------


def _is_weight(name):
    return "W" in name


def _decay(penalty=0.5, rate=1.0, decays=_is_weight, of=lambda W: W):
    """Weight decay with other factors, for other parameters, or with another gradient."""

    def weight_decay(params, grads, strength):
        chosen = [name for name in params if decays(name)]
        total = penalty * strength * sum(np.sum(params[name] ** 2) for name in chosen)
        new = dict(grads)
        for name in chosen:
            new[name] = grads[name] + rate * strength * of(params[name])
        return total, new

    return weight_decay


_weight_decay = _decay()


def _gradient_in_place(params, grads, strength):
    for name in filter(_is_weight, params):
        grads[name] += strength * params[name]
    return _weight_decay(params, grads, strength)[0], grads


def _weights_alone(params, grads, strength):
    total, new = _weight_decay(params, grads, strength)
    return total, {name: new[name] for name in new if _is_weight(name)}


def _only_the_last(params, grads, strength):
    total = 0.0
    new = dict(grads)
    for name in filter(_is_weight, params):
        total = 0.5 * strength * np.sum(params[name] ** 2)
        new[name] = grads[name] + strength * params[name]
    return total, new


def _return_in_the_loop(params, grads, strength):
    new = dict(grads)
    for name in filter(_is_weight, params):
        new[name] = grads[name] + strength * params[name]
        return 0.5 * strength * np.sum(params[name] ** 2), new
    return 0.0, new


def _penalty_of(size):
    """Weight decay with another penalty; the gradients are right."""

    def weight_decay(params, grads, strength):
        total = 0.5 * strength * sum(size(params[name]) for name in params if _is_weight(name))
        return total, _weight_decay(params, grads, strength)[1]

    return weight_decay


def _without_the_loss(params, grads, strength):
    total, new = _weight_decay(params, grads, strength)
    return total, {k: strength * params[k] if _is_weight(k) else g for k, g in new.items()}


def _in_one_go(params, grads, strength):
    weights = np.concatenate([v.ravel() for k, v in params.items() if "W" in k])
    new = {
        k: g + strength * params[k] * ("W" in k) for k, g in grads.items()
    }  # the biases get 0 times
    return strength / 2 * np.linalg.norm(weights) ** 2, new


def _observe_decay(answer, rng):
    for strength, names in [(0.1, ("W1", "b1", "W2", "b2")), (0.03, ("0.b", "0.W", "2.b", "2.W"))]:
        shapes = {name: (3, 2) if _is_weight(name) else (2,) for name in names}
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        grads = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        try:
            given = {name: grad.copy() for name, grad in grads.items()}
            result = yield Call(answer, params, given, strength).in_place()
        except AnswerRaised:
            continue
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"a number and a dict come back, strength {strength}", pair
        penalty, new = result if pair else (np.nan, {})
        new = new if isinstance(new, dict) else {}
        for name in shapes:
            yield f"gradient of {name}, strength {strength}", new.get(name, np.nan)
        yield f"penalty, strength {strength}", penalty
        alone = all(np.array_equal(given.get(name), grads[name]) for name in grads)
        yield f"grads is left alone, strength {strength}", alone


weight_decay = Exercise(
    reference=_weight_decay,
    observe=_observe_decay,
    mistakes=[
        Mistake(
            "The gradients are unchanged. The penalty has a gradient, too: strength * W for each "
            "weight matrix. Without it nothing decays.",
            _decay(rate=0.0),
        ),
        Mistake(
            "The biases decay as well. They do not make a network wild; leave them out: only names "
            'with a "W" in them.',
            _decay(decays=lambda name: True),
        ),
        Mistake(
            'You find no weight matrix, or not all: their names are such as "W1" and "0.W". Ask '
            'whether there is a "W" in the name.',
            _decay(decays=lambda name: name == "W"),
            _decay(decays=lambda name: name.endswith("W")),
            _decay(decays=lambda name: name == "W1"),
        ),
        Mistake(
            "You put the gradient of the penalty in the place of that of the loss. Add it: "
            "grads[name] + strength * W.",
            _without_the_loss,
        ),
        Mistake(
            "You add strength alone. The gradient of the penalty is strength * W.",
            _decay(of=np.ones_like),
        ),
        Mistake(
            "strength is missing in the gradient: add strength * W.",
            lambda params, grads, strength: (
                _weight_decay(params, grads, strength)[0],
                _weight_decay(params, grads, 1.0)[1],
            ),
        ),
        Mistake(
            "The penalty is made of the squares of the numbers in W, added up: np.sum(W**2).",
            _penalty_of(lambda W: np.sum(W) ** 2),
            _penalty_of(lambda W: np.sum(np.abs(W))),
            _penalty_of(np.linalg.norm),
            _penalty_of(lambda W: np.sum(W)),
        ),
        Mistake(
            'You miss names such as "0.W". A weight matrix has a "W" anywhere in its name.',
            _decay(decays=lambda name: name.startswith("W")),
            _decay(decays=lambda name: name[0] == "W"),
        ),
        Mistake(
            "You subtract in the gradient, and the weights would grow. Add strength * W; the "
            "optimizer does the subtracting.",
            _decay(rate=-1.0),
        ),
        Mistake(
            "The gradient of ½ strength W² is strength * W; you have half of it.",
            _decay(rate=0.5),
        ),
        Mistake(
            "The gradient is twice what fits the penalty: the ½ takes away the 2 of the "
            "derivative. Add strength * W.",
            _decay(rate=2.0),
        ),
        Mistake("The ½ of the penalty is missing.", _decay(penalty=1.0)),
        Mistake(
            "Half of the gradient comes from W squared. The derivative of W² / 2 is W.",
            _decay(of=np.square),
        ),
        Mistake(
            "You add the sign of W, which belongs to a penalty of absolute values. Here it is "
            "strength * W.",
            _decay(of=np.sign),
        ),
        Mistake(
            "Your penalty holds the last weight matrix alone. Add them up: penalty += …",
            _only_the_last,
        ),
        Mistake(
            "`return` stands inside the loop, so only the first weight matrix decays. Move it out.",
            _return_in_the_loop,
        ),
        Mistake(
            "Your penalty takes the mean of the squares. It is their sum, np.sum.",
            _penalty_of(lambda W: np.mean(W**2)),
        ),
        Mistake(
            "strength is missing in the penalty: multiply the sum of squares by it.",
            lambda params, grads, strength: (
                0.5 * sum(np.sum(params[k] ** 2) for k in params if "W" in k),
                _weight_decay(params, grads, strength)[1],
            ),
        ),
        Mistake(
            "Your code changes grads itself. Put the sums into a new dict, or into dict(grads).",
            _gradient_in_place,
        ),
        Mistake(
            "The gradients of the biases are gone. They stay as they were: begin with dict(grads).",
            _weights_alone,
        ),
        Mistake(
            "The order is penalty first, then new_grads.",
            lambda params, grads, strength: _weight_decay(params, grads, strength)[::-1],
        ),
        Mistake(
            "You return the gradients alone. Return both: penalty, new_grads.",
            lambda params, grads, strength: _weight_decay(params, grads, strength)[1],
        ),
    ],
    variants=[
        _in_one_go,
        lambda params, grads, strength: list(_weight_decay(params, grads, strength)),
        lambda params, grads, strength: (
            np.float32(_weight_decay(params, grads, strength)[0]),
            {k: g.astype(np.float32) for k, g in _weight_decay(params, grads, strength)[1].items()},
        ),
    ],
    hints=[
        "Go through params by name; what has a W in its name takes part.",
        "The penalty grows by 0.5 * strength * np.sum(W**2); the gradient of that is strength * W.",
        "new_grads = dict(grads) at the start; in the loop, for each W: penalty += …, and "
        "new_grads[name] = grads[name] + strength * params[name].",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

half_of_the_neurons_cut = Prediction(
    options="abc",
    outcome="b",
    because="Trained with dropout, no neuron had been able to rely on another alone.",
)

normalization_for_dropout = Prediction(
    options="abc",
    outcome="a",
    because="On these images batch normalization alone did no better than nothing at all.",
)

what_dropout_does_at_test = Choice(
    answer="c",
    wrong={
        "a": "The answers would then depend on chance, and be worse, as you saw of a single "
        "thinned network.",
        "b": "That was needed in the older form. Inverted dropout has scaled in training already.",
    },
    hints=["What did the division by 1 - rate buy?"],
)

what_stops_training = Choice(
    answer="a",
    wrong={
        "b": "Then the test set has chosen the network, and its accuracy there is too good to be "
        "true for new images.",
        "c": "The training loss falls as long as the network learns the wrong labels by heart.",
    },
    hints=["Which images may take part in a choice, and are still not learned from?"],
)

what_to_do_with_equal_neurons = Choice(
    answer="c",
    wrong={
        "a": "Cutting one halves what the two have passed on together.",
        "b": "It can be done exactly, without any training: what they pass on is a sum.",
    },
    hints=["The next layer adds h · w₁ + h · w₂."],
)
