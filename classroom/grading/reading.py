"""A notebook's bytes, from anybody, as a plain notebook: only what grading needs, all of it valid.

Nothing of a submission's outputs or metadata is kept except what is used, so nothing odd in them
can stumble over later.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from typing import Any

import nbformat

LARGEST = 20 * 2**20  # bytes of a submitted file
MOST_CELLS = 2000
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Unreadable(Exception):
    """A submission that is no notebook; the message says why in words for its author."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell of a submission. type: code, markdown or raw. grade_id: as claimed, else empty."""

    type: str
    source: str
    id: str = ""
    grade_id: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmittedNotebook:
    """A submission as it was read. kernel: the name of its kernelspec, empty where it has none."""

    cells: tuple[SubmittedCell, ...]
    kernel: str = ""
    notes: tuple[str, ...] = ()


def read_submission(data: bytes) -> SubmittedNotebook:
    """The notebook in `data`. Raises Unreadable for anything else, and nothing but that."""
    content = _json(data)
    notes: tuple[str, ...] = ()
    version = content.get("nbformat")
    if version in (1, 2, 3) and type(version) is int:
        content = _upgraded(data, version)
        notes = (f"The notebook was in the old format {version} and was converted to format 4.",)
    elif version != 4:
        if isinstance(version, int) and version > 4:
            raise Unreadable(
                f"it is in notebook format {version}. Save it as format 4 and hand it in again"
            )
        raise Unreadable("it is not a notebook (it does not say its notebook format)")
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook (it has no cells)")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"it has {len(cells)} cells; {MOST_CELLS} is the most that is graded")
    read = [cell for cell in map(_cell, cells) if cell is not None]
    if len(read) < len(cells):
        notes += (f"{len(cells) - len(read)} damaged cells of the notebook were left out.",)
    kernelspec = _dict(_dict(content.get("metadata")).get("kernelspec"))
    return SubmittedNotebook(tuple(read), plain_text(kernelspec.get("name"))[:60], notes)


def plain_text(value: Any) -> str:
    """A text, or lines of text, that can be written as UTF-8; empty where it is neither."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        return ""
    # JSON can hold halves of characters, which no file can.
    return value.encode("utf-8", "replace").decode("utf-8")


def _json(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > LARGEST:
        raise Unreadable(
            f"the file is too large ({len(data) / 2**20:.0f} MB; the most is "
            f"{LARGEST // 2**20} MB). Clear the outputs, save, and hand it in again"
        )
    try:
        content = json.loads(data)
    except RecursionError:
        raise Unreadable("it is nested too deeply to be a notebook") from None
    except ValueError:  # no JSON, no text, a number of a million digits
        kind = "a binary file" if b"\0" in data[:4096] else "no JSON"
        raise Unreadable(f"it is not a notebook ({kind})") from None
    if not isinstance(content, dict):
        raise Unreadable("it is not a notebook (its JSON is something else)")
    return content


def _upgraded(data: bytes, version: int) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.reads(data.decode("utf-8-sig"), as_version=4)
    except Exception:  # nbformat fails in many ways on what is not quite a notebook
        raise Unreadable(
            f"it is in the old notebook format {version} and cannot be converted. "
            "Open it in JupyterLab, save it, and hand it in again"
        ) from None


def _cell(cell: Any) -> SubmittedCell | None:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = cell.get("source")
    if not isinstance(source, (str, list)):
        return None
    metadata = _dict(cell.get("metadata"))
    cell_id, tags = cell.get("id"), metadata.get("tags")
    valid_id = isinstance(cell_id, str) and _CELL_ID.fullmatch(cell_id)
    if not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        tags = []
    return SubmittedCell(
        type=cell["cell_type"],
        source=plain_text(source),
        id=cell_id if valid_id else "",
        grade_id=plain_text(_dict(metadata.get("nbgrader")).get("grade_id")),
        tags=tuple(dict.fromkeys(plain_text(tag).replace(",", " ") for tag in tags[:50])),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
