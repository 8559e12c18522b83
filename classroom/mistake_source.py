"""The code of a known mistake, as a learner would have typed it into the blank."""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import sys
import textwrap
import types
from functools import lru_cache
from typing import Any

from classroom.audit.answers import run
from classroom.grading.references import hands_in_reference
from common.checking import Choice, Exercise


def mistake_source(exercise: Exercise, mistake: int, answer: int = 0) -> str:
    """A cell that makes the exercise's mistake of that number.

    It is the wrong answer's own code, with the helpers that it needs, and where that cannot stand
    alone (a closure, say) a function that calls the wrong answer where it is kept.
    """
    wrong = exercise.mistakes[mistake].answers[answer]
    if isinstance(exercise, Choice):
        return f"def {exercise.name}():\n    return {wrong()!r}"
    kept = f"ex.{exercise.name}.mistakes[{mistake}].answers[{answer}]"
    try:
        source = _standing_alone(exercise.name, wrong)
    except _Unsuitable:
        source = ""
    if source and _makes(exercise, source, mistake):
        return source
    if inspect.isfunction(wrong):
        # With the parameters' own names: a check says by name which argument was changed.
        given = ", ".join(inspect.signature(wrong).parameters)
        plain = all(
            parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            and parameter.default is parameter.empty
            for parameter in inspect.signature(wrong).parameters.values()
        )
        if plain:
            return f"def {exercise.name}({given}):\n    return {kept}({given})"
    return f"{exercise.name} = {kept}"


class _Unsuitable(Exception):
    """Code that cannot be taken out of its module."""


def _makes(exercise: Exercise, source: str, mistake: int) -> bool:
    """Whether the cell makes the mistake in an empty notebook, and not by way of the reference."""
    if hands_in_reference(exercise, [(source, True)], {exercise.name}):
        return False
    namespace: dict[str, Any] = {"__name__": "__main__"}
    try:
        run(source, namespace, f"<mistake of {exercise.name}>")
        return exercise.verdict(namespace[exercise.name], seed=0).mistake == mistake
    except Exception:
        return False


def _standing_alone(name: str, answer: Any) -> str:
    if not isinstance(answer, types.FunctionType):
        if inspect.isclass(answer):
            return _with_helpers(answer, _renamed(_definition(answer), name))
        raise _Unsuitable
    if answer.__closure__:
        raise _Unsuitable
    node = _lambda(answer) if answer.__name__ == "<lambda>" else _definition(answer)
    return _with_helpers(answer, _renamed(node, name))


def _renamed(node: ast.AST, name: str) -> ast.stmt:
    if isinstance(node, ast.Lambda):
        definition = ast.parse(f"def {name}(): return 0").body[0]
        definition.args, definition.body[0].value = node.args, node.body
        return definition
    if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        raise _Unsuitable  # inspect was led astray: code made at run time, say
    old = node.name
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id == old:
            inner.id = name
    node.name = name
    return node


def _with_helpers(answer: Any, statement: ast.stmt) -> str:
    """The statement below the imports and helpers that its names stand for in its module."""
    module = sys.modules[answer.__module__]
    parts = {"": ast.unparse(statement)}
    todo = [(statement, module)]
    while todo:
        tree, home = todo.pop()
        for node in ast.walk(tree):
            if not isinstance(node, ast.Name) or node.id in parts or hasattr(builtins, node.id):
                continue
            if node.id not in vars(home):
                continue  # an argument, or a variable of its own
            value = vars(home)[node.id]
            helper = _helper(node.id, value, home)
            parts[node.id] = ast.unparse(helper)
            if not isinstance(helper, (ast.Import, ast.ImportFrom)):
                todo.append((helper, home))
    code = parts.pop("")
    imports = [part for part in parts.values() if part.startswith(("import ", "from "))]
    others = [part for part in parts.values() if part not in imports]
    return "\n\n\n".join(["\n".join(sorted(imports))] * bool(imports) + [*reversed(others), code])


def _helper(name: str, value: Any, home: types.ModuleType) -> ast.stmt:
    """The statement that gives a notebook what `name` is in the module `home`."""
    if isinstance(value, types.ModuleType):
        source = f"import {value.__name__} as {name}"
        return ast.parse(source if value.__name__ != name else f"import {name}").body[0]
    if isinstance(value, (types.FunctionType, type)):
        if value.__module__ == home.__name__ and value.__name__ == name:
            return _definition(value)
        if value.__name__ in vars(sys.modules[value.__module__]):
            source = f"from {value.__module__} import {value.__name__} as {name}"
            return ast.parse(source).body[0]
    for statement in _module_tree(home.__name__).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            return statement
    raise _Unsuitable


def _definition(thing: Any) -> ast.stmt:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    except (OSError, TypeError, SyntaxError) as error:
        raise _Unsuitable from error


def _lambda(answer: types.FunctionType) -> ast.Lambda:
    """Several may stand on one line: the smallest that holds every place of the code."""
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in answer.__code__.co_positions()
        if None not in (line, end_line, column, end_column) and end_column
    ]
    if not places:
        raise _Unsuitable
    first, last = min(start for start, _ in places), max(end for _, end in places)
    found = [
        node
        for node in ast.walk(_module_tree(answer.__module__))
        if isinstance(node, ast.Lambda)
        and (node.lineno, node.col_offset) <= first
        and last <= (node.end_lineno, node.end_col_offset)
    ]
    if not found:
        raise _Unsuitable
    # They lie within each other: the one that begins last.
    return copy.deepcopy(max(found, key=lambda node: (node.lineno, node.col_offset)))


@lru_cache(maxsize=16)
def _module_tree(name: str) -> ast.Module:
    try:
        return ast.parse(inspect.getsource(sys.modules[name]))
    except (OSError, TypeError) as error:
        raise _Unsuitable from error
