"""The learner's answers in the release notebook's frame: blanks theirs, locked cells ours.

The release travels with the task, so nothing that a submission says about its cells is believed:
only which cell holds which answer is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from classroom.cells import describe, grade_id
from classroom.grading.reading import SubmittedCell, SubmittedNotebook
from classroom.grading.release import IMPORTS_EX, Release, definitions, statements_of

# Where a cell goes: (place in the submission, 0) for one that was there, (place after which, 1,
# place in the release) for one that is put back. Sorting by these makes the notebook.
_Key = tuple[int, ...]


@dataclass(frozen=True)
class Prepared:
    """A notebook to execute.

    blanks, checks: the place of each blank and check by exercise. untouched: exercises whose blank
    is as it was handed out. own: places of code cells that are not the release's. notes: what was
    put right.
    """

    notebook: NotebookNode
    blanks: dict[str, int]
    checks: dict[str, int]
    untouched: frozenset[str]
    own: frozenset[int]
    notes: tuple[str, ...]


def restore(submission: SubmittedNotebook, release: Release) -> Prepared:
    """Put the submission's answers and own cells into a valid notebook with the release's marks."""
    return _Restoring(submission, release).result()


class _Restoring:
    def __init__(self, submission: SubmittedNotebook, release: Release):
        self.release = release
        self.cells = submission.cells
        self.notes = list(submission.notes)
        if submission.kernel not in ("", "python3"):
            self.notes.append(
                f"The notebook asked for the kernel {submission.kernel!r}; it was run with python3."
            )
        # Which submitted cells claim which name; other names mean nothing here.
        self.claimed: dict[str, list[int]] = {}
        for i, cell in enumerate(self.cells):
            if cell.grade_id in release.named:
                self.claimed.setdefault(cell.grade_id, []).append(i)
        self.dropped: set[int] = set()  # submitted cells that do not stay
        self.taken: dict[int, _Key] = {}  # where each release cell goes
        self.sources: dict[int, str] = {}  # the code of each blank, by place in the release
        self.used: set[int] = set()  # submitted cells that stand for a release cell

    def result(self) -> Prepared:
        for name, place in self.release.blanks.items():
            self._find_blank(name, place)
        self._find_unnamed()
        for place in range(len(self.release.cells)):
            if self.release.is_locked(place):
                self._place_locked(place)
            elif place in self.release.blanks.values() and place not in self.taken:
                self._put_back(place)
                self.notes.append(f"The cell {self._name(place)} was missing; it was put back.")
        self._put_back_import()
        return self._assemble()

    # --- blanks ---

    def _find_blank(self, name: str, place: int) -> None:
        found = self.claimed.get(name, [])
        source = self.release.cells[place].source
        if not found and (lost := self._by_definition(name)) is not None:
            found = [lost]
            self.notes.append(
                f"The cell {name} had lost its name; it was recognized by what it defines."
            )
        if not found:
            return  # put back later, when its neighbours are known
        chosen = found[-1]
        source = self.cells[chosen].source
        if len(found) > 1:
            parts = [self.cells[i].source for i in found]
            adjacent = found[-1] - found[0] == len(found) - 1
            wanted = self.release.defined_by(name)
            whole = next((t for t in _joined(parts) if wanted <= definitions(t)), None)
            if adjacent and whole and None in map(statements_of, parts):
                source = whole
                self.dropped.update(found[:-1])
                self.notes.append(f"The cell {name} was split in {len(found)}; it was joined.")
            else:
                defining = [i for i in found if wanted & definitions(self.cells[i].source)]
                chosen = (defining or found)[-1]
                source = self.cells[chosen].source
                self.notes.append(
                    f"The cell {name} was there {len(found)} times; all were run in their order."
                )
        if self.cells[chosen].type != "code":
            self.notes.append(
                f"The cell {name} had become a {self.cells[chosen].type} cell; it was run as code."
            )
        self._take(place, chosen)
        self.sources[place] = source

    def _by_definition(self, name: str) -> int | None:
        """The last cell that defines what the blank defines: code first, then other text.

        An edited locked cell counts too: somebody may have written the answer there.
        """
        wanted = self.release.defined_by(name)
        for types in (("code",), ("markdown", "raw")):
            found = [
                i
                for i, cell in enumerate(self.cells)
                if cell.type in types
                and cell.grade_id not in self.release.blanks
                and i not in self.used
                and wanted & definitions(cell.source)
                and not self._is_release_cell(cell)
            ]
            if found:
                return found[-1]
        return None

    def _is_release_cell(self, cell: SubmittedCell) -> bool:
        return any(_same_text(cell.source, other.source) for other in self.release.cells)

    # --- cells that nbgrader does not know ---

    def _find_unnamed(self) -> None:
        """Match the release's other cells, so that what is put back finds its neighbours."""
        free = [i for i in range(len(self.cells)) if i not in self.used]
        free = [i for i in free if self.cells[i].grade_id not in self.release.named]
        by_id = {self.cells[i].id: i for i in reversed(free) if self.cells[i].id}
        by_source = {self.cells[i].source.strip(): i for i in reversed(free)}
        for place, cell in enumerate(self.release.cells):
            if grade_id(cell):
                continue
            i = by_source.get(cell.source.strip(), by_id.get(cell.get("id", "")))
            if i is not None and i not in self.used:
                self._take(place, i)

    def _put_back_import(self) -> None:
        """Without `ex` no check can run."""
        places = [i for i, cell in enumerate(self.release.cells) if _imports_ex(cell)]
        if not places or any(c.type == "code" and IMPORTS_EX.search(c.source) for c in self.cells):
            return
        self._put_back(places[0])  # a changed one stays too, below it
        self.notes.append("The cell that imports ex was missing; it was put back.")

    # --- locked cells ---

    def _place_locked(self, place: int) -> None:
        cell, name = self.release.cells[place], self._name(place)
        found = self.claimed.get(grade_id(cell), [])
        answers = [i for i in found if i in self.used]  # an answer was written into it
        same = [i for i in found if _same_text(self.cells[i].source, cell.source)]
        whole = _joined([self.cells[i].source for i in found])
        split = not same and any(_same_text(text, cell.source) for text in whole)
        own_work = [i for i in found if not split and i not in same and self._is_work(i)]
        self.dropped.update(i for i in found if i not in answers and i not in own_work)
        usable = [i for i in found if self._fits(place, (i, 0))]
        if not found:
            self.notes.append(f"The cell {name} was missing; it was put back.")
        elif len(found) > 1:
            how = f"was split in {len(found)}" if split else f"was there {len(found)} times"
            self.notes.append(f"The cell {name} {how}; it was put right.")
        elif not same:
            self.notes.append(f"The cell {name} was edited; it was put back.")
        elif self.cells[found[0]].type != cell.cell_type:
            self.notes.append(
                f"The cell {name} had become a {self.cells[found[0]].type} cell; it was put back."
            )
        elif not usable:
            self.notes.append(f"The cell {name} was moved; it was put back in its place.")
        best = [i for i in usable if i in same] or usable
        if best and best[0] not in answers and best[0] not in own_work:
            self.taken[place] = (best[0], 0)
        elif best:
            self.taken[place] = (best[0], 1, place)
        else:
            self._put_back(place)

    def _is_work(self, submitted: int) -> bool:
        cell = self.cells[submitted]
        return cell.type == "code" and bool(definitions(cell.source))

    def _fits(self, place: int, key: _Key) -> bool:
        """Whether the order of the blanks around a locked cell is the release's."""
        before, after = self._blanks_around(place)
        return (before is None or before < key) and (after is None or key < after)

    def _blanks_around(self, place: int) -> tuple[_Key | None, _Key | None]:
        blanks = sorted(self.release.blanks.values())
        before = next((self.taken.get(b) for b in reversed(blanks) if b < place), None)
        after = next((self.taken.get(b) for b in blanks if b > place), None)
        if before and after and after < before:  # the learner changed their order
            after = None
        return before, after

    def _put_back(self, place: int) -> None:
        """After the cell that precedes it in the release, and not before its blank."""
        neighbours = [self.taken[p] for p in range(place) if p in self.taken]
        key = (neighbours[-1][0] if neighbours else -1, 1, place)
        before, _ = self._blanks_around(place)
        if before is not None and key < before:
            key = (before[0], 1, place)
        self.taken[place] = key

    # --- putting it together ---

    def _take(self, place: int, submitted: int) -> None:
        self.taken[place] = (submitted, 0)
        self.used.add(submitted)

    def _name(self, place: int) -> str:
        return describe(self.release.cells[place], place + 1).removeprefix("cell ")

    def _assemble(self) -> Prepared:
        ours = {p for p in self.taken if grade_id(self.release.cells[p])}
        ours |= {p for p, key in self.taken.items() if len(key) > 2}
        entries: list[tuple[_Key, int | None, int]] = [(self.taken[p], p, -1) for p in ours]
        standing = {self.taken[p][0] for p in ours if len(self.taken[p]) == 2}
        entries += [
            ((i, 0), None, i)
            for i in range(len(self.cells))
            if i not in standing and i not in self.dropped
        ]
        entries.sort(key=lambda entry: entry[0])
        handed_out = {(c.cell_type, c.source.strip()) for c in self.release.cells}
        cells, places, own = [], {}, set()
        for _, place, submitted in entries:
            if place is None:
                cell = _own_cell(self.cells[submitted])
            else:
                cell = self._release_cell(place)
                places[place] = len(cells)
            if cell.cell_type == "code" and ("code", cell.source.strip()) not in handed_out:
                own.add(len(cells))
            cells.append(cell)
        _name_cells(cells)
        nb = new_notebook(cells=cells, metadata=from_dict(dict(self.release.notebook.metadata)))
        nb.nbformat_minor = 5
        blanks = {name: places[p] for name, p in self.release.blanks.items()}
        untouched = frozenset(
            name
            for name, p in self.release.blanks.items()
            if _same_text(nb.cells[places[p]].source, self.release.cells[p].source)
        )
        checks = {name: places[p] for name, p in self.release.checks.items()}
        return Prepared(nb, blanks, checks, untouched, frozenset(own), tuple(self.notes))

    def _release_cell(self, place: int) -> NotebookNode:
        original = self.release.cells[place]
        cell = _new_cell(original.cell_type, self.sources.get(place, original.source))
        cell.metadata = from_dict(dict(original.metadata))
        cell["id"] = original.get("id", "")
        return cell


def _imports_ex(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(IMPORTS_EX.search(cell.source))


def _same_text(one: str, other: str) -> bool:
    return _lines(one) == _lines(other)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _joined(parts: list[str]) -> list[str]:
    """What a text may have been before an editor split it."""
    return ["\n".join(parts), "".join(parts)]


def _own_cell(submitted: SubmittedCell) -> NotebookNode:
    cell = _new_cell(submitted.type, submitted.source)
    if submitted.tags:
        cell.metadata["tags"] = list(submitted.tags)
    cell["id"] = submitted.id
    return cell


def _new_cell(kind: str, source: str) -> NotebookNode:
    make = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    return make(source)


def _name_cells(cells: list[NotebookNode]) -> None:
    """Ids that are valid and unique; the release's cells keep theirs."""
    used = {cell["id"] for cell in cells if grade_id(cell)}
    for number, cell in enumerate(cells):
        if grade_id(cell) and cell["id"]:
            continue
        name = cell["id"]
        if not name or name in used:
            name = f"submitted-{number}"
            while name in used:
                name += "_"
        used.add(name)
        cell["id"] = name
