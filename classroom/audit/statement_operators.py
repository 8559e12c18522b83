"""Changes to statements: one deleted, nothing returned, a loop that ends one round early."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from classroom.audit.change import Change, Edit, Operator
from classroom.audit.source_text import SourceText, dotted_name, is_seeding, last_name

Changes = Iterator[Change]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)
_ENDLESS = {"count", "cycle", "repeat"}


def deleted(node: ast.AST, code: SourceText) -> Changes:
    """A statement left out whose absence does not just leave a name undefined."""
    match node:
        case ast.Break() | ast.Continue() | ast.AugAssign():
            pass
        case ast.Expr(value=ast.Call() as call) if is_seeding(call) or _clears_cache(call):
            return
        case ast.Expr():
            pass
        case ast.Assign(targets=targets, value=value):
            if _empties_cache(targets, value):
                return
            if not all(_is_bound_before(target, node, code) for target in targets):
                return
        case ast.AnnAssign(target=target, value=ast.expr()):
            if not _is_bound_before(target, node, code):
                return
        case _:
            return
    yield Change("statement deleted", node, ast.Pass(), (Edit(*code.span(node), "pass"),))


def _is_cache(node: ast.AST) -> bool:
    name = dotted_name(node).lower()
    return "cache" in name or "memo" in name


def _clears_cache(call: ast.Call) -> bool:
    name = last_name(call.func)
    if name in {"clear_session", "cache_clear", "reset_default_graph"}:
        return True
    if dotted_name(call.func) == "gc.collect":
        return True
    return name in {"clear", "pop"} and _is_cache(call.func.value)


def _empties_cache(targets: list[ast.expr], value: ast.expr) -> bool:
    empty = isinstance(value, ast.Constant) and value.value is None
    empty |= isinstance(value, ast.Dict) and not value.keys
    empty |= isinstance(value, ast.List) and not value.elts
    return empty and any(_is_cache(target) for target in targets)


def _is_bound_before(target: ast.AST, statement: ast.AST, code: SourceText) -> bool:
    """Whether a name that a statement binds has a value without it (as far as the text tells)."""
    match target:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(_is_bound_before(element, statement, code) for element in elements)
        case ast.Starred(value=value):
            return _is_bound_before(value, statement, code)
        case ast.Subscript():
            return True
        case ast.Name(id=name):
            return name in _names_before(statement, code)
        case ast.Attribute():
            return _is_attribute_before(target, code)
    return False


def _names_before(statement: ast.AST, code: SourceText) -> set[str]:
    """Names that the function around a statement has bound further up in its text."""
    scope = code.parent(statement)
    while not isinstance(scope, _SCOPES):
        scope = code.parent(scope)
    names: set[str] = set()
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        names |= {arg.arg for arg in ast.walk(scope.args) if isinstance(arg, ast.arg)}
    start = code.span(statement)[0]
    pending: list[ast.AST] = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop()
        if isinstance(node, _SCOPES):
            continue  # names of an inner function are its own
        is_bound = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if is_bound and code.span(node)[0] < start:
            names.add(node.id)
        pending.extend(ast.iter_child_nodes(node))
    return names


def _is_attribute_before(target: ast.Attribute, code: SourceText) -> bool:
    """Whether `self.x` is assigned further up, in another method of the class perhaps."""
    wanted, start = dotted_name(target), code.span(target)[0]
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and dotted_name(node) == wanted
        and code.span(node)[0] < start
        for node in ast.walk(code.tree)
    )


def nothing_returned(node: ast.AST, code: SourceText) -> Changes:
    """The first result of a function replaced by None."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    pending: list[ast.AST] = list(reversed(node.body))
    while pending:
        inner = pending.pop()
        if isinstance(inner, _SCOPES):
            continue
        if isinstance(inner, ast.Return) and inner.value is not None and code.in_solution(inner):
            start, end = code.span(inner)
            edits = (Edit(start, end, "return None"),)
            yield Change("nothing returned", inner, ast.Return(ast.Constant(None)), edits)
            return
        pending.extend(reversed(list(ast.iter_child_nodes(inner))))


def round_fewer(node: ast.AST, code: SourceText) -> Changes:
    """A loop that misses its last round; ranges are shortened by their bound already."""
    if not isinstance(node, ast.For):
        return
    for inner in ast.walk(node.iter):
        if isinstance(inner, ast.Call) and last_name(inner.func) in {"range", *_ENDLESS}:
            return
    start, end = code.span(node.iter)
    as_list = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
    all_but_last = ast.Slice(upper=ast.UnaryOp(ast.USub(), ast.Constant(1)))
    shorter = ast.Subscript(as_list, all_but_last, ast.Load())
    edits = (Edit(start, start, "list("), Edit(end, end, ")[:-1]"))
    yield Change("one round fewer", node.iter, shorter, edits)


ALL: tuple[Operator, ...] = (deleted, nothing_returned, round_fewer)
