"""The map of the course, read from the notebooks themselves: nothing lists them a second time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

STARTERS = Path(__file__).resolve().parents[1] / "notebooks"

# Each part of the course by the number of its first chapter.
_PARTS = {
    0: "Part I · Learning from scratch",
    8: "Part II · Sequences from scratch",
    12: "Part III · TensorFlow and Keras",
    15: "Part IV · Seeing and imagining",
    19: "Part V · Deciding, shrinking, finding",
}


@dataclass(frozen=True)
class Entry:
    """One notebook: where it is, what it is about, what it builds on, how long it takes.

    minutes: a learner's time. core: whether it lies on the core path. points: of each exercise, by
    its name, in the order of the notebook.
    """

    chapter: str
    name: str
    title: str
    minutes: int
    core: bool
    needs: tuple[str, ...] = field(default=())
    points: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def blanks(self) -> int:
        """How many exercises it has."""
        return len(self.points)

    @property
    def module(self) -> str:
        """The module of common.exercises that holds its exercises: the folder without number."""
        return self.chapter.partition("_")[2]

    @property
    def key(self) -> str:
        """How other notebooks name it in `needs`."""
        return f"{self.chapter}/{self.name}"


def entries(starters: Path = STARTERS) -> list[Entry]:
    """Every starter with course metadata, in the order of the course.

    The order is that of the folders' numbers; within a chapter a notebook comes after the ones it
    needs, then by name. A file that cannot be read is left out.
    """
    found = [_entry(path) for path in sorted(starters.glob("[0-9][0-9]_*/*.ipynb"))]
    ordered: list[Entry] = []
    for _, chapter in groupby((e for e in found if e), key=lambda entry: entry.chapter):
        waiting = list(chapter)
        while waiting:
            keys = {entry.key for entry in waiting}
            ready = [e for e in waiting if not keys.intersection(e.needs)] or waiting
            ordered.append(ready[0])
            waiting.remove(ready[0])
    return ordered


def _entry(path: Path) -> Entry | None:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        course = notebook["metadata"]["course"]
        marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
        return Entry(
            chapter=path.parent.name,
            name=path.stem,
            title=str(course["title"]),
            minutes=int(course["minutes"]),
            core=course["path"] == "core",
            needs=tuple(course["needs"]),
            points={
                mark["grade_id"].removeprefix("check_"): float(mark["points"])
                for mark in marks
                if mark.get("grade")
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def chapter_title(folder: str) -> str:
    number, _, topic = folder.partition("_")
    return f"{number} {topic.replace('_', ' ')}"


def part_title(folder: str) -> str:
    """The part of the course that a chapter's folder belongs to."""
    number = int(folder.partition("_")[0])
    return _PARTS[max(first for first in _PARTS if first <= number)]
