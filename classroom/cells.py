"""What a cell is to the course, read from nbgrader's metadata."""

from nbformat import NotebookNode


def grade_id(cell: NotebookNode) -> str:
    """The nbgrader name of a cell; empty where it has none."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_blank(cell: NotebookNode) -> bool:
    """Whether learners write code here that a later cell checks."""
    marks = cell.metadata.get("nbgrader", {})
    return (
        cell.cell_type == "code"
        and bool(marks.get("solution", False))
        and not marks.get("grade", False)
    )


def is_check(cell: NotebookNode) -> bool:
    """Whether this cell checks a blank and gives its points."""
    marks = cell.metadata.get("nbgrader", {})
    return (
        cell.cell_type == "code"
        and bool(marks.get("grade", False))
        and not marks.get("solution", False)
    )


def describe(cell: NotebookNode, number: int) -> str:
    """How a message names a cell: by its grade_id, else by its number (from 1) and first line."""
    if name := grade_id(cell):
        return f"cell {name}"
    lines = cell.source.strip().splitlines()
    first = lines[0] if lines else ""
    return f"cell {number} ({first if len(first) <= 40 else first[:39] + '…'})"
