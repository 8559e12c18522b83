"""Changes to written numbers: axes, indices, the ends of slices and ranges, and plain numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from classroom.audit.change import Change, Edit, Operator, exchanged
from classroom.audit.roles import EPSILON, Role, number_of, role
from classroom.audit.source_text import SourceText, dotted_name

Changes = Iterator[Change]


def numbers(node: ast.AST, code: SourceText) -> Changes:
    """Written numbers, by the part they play: an axis, an index, a bound, or just a number."""
    value = number_of(node)
    if value is None:
        return
    parent = code.parent(node)
    if isinstance(parent, ast.UnaryOp) and number_of(parent) is not None:
        return  # the sign comes along, with the node above
    label = "number"
    match role(node, code):
        case Role.UNTOUCHED:
            return
        case Role.AXIS:
            label = "axis"
            # A negative axis never becomes another negative one.
            new = [1] if value == 0 else [0]
        case Role.INDEX:
            label = "index"
            new = [value - 1, value + 1]
        case Role.BOUND | Role.RANGE:
            return  # see `bounds`
        case Role.PLAIN:
            new = _other_numbers(value)
            if value == 1 and isinstance(parent, ast.AugAssign):
                new = new[1:]  # `x += 0` is the statement deleted
    for number in new:
        yield Change(label, node, _literal(number))


def _other_numbers(value: int | float) -> list[int | float]:
    if isinstance(value, float):
        if value == 0.0:
            return [1.0]
        if abs(value) < EPSILON:
            return []  # any other does as well
        # A step of 1e-4, as for numerical differences: twice that does as well.
        return [0.0] if abs(value) == EPSILON else [2 * value, 0.0]
    if value < 0:
        return [-value, 0]
    if value <= 1:
        return [1] if value == 0 else [0, 2]
    # One more than a hundred steps is lost in what a check tolerates; half of them is not.
    return [value + 1] if value <= 20 else [value // 2]


def _literal(number: int | float) -> ast.expr:
    if number < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-number))
    return ast.Constant(number)


def bounds(node: ast.AST, code: SourceText) -> Changes:
    """The ends of slices and ranges, one more and one less; the step of a slice."""
    if isinstance(node, ast.Slice):
        for field in ("lower", "upper", "step"):
            bound = getattr(node, field)
            value = number_of(bound) if bound is not None else None
            if field == "step":
                if value is not None:
                    new = 1 if value < 0 else value + 1
                    yield Change("slice step", bound, _literal(new))
            elif value in (-1, 1) and field == ("upper" if value < 0 else "lower"):
                # `x[:-1]` and `x[1:]` become `x[:]`, and one more.
                yield Change("slice bound", bound, _literal(2 * value))
                yield _bound_dropped(node, field, bound, code)
            elif bound is not None:
                yield from _one_off("slice bound", bound, code, at_zero=field == "upper")
    elif _is_call_of(node, "range") and not node.keywords:
        for i, argument in enumerate(node.args):
            if not isinstance(argument, ast.Starred) and i < 2:
                yield from _one_off("range bound", argument, code, at_zero=len(node.args) > 1)


def _is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _bound_dropped(node: ast.Slice, field: str, bound: ast.AST, code: SourceText) -> Change:
    fields: dict[str, Any] = {"lower": node.lower, "upper": node.upper, "step": node.step}
    return Change(
        "slice bound", node, ast.Slice(**(fields | {field: None})), (Edit(*code.span(bound), ""),)
    )


def _one_off(label: str, node: ast.AST, code: SourceText, at_zero: bool) -> Changes:
    """One more and one less. at_zero: whether 0 may become -1 as well."""
    value = number_of(node)
    if value is not None:
        if not isinstance(value, int):
            return
        for number in (value - 1, value + 1):
            if value != 0 or number > 0 or at_zero:
                yield Change(label, node, _literal(number))
        return
    if isinstance(node, ast.Constant):
        return  # None, as in x[None:3]
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, (ast.Add, ast.Sub))
        and number_of(node.right) is not None
    ):
        return  # `n - 1`: its number is changed already
    end = code.span(node)[1]
    for op, symbol in ((ast.Sub, "-"), (ast.Add, "+")):
        changed = ast.BinOp(node, op(), ast.Constant(1))
        # A node in parentheses of its own is written afresh, as its end lies inside of them.
        yield Change(label, node, changed, (Edit(end, end, f" {symbol} 1"),))


def loop_index(node: ast.AST, code: SourceText) -> Changes:
    """`x[i]` with the counter of a loop, one off."""
    if not isinstance(node, ast.Name) or role(node, code) is not Role.INDEX:
        return
    if node.id in _counters(node, code):
        for op in (ast.Sub, ast.Add):
            yield Change("index", node, ast.BinOp(node, op(), ast.Constant(1)))


def _counters(node: ast.AST, code: SourceText) -> set[str]:
    """Names that the loops around a node let count, with range or enumerate."""
    names = set()
    above = code.parent(node)
    while above is not None:
        loops = [above] if isinstance(above, ast.For) else getattr(above, "generators", [])
        for loop in loops:
            target = loop.target
            if _is_call_of(loop.iter, "enumerate") and isinstance(target, ast.Tuple):
                target = target.elts[0]
            elif not _is_call_of(loop.iter, "range"):
                continue
            if isinstance(target, ast.Name):
                names.add(target.id)
        above = code.parent(above)
    return names


def new_axis(node: ast.AST, code: SourceText) -> Changes:
    """`x[:, None]` and `x[None, :]` for each other: the direction in which it is broadcast."""
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return
    if not isinstance(code.parent(node), ast.Subscript):
        return

    def kind(element: ast.AST) -> str:
        if isinstance(element, ast.Slice):
            return "other" if element.lower or element.upper or element.step else "all"
        if isinstance(element, ast.Constant) and element.value is None:
            return "new"
        return "new" if dotted_name(element).endswith("newaxis") else "other"

    first, second = node.elts
    if {kind(first), kind(second)} == {"all", "new"}:
        swapped = ast.Tuple([second, first], node.ctx)
        yield Change("new axis moved", node, swapped, exchanged(first, second, code))


ALL: tuple[Operator, ...] = (numbers, bounds, loop_index, new_axis)
