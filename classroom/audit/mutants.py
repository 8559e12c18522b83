"""Mutants: a solution with one small change, such as a learner's slip, that its check must reject.

The idea is mutation testing (R. DeMillo, R. Lipton and F. Sayward, "Hints on test data selection",
1978): checks that let a changed solution pass are checks that look at too little.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from classroom.audit import call_operators, number_operators, operators, statement_operators
from classroom.audit.change import Change, Edit
from classroom.audit.source_text import SourceText

_OPERATORS = (
    *statement_operators.ALL,
    *operators.ALL,
    *number_operators.ALL,
    *call_operators.ALL,
)


@dataclass(frozen=True)
class Mutant:
    """One changed solution.

    source: the whole cell with the change. diff: the changed lines, old ones after `- ` and new
    ones after `+ `, their common indentation left out. operator: the kind of the change.
    line: where it stands in the cell, from 1.
    """

    source: str
    diff: str
    operator: str
    line: int


def mutants(source: str) -> list[Mutant]:
    """All mutants of a cell's source, in the order in which they stand in it, none twice.

    Only what stands between `### BEGIN SOLUTION` and `### END SOLUTION` is changed when these
    marks are there. Comments and layout stay as they are. Every mutant compiles, and its syntax
    tree is that of the original but for one node.

    Raises SyntaxError where the cell is not plain Python (a magic, say), ValueError where its
    marks do not pair up.
    """
    with warnings.catch_warnings():
        # `1 is 1`, or an escape in a string: Python would tell us for each mutant anew.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        code = SourceText(source)
        found: list[tuple[int, Mutant]] = []
        seen = {ast.dump(code.tree)}
        for change in _changes(code):
            rendered = _render(change, code)
            if rendered is None:
                continue
            text, tree = rendered
            shape = ast.dump(tree)
            if shape in seen:
                continue
            seen.add(shape)
            start = min((edit.start for edit in change.edits), default=code.span(change.target)[0])
            diff = _diff(code.text, text)
            found.append((start, Mutant(text, diff, change.operator, code.line_of(start))))
    found.sort(key=lambda pair: pair[0])
    return _tell_apart([mutant for _, mutant in found])


def _changes(code: SourceText) -> Iterator[Change]:
    for node in code.mutable_nodes():
        for operator in _OPERATORS:
            for change in operator(node, code):
                if code.in_solution(change.target):
                    yield change


def _render(change: Change, code: SourceText) -> tuple[str, ast.Module] | None:
    """The changed text and its tree, proven to be the wanted one; None if it does not compile."""
    for edits in change.ways_to_write(code):
        text = _apply(edits, code.text)
        try:
            tree = ast.parse(text)
            if _differs_only_there(code.tree, tree, change):
                compile(tree, "<mutant>", "exec", dont_inherit=True)
                return text, tree
        except (SyntaxError, ValueError):
            # ValueError: a number too large to be written down.
            continue
    return None


def _apply(edits: tuple[Edit, ...], text: str) -> str:
    # From the back, so that positions further forward stay right; the sort is stable, so of two
    # edits that meet, the one given first stands first.
    for edit in reversed(sorted(edits, key=lambda edit: (edit.start, edit.end))):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _differs_only_there(old: object, new: object, change: Change) -> bool:
    """Whether `new` is `old` with the target of the change replaced, and nothing else changed."""
    if old is change.target:
        return isinstance(new, ast.AST) and ast.dump(new) == ast.dump(change.becomes)
    if type(old) is not type(new):
        return False
    if isinstance(old, ast.AST):
        return all(
            _differs_only_there(getattr(old, name, None), getattr(new, name, None), change)
            for name in old._fields
        )
    if isinstance(old, list):
        return len(old) == len(new) and all(
            _differs_only_there(a, b, change) for a, b in zip(old, new, strict=True)
        )
    return old == new


def _diff(old: str, new: str) -> str:
    """The lines that differ, as `- old` and `+ new`, without their common indentation."""
    before, after = old.split("\n"), new.split("\n")
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    removed = before[head : len(before) - tail]
    added = after[head : len(after) - tail]
    filled = [line for line in (*removed, *added) if line.strip()]
    indent = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    lines = [f"- {line[indent:]}" for line in removed] + [f"+ {line[indent:]}" for line in added]
    return "\n".join(line.rstrip() for line in lines)


def _tell_apart(found: list[Mutant]) -> list[Mutant]:
    """Diffs that occur twice, since a line does, get the number of their line as a first line."""
    counts = Counter(mutant.diff for mutant in found)
    return [
        replace(m, diff=f"@ line {m.line}\n{m.diff}") if counts[m.diff] > 1 else m for m in found
    ]
