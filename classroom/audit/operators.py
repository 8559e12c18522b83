"""Changes to expressions: signs, comparisons, logic, strings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from classroom.audit.change import Change, Edit, Operator, exchanged
from classroom.audit.roles import EPSILON, number_of
from classroom.audit.source_text import SourceText, dotted_name

Changes = Iterator[Change]

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.And: "and",
    ast.Or: "or",
    ast.USub: "-",
    ast.Not: "not",
    ast.Invert: "~",
}
# Of two comparisons that are each other's opposite, changing one is negating the condition.
_NEGATED_BY_COMPARISON = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
_STRING_CHOICES = {
    "same": "valid",
    "valid": "same",
    "relu": "tanh",
    "tanh": "relu",
    "sigmoid": "tanh",
    "softmax": "sigmoid",
    "constant": "edge",
    "edge": "constant",
    "max": "min",
    "min": "max",
    "sum": "mean",
    "mean": "sum",
}


def _between(start: int, end: int, old: str, new: str, code: SourceText) -> tuple[Edit, ...]:
    """The edits that write another operator at each place where `old` stands in a gap."""
    words = old.split()
    tokens = list(code.tokens(start, end))
    edits = []
    for i, (first, _, _) in enumerate(tokens):
        window = tokens[i : i + len(words)]
        if [string for _, _, string in window] == words:
            edits.append(Edit(first, window[-1][1], new))
            break
    return tuple(edits)


def _gap(left: ast.AST, right: ast.AST, code: SourceText) -> tuple[int, int]:
    return code.span(left)[1], code.span(right)[0]


def _is_text_or_list(node: ast.AST) -> bool:
    """Operands for which another arithmetic operator could only raise an error."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, bytes))
    return isinstance(node, (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple))


def _is_tiny(node: ast.AST) -> bool:
    """Whether something is an epsilon that keeps a division or a logarithm from zero."""
    name = dotted_name(node).split(".")[-1].lower()
    value = number_of(node)
    return name.startswith("eps") or (value is not None and 0 < abs(value) < EPSILON)


def arithmetic(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.BinOp) or type(node.op) not in _ARITHMETIC:
        return
    if _is_text_or_list(node.left) or _is_text_or_list(node.right):
        return
    if isinstance(node.op, (ast.Add, ast.Sub)) and (_is_tiny(node.left) or _is_tiny(node.right)):
        return
    new = _ARITHMETIC[type(node.op)]
    edits = _between(
        *_gap(node.left, node.right, code), _SYMBOLS[type(node.op)], _SYMBOLS[new], code
    )
    changed = ast.BinOp(node.left, new(), node.right)
    yield Change("arithmetic", node, changed, edits, (node.left, node.right))


def matrix_order(node: ast.AST, code: SourceText) -> Changes:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        swapped = ast.BinOp(node.right, node.op, node.left)
        yield Change("operands swapped", node, swapped, exchanged(node.left, node.right, code))


def augmented(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.AugAssign) or type(node.op) not in _ARITHMETIC:
        return
    if _is_text_or_list(node.value):
        return
    new = _ARITHMETIC[type(node.op)]
    edits = _between(
        *_gap(node.target, node.value, code),
        f"{_SYMBOLS[type(node.op)]}=",
        f"{_SYMBOLS[new]}=",
        code,
    )
    yield Change("arithmetic", node, ast.AugAssign(node.target, new(), node.value), edits)


def unary(node: ast.AST, code: SourceText) -> Changes:
    """Signs, `not` and `~` removed; the sign of a written number belongs to the number."""
    if not isinstance(node, ast.UnaryOp) or isinstance(node.op, ast.UAdd):
        return
    if number_of(node) is not None:
        return
    start = code.span(node)[0]
    symbol = _SYMBOLS[type(node.op)]
    end = start + len(symbol)
    while code.text[end].isspace():
        end += 1
    yield Change(f"{symbol} removed", node, node.operand, (Edit(start, end, ""),))


def comparison(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.Compare):
        return
    operands = [node.left, *node.comparators]
    for i, op in enumerate(node.ops):
        for new in _COMPARISONS[type(op)]:
            ops = [*node.ops[:i], new(), *node.ops[i + 1 :]]
            edits = _between(
                *_gap(operands[i], operands[i + 1], code),
                _SYMBOLS[type(op)],
                _SYMBOLS[new],
                code,
            )
            changed = ast.Compare(node.left, ops, node.comparators)
            yield Change("comparison", node, changed, edits)


def logic(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.BoolOp):
        return
    new = ast.Or if isinstance(node.op, ast.And) else ast.And
    edits = tuple(
        edit
        for left, right in pairwise(node.values)
        for edit in _between(*_gap(left, right, code), _SYMBOLS[type(node.op)], _SYMBOLS[new], code)
    )
    yield Change("and/or", node, ast.BoolOp(new(), node.values), edits, tuple(node.values))


def _is_negated_elsewhere(test: ast.AST) -> bool:
    """Whether another operator makes the very same change to a condition already."""
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1
    return isinstance(test, (ast.Constant, ast.UnaryOp))


def condition(node: ast.AST, code: SourceText) -> Changes:
    tests = []
    if isinstance(node, (ast.If, ast.While)):
        tests = [node.test]
    elif isinstance(node, ast.comprehension):
        tests = node.ifs
    for test in tests:
        if not _is_negated_elsewhere(test):
            start, end = code.span(test)
            simple = isinstance(test, (ast.Name, ast.Call, ast.Attribute, ast.Subscript))
            edits = (Edit(start, start, "not " if simple else "not ("),)
            edits += () if simple else (Edit(end, end, ")"),)
            yield Change("condition negated", test, ast.UnaryOp(ast.Not(), test), edits)


def conditional_expression(node: ast.AST, code: SourceText) -> Changes:
    if not isinstance(node, ast.IfExp):
        return
    test = node.test
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], _NEGATED_BY_COMPARISON):
        return
    if isinstance(test, ast.UnaryOp):
        return
    swapped = ast.IfExp(node.test, node.orelse, node.body)
    yield Change("branches swapped", node, swapped, exchanged(node.body, node.orelse, code))


def truth(node: ast.AST, code: SourceText) -> Changes:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        parent = code.parent(node)
        name = f"{parent.arg} " if isinstance(parent, ast.keyword) and parent.arg else ""
        yield Change(f"{name}True/False", node, ast.Constant(not node.value))


def strings(node: ast.AST, code: SourceText) -> Changes:
    """Strings that are compared, joined or returned, emptied; known choices of a call, swapped."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not node.value:
        return
    parent = code.parent(node)
    match parent:
        case ast.Compare() | ast.Return() | ast.BinOp(op=ast.Add()) | ast.Attribute(attr="join"):
            edit = Edit(*code.span(node), code.segment(node).replace(node.value, ""))
            yield Change("string emptied", node, ast.Constant(""), (edit,))
        case ast.Call() | ast.keyword() if node.value in _STRING_CHOICES:
            other = _STRING_CHOICES[node.value]
            edit = Edit(*code.span(node), code.segment(node).replace(node.value, other))
            yield Change("string choice", node, ast.Constant(other), (edit,))


ALL: tuple[Operator, ...] = (
    arithmetic,
    matrix_order,
    augmented,
    unary,
    comparison,
    logic,
    condition,
    conditional_expression,
    truth,
    strings,
)
