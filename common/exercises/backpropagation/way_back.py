"""Notebook computational_graph: the order of the way back, and the way itself."""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, holds
from common.exercises.backpropagation.autograd import _Value

# --- topological_order ------------------------------------------------------------------------


def _graphs(rng):
    """Small graphs by name: the output, and the values whose gradient is looked at."""

    def new():
        return _Value(float(rng.uniform(0.2, 1.5)))

    a, b = new(), new()
    yield "product", a * b, (a, b)
    a, b = new(), new()
    yield "chain", (a * b).tanh(), (a, b)
    a = new()
    yield "used_twice", a * a, (a,)
    a, b = new(), new()
    c = a * b
    yield "diamond", c.tanh() + c * b, (a, b, c)
    # `a` enters at the end and, by a longer way, at the beginning: going level by level from the
    # output comes to `b` before all that depends on it has been seen.
    a = new()
    b = a.tanh()
    yield "near_and_far", b * (b.tanh() + new()).tanh(), (a, b)
    a, b = new(), new()
    c = a + b
    yield "far_and_near", (c.tanh() * new()).tanh() + c, (a, b, c)


def _parents_first(output):
    """Whether numbers (the data of values in order) name every value once, parents first."""
    everything = _topological_order(output)
    place_of = {id(value): i for i, value in enumerate(everything)}
    data = [value.data for value in everything]
    pairs = [(data[place_of[id(p)]], value.data) for value in everything for p in value.parents]

    def holds_for(numbers):
        found = np.ravel(numbers).tolist()
        return sorted(found) == sorted(data) and all(
            found.index(parent) < found.index(child) for parent, child in pairs
        )

    return holds_for


def _observe_order(answer, rng):
    for name, output, _ in _graphs(rng):
        call = Call(lambda o=output: [value.data for value in answer(o)])
        yield (
            name,
            call.called(f"topological_order, {name.replace('_', ' ')}"),
            holds(
                _parents_first(output),
                "every value must be there once, and come after the values it was computed from",
            ),
        )


def _topological_order(output):
    order = []

    def visit(value):
        if value not in order:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(output)
    return order


def _order_with_stack(output):
    order, todo = [], [(output, False)]
    while todo:
        value, parents_are_done = todo.pop()
        if parents_are_done:
            order.append(value)
        elif not any(value is other for other in order):
            todo.append((value, True))
            todo.extend((parent, False) for parent in value.parents)
    return list(dict.fromkeys(order))


def _order_by_depth(output):
    def depth(value):
        return 1 + max(map(depth, value.parents), default=0)

    def ancestors(value):
        return {value}.union(*map(ancestors, value.parents))

    return sorted(ancestors(output), key=depth)


def _order_without_memory(output):
    before = [v for parent in output.parents for v in _order_without_memory(parent)]
    return [*before, output]


def _order_from_output(output):
    order = []

    def visit(value):
        if value not in order:
            order.append(value)
            for parent in value.parents:
                visit(parent)

    visit(output)
    return order


def _order_by_level(output):
    order, level = [], [output]
    while level:
        order += [value for value in dict.fromkeys(level) if value not in order]
        level = [parent for value in level for parent in value.parents]
    return order[::-1]


def _order_along_first_parents(output):
    before = _order_along_first_parents(output.parents[0]) if output.parents else []
    return [*before, output]


def _order_of_leaves_and_results(output):
    order = _topological_order(output)
    return [v for v in order if not v.parents] + [v for v in order if v.parents][::-1]


topological_order = Exercise(
    reference=_topological_order,
    observe=_observe_order,
    expected="a list of values",
    mistakes=[
        Mistake(
            "Your list begins with the output. Append a value after its parents have been visited, "
            "not before.",
            _order_from_output,
            lambda output: _topological_order(output)[::-1],
        ),
        Mistake(
            "A value that is used twice stands in your list twice. Visit it only if it is not in "
            "the list yet.",
            _order_without_memory,
        ),
        Mistake(
            "The output itself is missing. It is the last value of the list.",
            lambda output: _topological_order(output)[:-1],
        ),
        Mistake(
            "You go back level by level, and then a value that is used both near the end and early "
            "on comes too late in the list. Visit all parents of a value, and theirs, before you "
            "append it.",
            _order_by_level,
        ),
        Mistake(
            "Only one parent of each value is visited. Loop over all of value.parents; a `return` "
            "in that loop would end it.",
            _order_along_first_parents,
        ),
        Mistake(
            "Your list has the direct parents only. Their parents belong to it too: visit must "
            "call itself.",
            lambda output: [*dict.fromkeys(output.parents), output],
        ),
        Mistake(
            "Your list contains the output alone. Visit its parents first.",
            lambda output: [output],
        ),
        Mistake(
            "The values that were given at the start, those without parents, are missing. Append "
            "every value that you visit.",
            lambda output: [v for v in _topological_order(output) if v.parents],
        ),
    ],
    variants=[_order_with_stack, _order_by_depth, lambda o: tuple(_topological_order(o))],
    hints=[
        "To put one value into the list, what must be in the list already?",
        "An inner function visit(value) that calls itself for every parent, then appends the "
        "value; it does nothing where the value is in the list.",
        "if value not in order: for parent in value.parents: visit(parent); then "
        "order.append(value). Begin with visit(output), and return order.",
    ],
    insight="This is depth-first search. For large graphs one keeps a set beside the list, since "
    "looking through a long list takes long.",
)


# --- backward ----------------------------------------------------------------------------------


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
            "All gradients are 0: nothing starts the flow. The output's own gradient is 1; set it "
            "before the loop.",
            _backward_with(_right_step, start=None),
            _backward_with(_right_step, start=0.0),
        ),
        Mistake(
            "You start with the output's data. How fast does the output grow with itself? Start "
            "with output.grad = 1.0.",
            _backward_with(_right_step, start=lambda output: output.data),
        ),
        Mistake(
            "You go through the list from the front, but a gradient can only be passed on once it "
            "has arrived. Begin at the output: reversed(topological_order(output)).",
            _backward_with(_right_step, order=lambda order: order),
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
            "You multiply by data, a number of the forward pass. Each parent gets "
            "slope * value.grad.",
            _backward_with(_set(lambda p, slope, v: p.grad + slope * v.data)),
            _backward_with(_set(lambda p, slope, v: p.grad + p.data * v.grad)),
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
    insight="Every value is visited once, so one backward pass costs about as much as one forward "
    "pass, however many gradients it yields.",
)
