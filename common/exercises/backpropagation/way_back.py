"""Notebook computational_graph: the way back itself."""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.backpropagation.ordering import _graphs, _order_by_depth, _topological_order


def _observe_backward(answer, rng):
    for name, output, values in _graphs(rng):
        yield Call(lambda o=output: answer(o)).called(f"backward, {name.replace('_', ' ')}")
        yield f"{name}_output", output.grad
        yield name, [value.grad for value in values]
    yield "data", output.data


def _backward(output):
    output.grad = 1.0
    for value in reversed(_topological_order(output)):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += slope * value.grad


def _backward_with(give, start=1.0, order=lambda order: order[::-1]):
    """backward with another step: give(parent, slope, value) changes the parent."""

    def backward(output):
        if start is not None:
            output.grad = start(output) if callable(start) else start
        for value in order(_topological_order(output)):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                give(parent, slope, value)

    return backward


def _set(change):
    def give(parent, slope, value):
        parent.grad = change(parent, slope, value)

    return give


_right_step = _set(lambda p, slope, v: p.grad + slope * v.grad)


def _backward_sets_one_again(output):
    for value in reversed(_topological_order(output)):
        value.grad = 1.0
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += slope * value.grad


def _backward_calls_itself(output):
    output.grad = 1.0
    for parent, slope in zip(output.parents, output.slopes, strict=True):
        parent.grad += slope * output.grad
        _backward_calls_itself(parent)


def _backward_for_parents(chosen, order=lambda order: order):
    """backward that gives its share only to parents[chosen], for the first values of the order."""

    def backward(output):
        output.grad = 1.0
        for value in order(_topological_order(output)[::-1]):
            for parent, slope in list(zip(value.parents, value.slopes, strict=True))[chosen]:
                parent.grad += slope * value.grad

    return backward


def _slopes_crosswise(output):
    output.grad = 1.0
    for value in _topological_order(output)[::-1]:
        for parent, slope in zip(value.parents, value.slopes[::-1], strict=True):
            parent.grad += slope * value.grad


def _backward_with_first_slope(output):
    output.grad = 1.0
    for value in _topological_order(output)[::-1]:
        for parent in value.parents:
            parent.grad += value.slopes[0] * value.grad


def _backward_reverses_in_place(output):
    output.grad = 1.0
    for value in _topological_order(output).reverse():
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += slope * value.grad


def _backward_in_recursion(output):
    output.grad = 1.0

    def push(value):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += slope * value.grad
            push(parent)

    push(output)


def _backward_along_every_way(output, gradient=1.0):
    output.grad += gradient
    for parent, slope in zip(output.parents, output.slopes, strict=True):
        _backward_along_every_way(parent, slope * gradient)


def _backward_from_zero(output):
    order = _order_by_depth(output)
    for value in order:
        value.grad = np.float32(value is output)
    for value in order[::-1]:
        for i in range(len(value.parents)):
            value.parents[i].grad = value.parents[i].grad + value.grad * value.slopes[i]


backward = Exercise(
    reference=_backward,
    observe=_observe_backward,
    mistakes=[
        Mistake(
            "A value that is used twice keeps only one of its two contributions: you overwrite the "
            "gradient. Add to it, parent.grad += …",
            _backward_with(_set(lambda p, slope, v: slope * v.grad)),
        ),
        Mistake(
            "All gradients are 0: nothing starts the flow, or grad is set to 0 again on the way. "
            "The output's own gradient is 1; set it before the loop.",
            _backward_with(_right_step, start=None),
            _backward_with(_right_step, start=0.0),
        ),
        Mistake(
            "You start with the output's data. How fast does the output grow with itself? Start "
            "with output.grad = 1.0.",
            _backward_with(_right_step, start=lambda output: output.data),
        ),
        Mistake(
            "Only the output has passed its gradient on. From the front of the list the others "
            "come before theirs has arrived: begin at the output, "
            "reversed(topological_order(output)). And a `return` inside the loop would end it.",
            _backward_with(_right_step, order=lambda order: order),
            _backward_for_parents(slice(None), order=lambda order: order[:1]),
        ),
        Mistake(
            "You pass the gradient on without the slope. Each parent gets slope * value.grad.",
            _backward_with(_set(lambda p, slope, v: p.grad + v.grad)),
        ),
        Mistake(
            "You give each parent the slope alone. The chain rule multiplies it by what has "
            "arrived at the value: slope * value.grad.",
            _backward_with(_set(lambda p, slope, v: p.grad + slope)),
        ),
        Mistake(
            "Parents and slopes are paired crosswise. The first slope belongs to the first parent: "
            "zip(value.parents, value.slopes).",
            _slopes_crosswise,
        ),
        Mistake(
            "You multiply by data, a number of the forward pass. Each parent gets "
            "slope * value.grad.",
            _backward_with(_set(lambda p, slope, v: p.grad + slope * v.data)),
            _backward_with(_set(lambda p, slope, v: p.grad + p.data * v.grad)),
        ),
        Mistake(
            "The output has its gradient 1, and nothing arrives at the others. What a parent gets "
            "is slope * value.grad, added to its own 0: parent.grad += …, and not *=. And the loop "
            "must begin with the output itself.",
            _backward_with(_set(lambda p, slope, v: p.grad * slope * v.grad)),
            _backward_with(_right_step, order=lambda order: order[-2::-1]),
        ),
        Mistake(
            "Every gradient is set to 1: inside the loop, or because backward calls itself for the "
            "parents. Set that of the output only, once, before the loop; backward need not call "
            "itself.",
            _backward_sets_one_again,
            _backward_calls_itself,
        ),
        Mistake(
            "Only one parent of each value gets its share. Loop over all of them, "
            "zip(value.parents, value.slopes); a `break` in that loop would end it.",
            _backward_for_parents(slice(1)),
            _backward_for_parents(slice(-1, None)),
        ),
        Mistake(
            "Only one parent gets a share, and then all is over: the `return` stands inside the "
            "loop. backward returns nothing.",
            _backward_for_parents(slice(1), order=lambda order: order[:1]),
        ),
        Mistake(
            "You use the first slope for every parent. Each has its own: for parent, slope in "
            "zip(value.parents, value.slopes).",
            _backward_with_first_slope,
        ),
        Mistake(
            "You add the slope to the gradient. The chain rule multiplies: slope * value.grad.",
            _backward_with(_set(lambda p, slope, v: p.grad + slope + v.grad)),
        ),
        Mistake(
            "reverse() turns a list round and returns nothing, so there is nothing to loop over. "
            "reversed(topological_order(output)) gives the values from the last to the first.",
            _backward_reverses_in_place,
        ),
        Mistake(
            "You multiply the gradients that arrive at a value. They are added.",
            _backward_with(_set(lambda p, slope, v: (p.grad or 1.0) * slope * v.grad)),
        ),
        Mistake(
            "You pass a value's gradient on before all of it has arrived, and then again: some of "
            "it is counted twice. Let topological_order decide whose turn it is.",
            _backward_in_recursion,
        ),
    ],
    variants=[_backward_from_zero, _backward_along_every_way],
    equivalent=[
        Equivalent(
            "- for value in reversed(topological_order(output)):\n"
            "+ for value in list(reversed(topological_order(output)))[:-1]:",
            "the first value of the order has no parents, so it has nothing to pass on",
        )
    ],
    hints=[
        "Where is the gradient known from the start, and how large is it there?",
        "Set the output's gradient to 1. Then take the values from the last to the first, and let "
        "each give slope times its own gradient to every parent.",
        "for value in reversed(topological_order(output)): for parent, slope in "
        "zip(value.parents, value.slopes): parent.grad += slope * value.grad",
    ],
    insight="Once the order is known, one backward pass costs about as much as one forward "
    "pass, however many gradients it yields.",
)
