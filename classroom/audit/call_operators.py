"""Changes to calls: the wrong function of a pair, one left out, arguments dropped or swapped."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise

from classroom.audit.change import Change, Edit, Operator, exchanged
from classroom.audit.roles import AXIS_KEYWORDS, is_axis_argument, is_method, number_of
from classroom.audit.source_text import SourceText, last_name

Changes = Iterator[Change]


def _both_ways(*pairs: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    return {a: (b,) for a, b in pairs} | {b: (a,) for a, b in pairs}


# Functions of a module, or methods, that are taken for each other.
_CONFUSED = _both_ways(
    ("max", "min"),
    ("amax", "amin"),
    ("nanmax", "nanmin"),
    ("argmax", "argmin"),
    ("reduce_max", "reduce_min"),
    ("maximum", "minimum"),
    ("sum", "mean"),
    ("reduce_sum", "reduce_mean"),
    ("var", "std"),
    ("reduce_variance", "reduce_std"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("hstack", "vstack"),
    ("sin", "cos"),
    ("floor", "ceil"),
    ("any", "all"),
    ("logical_and", "logical_or"),
    ("cumsum", "cumprod"),
) | {"exp": ("expm1",), "log": ("log2", "log1p")}
_CONFUSED_BUILTINS = _both_ways(("max", "min"), ("any", "all"))

# Functions of one array that are forgotten: `f(x)` becomes `x`.
_FORGOTTEN = set(
    "sqrt abs absolute fabs square exp log tanh sigmoid relu leaky_relu gelu elu softplus softmax "
    "sort sorted reversed flip cumsum clip round rint floor ceil sign transpose copy".split()
)
# Methods that are forgotten: `x.f(…)` becomes `x`. (`x.sort()` gives nothing back.)
_FORGOTTEN_METHODS = {"copy", "clip", "round", "cumsum", "transpose"}

# Functions whose first two arguments may not be swapped.
_ORDERED = set(
    "subtract divide true_divide floor_divide power mod remainder arctan2 dot matmul outer cross "
    "kron greater less greater_equal less_equal isin setdiff1d".split()
)

# Keywords that only say how a result is kept or what it is called.
_COSMETIC = set("dtype name verbose label title copy out seed casting order desc".split())
_DEFAULTS = {
    "normal": {"loc": 0, "scale": 1},
    "uniform": {"low": 0, "high": 1},
    "standard_normal": {},
}


def confused(node: ast.AST, code: SourceText) -> Changes:
    """max for min, sum for mean, zeros for ones: the other one of a pair."""
    if not isinstance(node, ast.Call):
        return
    func = node.func
    if isinstance(func, ast.Attribute):
        for name in _CONFUSED.get(func.attr, ()):
            end = code.span(func)[1]
            edit = Edit(end - len(func.attr), end, name)
            yield Change(
                "function swapped", func, ast.Attribute(func.value, name, func.ctx), (edit,)
            )
    elif isinstance(func, ast.Name):
        for name in _CONFUSED_BUILTINS.get(func.id, ()):
            yield Change("function swapped", func, ast.Name(name, func.ctx))


def forgotten(node: ast.AST, code: SourceText) -> Changes:
    """A function, or `.T`, left out."""
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield Change(".T removed", node, node.value, _only(node.value, node, code))
    if not isinstance(node, ast.Call):
        return
    name = last_name(node.func)
    if is_method(node.func):
        if name in _FORGOTTEN_METHODS:
            kept = node.func.value
            yield Change(f".{name}() removed", node, kept, _only(kept, node, code))
    elif name in _FORGOTTEN and node.args and not isinstance(node.args[0], ast.Starred):
        kept = node.args[0]
        start, end = code.span(node)
        # Without the function, only its parentheses keep the argument together.
        edits = (Edit(start, code.span(kept)[0], ""), Edit(code.span(kept)[1], end, ""))
        yield Change(f"{name} removed", node, kept, edits)


def _only(kept: ast.AST, node: ast.AST, code: SourceText) -> tuple[Edit, ...]:
    """The edit that cuts off what follows the last dot of `kept.attr` or `kept.attr(…)`."""
    attribute = node if isinstance(node, ast.Attribute) else node.func
    dots = code.token_spans(code.span(kept)[1], code.span(attribute)[1], ".")
    return (Edit(dots[-1][0], code.span(node)[1], ""),)


def arguments_swapped(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
        return
    name, args = last_name(node.func), list(node.args)
    if name == "dot" and is_method(node.func) and len(args) == 1:
        receiver = node.func.value
        func = ast.Attribute(args[0], "dot", ast.Load())
        swapped = ast.Call(func, [receiver], node.keywords)
        yield Change("arguments swapped", node, swapped, exchanged(receiver, args[0], code))
    elif name in _ORDERED and len(args) >= 2:
        yield _swapped(node, 0, 1, code)
    elif name in {"where", "select"} and len(args) == 3:
        yield _swapped(node, 1, 2, code)
    elif name == "transpose":
        axes = [i for i, arg in enumerate(args) if number_of(arg) is not None]
        for i, j in pairwise(axes):
            yield _swapped(node, i, j, code)


def _swapped(node: ast.Call, i: int, j: int, code: SourceText) -> Change:
    args = list(node.args)
    args[i], args[j] = args[j], args[i]
    edits = exchanged(node.args[i], node.args[j], code)
    return Change("arguments swapped", node, ast.Call(node.func, args, node.keywords), edits)


def axes_swapped(node: ast.AST, code: SourceText) -> Changes:
    """Two neighbouring axes of `transpose(x, (0, 2, 1))`."""
    parent = code.parent(node)
    if not isinstance(node, (ast.Tuple, ast.List)) or not isinstance(parent, ast.Call):
        return
    if last_name(parent.func) != "transpose":
        return
    for i in range(len(node.elts) - 1):
        elements = list(node.elts)
        elements[i], elements[i + 1] = elements[i + 1], elements[i]
        changed = type(node)(elements, node.ctx)
        edits = exchanged(node.elts[i], node.elts[i + 1], code)
        yield Change("axes swapped", node, changed, edits)


def axis_left_out(node: ast.AST, code: SourceText) -> Changes:
    """One axis of several, as in `axis=(0, 2, 3)`."""
    if not isinstance(node, ast.Tuple) or len(node.elts) < 2:
        return
    parent = code.parent(node)
    as_keyword = isinstance(parent, ast.keyword) and parent.arg in AXIS_KEYWORDS
    as_argument = (
        isinstance(parent, ast.Call)
        and node in parent.args
        and is_axis_argument(parent, parent.args.index(node))
    )
    if as_keyword or as_argument:
        for i in range(len(node.elts)):
            fewer = [*node.elts[:i], *node.elts[i + 1 :]]
            yield Change("axis left out", node, ast.Tuple(fewer, node.ctx))


def keyword_dropped(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in _COSMETIC:
            continue
        value = keyword.value
        if isinstance(value, ast.Constant) and isinstance(value.value, bool | None):
            continue  # dropping it is switching it, which is done already, or changes nothing
        if _is_default(last_name(node.func), keyword.arg, value):
            continue
        keywords = [other for other in node.keywords if other is not keyword]
        changed = ast.Call(node.func, node.args, keywords)
        edits = _without(keyword, node, code)
        yield Change(f"{keyword.arg}= dropped", node, changed, edits)


def _is_default(function: str, keyword: str, value: ast.AST) -> bool:
    """Whether NumPy's function of that name does the same without the keyword."""
    number = number_of(value)
    if number is None:
        return False
    if function in _DEFAULTS:
        return _DEFAULTS[function].get(keyword) == number
    import numpy as np  # slow to import, and `classroom lab` has no use for it

    try:
        default = inspect.signature(getattr(np, function)).parameters[keyword].default
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return type(default) is type(number) and default == number


def _without(keyword: ast.keyword, call: ast.Call, code: SourceText) -> tuple[Edit, ...]:
    """The edits that take a keyword and one comma beside it out of a call."""
    start, end = code.span(keyword)
    call_start, call_end = code.span(call)
    *_, before = code.tokens(call_start, start)
    if before[2] == ",":
        return (Edit(before[0], end, ""),)
    commas = code.token_spans(end, call_end, ",")
    if commas and not code.text[end : commas[0][0]].strip():
        stop = commas[0][1]
        while code.text[stop] == " ":
            stop += 1
        return (Edit(start, stop, ""),)
    return (Edit(start, end, ""),)


ALL: tuple[Operator, ...] = (
    confused,
    forgotten,
    arguments_swapped,
    axes_swapped,
    axis_left_out,
    keyword_dropped,
)
