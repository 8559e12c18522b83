"""Whether an answer is the course's own, handed in: read from the submission's code.

What is looked for is what people do: `softmax = ex.softmax.solution()`, a function that calls
`ex.softmax.reference`, the course's own function imported under the exercise's name or called in
it. Importing the chapter's module as `ex`, looking at a solution, or comparing with it in a cell of
one's own is nothing to report. Who hides it (`getattr`, copied code) is not found; all that the
kernel adds is whether the answer is that very object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from classroom.grading.release import statements_of

_HANDED_OUT = {"solution", "reference", "variants"}
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PASSES = 3  # for helpers that are defined below what uses them


def hands_in_reference(
    exercise: Any, cells: Sequence[tuple[str, bool]], answer: Iterable[str]
) -> bool:
    """Whether what the notebook last defines under a name in `answer` rests on the reference.

    cells: the source of each code cell in order, and whether it is the learner's own; the course's
    cells count only for what they import.
    """
    sources = _Sources(exercise)
    statements = [(s, own) for source, own in cells for s in statements_of(source) or ()]
    for _ in range(_PASSES):
        for statement, own in statements:
            sources.follow(statement, own)
    return bool(sources.names & set(answer))


class _Sources:
    """The names that stand for an exercise's own answer, or rest on it, after some statements.

    names: those. exercises: names of the exercise itself. modules: names of the modules of the
    course that hold the function.
    """

    def __init__(self, exercise: Any):
        self.exercise = exercise.name
        own = getattr(exercise.reference, "__name__", "")
        module = str(getattr(exercise.reference, "__module__", ""))
        self.homes = {"common.functions"}
        self.functions = {self.exercise}
        if own.isidentifier() and module.startswith("common."):
            self.homes.add(module)
            self.functions.add(own)
        self.names: set[str] = set()
        self.exercises: set[str] = set()
        self.modules: set[str] = set()

    def follow(self, statement: ast.stmt, own: bool) -> None:
        """Take in what a statement binds."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                if alias.name in self.homes and alias.asname:
                    self.modules.add(alias.asname)
        elif isinstance(statement, ast.ImportFrom):
            self._import_from(statement, own)
        elif not own:
            return
        elif isinstance(statement, _DEFINES):
            others = self.names - {statement.name}  # a recursive function names itself
            self._bind({statement.name}, self._rests_on_it(statement, others))
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            bound = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            if self._is_exercise(statement.value):
                self.exercises |= bound
            self._bind(bound, self._rests_on_it(statement.value, self.names))
        else:  # if, try, with, for …: what stands in them
            for inner in ast.iter_child_nodes(statement):
                if isinstance(inner, ast.stmt):
                    self.follow(inner, own)

    def _bind(self, names: set[str], rests_on_it: bool) -> None:
        self.names = self.names | names if rests_on_it else self.names - names

    def _import_from(self, statement: ast.ImportFrom, own: bool) -> None:
        for alias in statement.names:
            bound = alias.asname or alias.name
            if f"{statement.module}.{alias.name}" in self.homes:
                self.modules.add(bound)
            elif self._brings_it(statement, alias):
                if own:
                    self.names.add(bound)
            elif (statement.module or "").startswith("common.exercises.") and (
                alias.name == self.exercise
            ):
                self.exercises.add(bound)

    def _brings_it(self, statement: ast.ImportFrom, alias: ast.alias) -> bool:
        if statement.module not in self.homes or alias.name not in self.functions:
            return False
        # In a module of exercises the exercise's name is the exercise, not the function.
        return alias.name != self.exercise or not statement.module.startswith("common.exercises")

    def _is_exercise(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr == self.exercise
        return isinstance(node, ast.Name) and node.id in self.exercises

    def _rests_on_it(self, tree: ast.AST, names: set[str]) -> bool:
        return any(self._is_it(node, names) for node in ast.walk(tree))

    def _is_it(self, node: ast.AST, names: set[str]) -> bool:
        if isinstance(node, ast.Name):
            return isinstance(node.ctx, ast.Load) and node.id in names
        if isinstance(node, ast.Attribute):
            if node.attr in _HANDED_OUT:
                return self._is_exercise(node.value)
            of_module = isinstance(node.value, ast.Name) and node.value.id in self.modules
            return of_module and node.attr in self.functions
        if isinstance(node, ast.ImportFrom):  # inside of a function
            return any(self._brings_it(node, alias) for alias in node.names)
        return False
