"""Carrying a learner's answers from the starter they were written in to a newer one."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from classroom.cells import grade_id, is_blank

_PREDICTION = re.compile(r"\bex\.(\w+)\.predict\(")
_NO_GUESS_YET = re.compile(r"\.predict\(\s*(\.\.\.)?\s*\)")
_DEFINES = re.compile(r"(?:def|class)\s+(\w+)")


@dataclass
class Carried:
    """The newer notebook with the learner's work in it, and what could not simply be carried.

    answers: the blanks that were carried. remarks: one line each for what needs the learner's eye.
    """

    notebook: NotebookNode
    answers: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def carry(
    own: NotebookNode,
    starter: NotebookNode,
    base: NotebookNode | None,
    renamed: Mapping[str, str] | None = None,
) -> Carried:
    """The starter with what the learner wrote in `own`; neither is changed.

    base: the starter that `own` began as, where it is still known; without it, cells that the
    learner added are not told from cells that the course has dropped. renamed: the present name of
    a blank by a former one.

    Carried: filled blanks by grade_id, notes cells, predictions, and cells the learner added.
    """
    from copy import deepcopy

    carried = Carried(deepcopy(starter))
    _carry_answers(own, carried, renamed or {})
    _carry_notes(own, carried)
    _carry_predictions(own, carried)
    if base is not None:
        _carry_added_cells(own, base, carried)
        _name_changed_cells(own, base, carried)
    return carried


def _carry_answers(own: NotebookNode, carried: Carried, renamed: Mapping[str, str]) -> None:
    places = {grade_id(cell): cell for cell in carried.notebook.cells if is_blank(cell)}
    for cell in own.cells:
        if not is_blank(cell) or not _is_filled(cell):
            continue
        name = renamed.get(grade_id(cell), grade_id(cell))
        place = places.get(name)
        if place is None:
            carried.remarks.append(f"{name} is no longer asked; your answer is in the old file")
        elif _same_blank(cell, place) or not (changed := _changed_headers(cell, place)):
            place.source = cell.source
            carried.answers.append(name)
        else:
            place.source += "\n\n\n# Your answer to the earlier form of this blank:\n"
            place.source += "\n".join(f"# {line}".rstrip() for line in cell.source.splitlines())
            carried.answers.append(name)
            carried.remarks.append(
                f"{name} is now written `{changed[0]}`; your answer stands below the new blank, "
                "as a comment"
            )


def _is_filled(blank: NotebookNode) -> bool:
    """Whether the cell differs from the blank it came as; nbgrader keeps that one's checksum."""
    from nbgrader.utils import compute_checksum

    return blank.metadata.nbgrader.get("checksum") != compute_checksum(blank)


def _same_blank(cell: NotebookNode, other: NotebookNode) -> bool:
    """Whether two cells came as the same blank."""
    checksums = [each.metadata.nbgrader.get("checksum") for each in (cell, other)]
    return checksums[0] is not None and checksums[0] == checksums[1]


def _changed_headers(cell: NotebookNode, place: NotebookNode) -> list[str]:
    """The headers of the new blank that the learner's cell does not have so."""
    own = headers(cell.source)
    return [line for name, line in headers(place.source).items() if own.get(name) != line]


def headers(source: str) -> dict[str, str]:
    """The `def` or `class` line of each thing that a cell defines, evened out, by its name."""
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        # A learner's cell may be half written; its first lines mostly are whole.
        lines = [line.strip() for line in source.splitlines() if _DEFINES.match(line)]
        return {_DEFINES.match(line).group(1): line for line in lines}
    found = {}
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.body, node.decorator_list = [ast.Pass()], []
            found[node.name] = ast.unparse(node).splitlines()[0]
    return found


def _carry_notes(own: NotebookNode, carried: Carried) -> None:
    old, new = ([cell for cell in nb.cells if _is_notes(cell)] for nb in (own, carried.notebook))
    for cell, place in zip(old, new, strict=False):
        place.source = cell.source
    carried.remarks.extend(
        "a cell of your notes has no place any more; it is in the old file" for _ in old[len(new) :]
    )


def _is_notes(cell: NotebookNode) -> bool:
    return "notes" in cell.metadata.get("tags", [])


def _carry_predictions(own: NotebookNode, carried: Carried) -> None:
    written = dict(_predictions(own))
    for name, place in _predictions(carried.notebook):
        if name in written and not _NO_GUESS_YET.search(written[name].source):
            place.source = written[name].source


def _predictions(nb: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    for cell in nb.cells:
        if cell.cell_type == "code" and not is_blank(cell):
            for name in _PREDICTION.findall(cell.source):
                yield name, cell


def _carry_added_cells(own: NotebookNode, base: NotebookNode, carried: Carried) -> None:
    """Put each cell that the learner added after the one it followed."""
    known = {_key(cell) for cell in base.cells}
    cells = carried.notebook.cells
    taken = {cell.id for cell in cells}
    place = 0
    for cell in own.cells:
        found = [i for i, new in enumerate(cells) if _key(new) == _key(cell)]
        if _key(cell) in known or found:
            place = found[0] + 1 if found else place
        elif cell.source.strip() and cell.id not in taken:
            cells.insert(place, cell)
            place += 1


def _name_changed_cells(own: NotebookNode, base: NotebookNode, carried: Carried) -> None:
    """Say how many of the course's own cells the learner changed: those stay in the old file."""
    sources = {_key(cell): cell.source for cell in base.cells}
    changed = [
        cell
        for cell in own.cells
        if not is_blank(cell)
        and not _is_notes(cell)
        and not _PREDICTION.search(cell.source)
        and sources.get(_key(cell), cell.source).strip() != cell.source.strip()
    ]
    if changed:
        what = "a cell that you changed is" if len(changed) == 1 else "cells that you changed are"
        carried.remarks.append(f"{what} in the old file ({len(changed)})")


def _key(cell: NotebookNode) -> str:
    return grade_id(cell) or cell.get("id", "")
