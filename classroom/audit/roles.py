"""The part that a number plays in NumPy code: an axis, an index, a bound, or just a number."""

from __future__ import annotations

import ast
from enum import Enum, auto

from classroom.audit.source_text import SourceText, dotted_name, last_name

# Below this a number only keeps a division or a logarithm from zero; any other does as well.
EPSILON = 1e-4
AXIS_KEYWORDS = {"axis", "axes", "dim"}

# Which positional argument of `np.NAME(x, …)` is an axis. As a method it is one place earlier.
_AXIS_ARGUMENT = {
    **dict.fromkeys(
        "sum mean max min amax amin argmax argmin prod std var any all ptp median "
        "cumsum cumprod sort argsort concatenate concat stack expand_dims squeeze flip "
        "nansum nanmean nanmax nanmin softmax log_softmax logsumexp normalize "
        "reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_variance "
        "reduce_std".split(),
        (1,),
    ),
    **dict.fromkeys("roll repeat take take_along_axis diff split array_split".split(), (2,)),
    "moveaxis": (1, 2),
    "swapaxes": (1, 2),
}
# Modules that hold functions: `np.sum(x, 0)` names the axis second, `x.sum(0)` first.
_MODULES = {
    "F",
    "K",
    "backend",
    "common",
    "functions",
    "jnp",
    "keras",
    "linalg",
    "math",
    "nn",
    "np",
    "numpy",
    "ops",
    "scipy",
    "special",
    "tf",
    "torch",
}


class Role(Enum):
    AXIS = auto()
    INDEX = auto()
    BOUND = auto()
    RANGE = auto()
    PLAIN = auto()
    UNTOUCHED = auto()


def number_of(node: ast.AST | None) -> int | float | None:
    """The value of a written number, its sign included; None for everything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number_of(node.operand) if isinstance(node.operand, ast.Constant) else None
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    return None


def is_method(func: ast.AST) -> bool:
    """Whether `a.f(…)` calls a method of an array `a` rather than a function of a module."""
    if not isinstance(func, ast.Attribute):
        return False
    return dotted_name(func).split(".")[0] not in _MODULES


def is_axis_argument(call: ast.Call, index: int) -> bool:
    """Whether the positional argument at an index names an axis."""
    places = _AXIS_ARGUMENT.get(last_name(call.func), ())
    return index + is_method(call.func) in places


def role(node: ast.AST, code: SourceText) -> Role:
    """What a number (or a name) stands for where it stands."""
    parent = code.parent(node)
    match parent:
        case ast.keyword(arg=str(name)) if name in AXIS_KEYWORDS:
            return Role.AXIS
        case ast.Call() if node in parent.args:
            return _role_of_argument(parent, node)
        case ast.Subscript(slice=inner) if inner is node:
            return _role_of_index(parent)
        case ast.Slice():
            return Role.BOUND
        case ast.Tuple() | ast.List():
            return _role_in_group(parent, node, code)
        case _:
            return Role.PLAIN


def _role_of_argument(call: ast.Call, node: ast.AST) -> Role:
    if is_axis_argument(call, call.args.index(node)):
        return Role.AXIS
    name = last_name(call.func)
    if name == "range":
        return Role.RANGE if call.args.index(node) < 2 else Role.PLAIN
    if name == "transpose":
        return Role.UNTOUCHED  # an axis named twice only raises an error; see `axes_swapped`
    if name == "reshape" and number_of(node) == -1:
        return Role.UNTOUCHED
    return Role.PLAIN


def _role_of_index(parent: ast.Subscript) -> Role:
    if isinstance(parent.value, ast.Attribute) and parent.value.attr == "shape":
        return Role.AXIS
    return Role.INDEX


def _role_in_group(group: ast.Tuple | ast.List, node: ast.AST, code: SourceText) -> Role:
    """The role of an element of a tuple or list."""
    above = code.parent(group)
    match above:
        case ast.Subscript(slice=inner) if inner is group and isinstance(group, ast.Tuple):
            return _role_of_index(above)
        case ast.keyword(arg=str(name)) if name in AXIS_KEYWORDS:
            return Role.UNTOUCHED  # see `axis_left_out`
        case ast.Call() if group in above.args:
            name = last_name(above.func)
            several_axes = is_axis_argument(above, above.args.index(group))
            fills_up = name == "reshape" and number_of(node) == -1
            return Role.UNTOUCHED if several_axes or fills_up or name == "transpose" else Role.PLAIN
        case _:
            return Role.PLAIN
