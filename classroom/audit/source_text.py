"""Where the nodes of a syntax tree stand in their source text, and which of them may be mutated."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

Span = tuple[int, int]

# Calls whose effect no check can see: what they print, draw or silence is not judged.
_SILENT_ROOTS = {"print", "display", "plt", "ax", "axes", "fig", "warnings", "logging", "logger"}
_SILENT_NAMES = {"errstate", "seterr", "set_printoptions"}
# A different seed is a different experiment, not a mistake.
_SEEDING_NAMES = {
    "default_rng",
    "seed",
    "set_seed",
    "set_random_seed",
    "RandomState",
    "SeedSequence",
}


def dotted_name(node: ast.AST) -> str:
    """`np.linalg.norm` for that expression, an empty string for what is no plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def last_name(func: ast.AST) -> str:
    """The last part of what is called: `sum` for `np.sum` and for `(a + b).sum`."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def is_seeding(node: ast.AST) -> bool:
    """Whether the node is a call that seeds a random number generator."""
    return isinstance(node, ast.Call) and last_name(node.func) in _SEEDING_NAMES


def _is_silent(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    root = dotted_name(node.func).split(".")[0]
    return root in _SILENT_ROOTS or last_name(node.func) in _SILENT_NAMES


class SourceText:
    """The source of a cell with its syntax tree; positions count characters from its start.

    Raises SyntaxError where the text is not plain Python, ValueError where the marks that open
    and close a solution do not pair up.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.tree = ast.parse(self.text)
        self._lines = self.text.split("\n")
        self._line_starts = [0]
        for line in self._lines:
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._parents = {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }
        self._tokens = [
            (self._at(token.start), self._at(token.end), token.string)
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
        ]
        self.regions = self._solution_regions()

    def _at(self, position: tuple[int, int]) -> int:
        """The offset of a tokenizer's (line, column): lines count from 1, columns in characters."""
        line, column = position
        # The tokens at the end may stand one line past the last.
        return min(self._line_starts[min(line, len(self._lines) + 1) - 1] + column, len(self.text))

    def _offset(self, line: int, byte_column: int) -> int:
        """The same for a syntax tree, whose columns count the bytes of UTF-8."""
        row = self._lines[line - 1]
        column = byte_column if row.isascii() else len(row.encode()[:byte_column].decode())
        return self._line_starts[line - 1] + column

    def span(self, node: ast.AST) -> Span:
        """First and one past last character of a node, parentheses around it left out."""
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset),
        )

    def segment(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, on which a character stands."""
        return self.text.count("\n", 0, offset) + 1

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def tokens(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The tokens that lie between two positions, as (start, end, string)."""
        for token in self._tokens:
            if start <= token[0] and token[1] <= end:
                yield token

    def token_spans(self, start: int, end: int, string: str) -> list[Span]:
        """Where a token, say `+`, stands between two positions."""
        return [(first, last) for first, last, s in self.tokens(start, end) if s == string]

    def _solution_regions(self) -> list[Span]:
        """What stands between the marks of a solution; all of the text when it has none."""
        regions: list[Span] = []
        begin: int | None = None
        marked = False
        for number, line in enumerate(self._lines):
            # nbgrader looks for the words anywhere in a line too.
            if "BEGIN SOLUTION" in line:
                if begin is not None:
                    raise ValueError(f"line {number + 1}: a second BEGIN SOLUTION before the END")
                marked, begin = True, self._line_starts[number + 1]
            elif "END SOLUTION" in line:
                if begin is None:
                    raise ValueError(f"line {number + 1}: END SOLUTION without a BEGIN")
                regions.append((begin, self._line_starts[number]))
                begin = None
        if begin is not None:
            raise ValueError("BEGIN SOLUTION without an END")
        return regions if marked else [(0, len(self.text))]

    def in_solution(self, node: ast.AST) -> bool:
        """Whether all of a node is the learner's to write."""
        start, end = self.span(node)
        return any(first <= start and end <= last for first, last in self.regions)

    def mutable_nodes(self) -> Iterator[ast.AST]:
        """The statements and expressions whose change a check could see, parents first."""
        for statement in self.tree.body:
            yield from self._walk(statement)

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield node
                defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
                body = node.body if isinstance(node.body, list) else [node.body]
                children = [*defaults, *body]
            case ast.ClassDef():
                children = node.body
            case ast.AnnAssign():
                yield node
                children = [node.target, *([node.value] if node.value else [])]
            case ast.ExceptHandler():
                children = node.body
            case ast.match_case():
                children = [*([node.guard] if node.guard else []), *node.body]
            case ast.Raise() | ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Delete():
                return
            case ast.JoinedStr():
                # Positions inside f-strings differ between Python versions.
                return
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Expr(value=value) if _is_silent(value):
                return
            case ast.Call() if _is_silent(node) or is_seeding(node):
                return
            case _:
                yield node
                children = ast.iter_child_nodes(node)
        for child in children:
            yield from self._walk(child)
