"""Where the code of a solution is: the cell of the solution notebook, else the reference's."""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import Any

COURSE_ROOT = Path(__file__).resolve().parents[2]
_MARKER = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$\n?", re.MULTILINE)


def solution_source(exercise: Any) -> str:
    """The code of the solution notebook's cell, or of the reference where there is no notebook."""
    cell = _solution_cells(_chapter(exercise.module)).get(exercise.name)
    return cell if cell is not None else source_of(exercise.reference)


def _chapter(module: str) -> str:
    """The chapter's name, of common.exercises.CHAPTER as of common.exercises.CHAPTER.NOTEBOOK."""
    return module.removeprefix("common.exercises.").partition(".")[0]


def source_of(thing: Any) -> str:
    """The source text of a function, a class or an object's class, or a line that says why not."""
    target = thing if callable(thing) and hasattr(thing, "__name__") else type(thing)
    try:
        return textwrap.dedent(inspect.getsource(target)).rstrip()
    except (OSError, TypeError):
        return f"# the source of {getattr(thing, '__name__', thing)} is not at hand"


@lru_cache(maxsize=64)
def _solution_cells(chapter_module: str) -> dict[str, str]:
    """The solution cells of a chapter's notebooks by grade_id, without the solution markers."""
    cells = {}
    for path in sorted(COURSE_ROOT.glob(f"solutions/[0-9]*_{chapter_module}/*.ipynb")):
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # unreadable: the reference's own source serves
        for cell in notebook.get("cells", []):
            nbgrader = cell.get("metadata", {}).get("nbgrader", {})
            if nbgrader.get("solution") and nbgrader.get("grade_id"):
                cells[nbgrader["grade_id"]] = _MARKER.sub("", "".join(cell["source"])).rstrip()
    return cells
