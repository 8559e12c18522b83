"""One change to one node of a cell's syntax tree, and how it is written into the text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from classroom.audit.source_text import SourceText

# What holds together without parentheses.
_ATOMIC = (
    ast.Attribute,
    ast.Call,
    ast.Constant,
    ast.Dict,
    ast.List,
    ast.ListComp,
    ast.Name,
    ast.Slice,
    ast.Subscript,
    ast.Tuple,
)


class Edit(NamedTuple):
    """Characters `start` to `end` of a text give way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Change:
    """`target` becomes another node.

    operator: the kind of change, for people. edits: how the text is changed so that layout and
    comments stay; without any, the new node is written in the place of the target.
    operands: parts of the target that may need parentheses once it is changed.
    """

    operator: str
    target: ast.AST
    becomes: ast.AST
    edits: tuple[Edit, ...] = ()
    operands: tuple[ast.AST, ...] = ()

    def ways_to_write(self, code: SourceText) -> Iterator[tuple[Edit, ...]]:
        """Edits to try, the shortest first; which of them mean what they should is for the parser.

        `a - b * c` with its `*` made `+` has to become `a - (b + c)`, and `a or b and c` with its
        `or` made `and` is `a and (b and c)`.
        """
        if self.edits:
            inner = tuple(
                edit
                for operand in self.operands
                if not isinstance(operand, _ATOMIC)
                for edit in in_parentheses(operand, code)
            )
            opened, closed = in_parentheses(self.target, code)
            yield self.edits
            yield (opened, *self.edits, closed)
            yield (*inner, *self.edits)
            yield (opened, *inner, *self.edits, closed)
        fresh = ast.unparse(self.becomes)
        yield (Edit(*code.span(self.target), fresh),)
        yield (Edit(*code.span(self.target), f"({fresh})"),)


Operator = Callable[[ast.AST, SourceText], Iterator[Change]]


def in_parentheses(node: ast.AST, code: SourceText) -> tuple[Edit, Edit]:
    start, end = code.span(node)
    return Edit(start, start, "("), Edit(end, end, ")")


def exchanged(first: ast.AST, second: ast.AST, code: SourceText) -> tuple[Edit, ...]:
    """The edits that let two nodes of a text trade places, in parentheses where they need them."""

    def whole(node: ast.AST) -> str:
        text = code.segment(node)
        return text if isinstance(node, _ATOMIC) or _is_enclosed(node, code) else f"({text})"

    return (
        Edit(*code.span(first), whole(second)),
        Edit(*code.span(second), whole(first)),
    )


def _is_enclosed(node: ast.AST, code: SourceText) -> bool:
    """Whether a node fills an argument of a call, where it needs no parentheses."""
    parent = code.parent(node)
    return isinstance(parent, ast.Call) and node in parent.args
