"""Notebook computational_graph: the order of the way back."""

from common.checking import Call, Exercise, Mistake
from common.exercises.backpropagation.autograd import _Value


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
    a = new()
    b = _Value(a.data)  # another value, though the number is the same
    yield "equal_numbers", a * b + a, (a, b)


def _values(order):
    """A copy of the list; raises AttributeError where something in it is no Value."""
    return [value for value in order if value.data is not None]


def _observe_order(answer, rng):
    """What is wrong with the list of each graph, counted, so that mistakes can be told apart."""
    for name, output, _ in _graphs(rng):
        everything = _topological_order(output)
        call = Call(lambda o=output: _values(answer(o)))
        found = yield call.called(f"topological_order, {name.replace('_', ' ')}")
        places = {id(value): [] for value in everything}
        for i, value in enumerate(found):
            places.setdefault(id(value), []).append(i)
        own = [places[id(value)] for value in everything]
        yield f"{name}_has_values_of_another_graph", len(places) > len(own)
        yield f"{name}_values_missing", sum(not place for place in own)
        yield f"{name}_values_there_again", sum(len(place[1:]) for place in own)
        yield f"{name}_output_comes_last", len(found) > 0 and found[-1] is output
        first = {value: place[0] for value, place in zip(everything, own, strict=True) if place}
        yield (
            f"{name}_values_before_a_parent_of_theirs",
            sum(any(first.get(p, -1) > first[value] for p in value.parents) for value in first),
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


def _order_of_numbers(output):
    order = []

    def visit(value):
        if value.data not in [v.data for v in order]:
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(output)
    return order


def _order_with_old_values(output):
    return [_Value(0.0), *_topological_order(output)]


def _order_turned_round(output):
    return _order_from_output(output)[::-1]


def _order_from_stack(last_seen, first=0):
    """A stack of what is still to do, turned round at the end; last_seen: forget double ones."""

    def order_of(output):
        order, todo = [], [output]
        while todo:
            value = todo.pop(first - 1)
            if last_seen or value not in order:
                order.append(value)
                todo.extend(value.parents)
        return list(dict.fromkeys(order))[::-1]

    return order_of


def _order_of_second_parents_first(output):
    order = []

    def visit(value):
        if value not in order:
            order.append(value)
            for parent in value.parents[::-1]:
                visit(parent)

    visit(output)
    return order[::-1]


def _order_with_last_places(output):
    return list(dict.fromkeys(_order_without_memory(output)[::-1]))[::-1]


def _order_in_lists(output):
    order = [_order_in_lists(parent) for parent in output.parents]
    return [*order, output]


def _order_without_return(output):
    _topological_order(output)


topological_order = Exercise(
    reference=_topological_order,
    observe=_observe_order,
    mistakes=[
        Mistake(
            "Your list begins with the output. Append a value after the loop over its parents, not "
            "before it.",
            _order_from_output,
            lambda output: _topological_order(output)[::-1],
        ),
        Mistake(
            "A value that is used twice stands in your list twice. Visit it only if it is not in "
            "the list yet.",
            _order_without_memory,
        ),
        Mistake(
            "Values of an earlier call are still in your list. A list outside of the function, or "
            "one as a default (order=[]), is made only once: make a new one in each call, and let "
            "an inner function visit append to it.",
            _order_with_old_values,
        ),
        Mistake(
            "You compare numbers. Two values may have the same data and yet be two: ask "
            "whether the value itself is in the list, `value not in order`.",
            _order_of_numbers,
        ),
        Mistake(
            "A value with a short and a long way to the output comes too late in your list. Do you "
            "append before the parents and turn the list round, or keep the last of two places? "
            "Append it once, after the loop over its parents, and turn nothing round.",
            _order_turned_round,
            _order_of_second_parents_first,
            _order_from_stack(last_seen=False),
            _order_from_stack(last_seen=True),
            _order_with_last_places,
        ),
        Mistake(
            "Your list holds something else than the Values themselves: their numbers, perhaps "
            "(append value, not value.data), or lists, which a function that calls itself returns. "
            "Let an inner function visit(value) append to one list that all calls share.",
            _order_in_lists,
        ),
        Mistake(
            "Your function returns nothing. Write `return order` at its end, outside of visit.",
            _order_without_return,
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
