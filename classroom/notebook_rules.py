"""What every solution notebook must keep to by itself: its metadata and its stored outputs."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from classroom.cells import describe
from classroom.course_layout import START_CHAPTER, Notebook

_MARK_WITH_WORDS = re.compile(
    r"^[ \t]*#[ \t]*(NBVAL_[A-Z_]+)(?![A-Z_])[ \t]*[^ \t\n]", re.MULTILINE
)
MINUTES = (20, 45)
MINUTES_OF_START = (5, 45)


def metadata_problems(nb: NotebookNode, book: Notebook, known: set[str]) -> Iterator[str]:
    """What is wrong with the notebook's `course` metadata.

    known: the keys of all notebooks of the course, the only ones that `needs` may name.
    """
    course = nb.metadata.get("course")
    if not isinstance(course, dict):
        yield (
            "has no course metadata. Add to the notebook's metadata: "
            '"course": {"title": "…", "needs": [], "path": "core", "minutes": 30}.'
        )
        return
    title = course.get("title")
    if not isinstance(title, str) or not title.strip():
        yield f"course title is {title!r}. Give it a title."
    yield from _needs_problems(course.get("needs"), book, known)
    if course.get("path") not in ("core", "more"):
        yield f'course path is {course.get("path")!r}. Write "core" or "more".'
    low, high = MINUTES_OF_START if book.chapter == START_CHAPTER else MINUTES
    minutes = course.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not low <= minutes <= high:
        yield f"course minutes is {minutes!r}. Write a whole number from {low} to {high}."


def _needs_problems(needs: object, book: Notebook, known: set[str]) -> Iterator[str]:
    if not isinstance(needs, list):
        yield f'course needs is {needs!r}. Write a list such as ["02_perceptron/gates"], or [].'
        return
    for need in needs:
        if need == book.key:
            yield "course needs names the notebook itself. Take it out."
        elif need not in known:
            yield f"course needs names {need!r}, which is no notebook of the course. Correct it."


def output_problems(nb: NotebookNode) -> Iterator[str]:
    """Cells whose stored output is missing or is an error."""
    for number, cell in enumerate(nb.cells, start=1):
        # A kernel does not count an empty cell as run.
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        where = describe(cell, number)
        if marked := _MARK_WITH_WORDS.search(cell.source):
            yield (
                f"{where}: nbval does not see {marked[1]} with words behind it. "
                "Put the mark alone on its line, and the words on the next."
            )
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            yield f"{where}: the stored output is an error ({errors[0].ename}). Mend and run it."
        elif cell.execution_count is None:
            yield f"{where}: no stored output. Run the notebook and save it."
        elif not cell.outputs and _is_compared(cell):
            yield (
                f"{where}: marked NBVAL_CHECK_OUTPUT but stores no output, so nothing would be "
                "compared. Let it show something, or take the mark away."
            )


def _is_compared(cell: NotebookNode) -> bool:
    # nbval's own reading of its marks; imported here because it brings pytest with it.
    from nbval.plugin import find_comment_markers, find_metadata_tags

    marks = dict(find_metadata_tags(cell.metadata)) | dict(find_comment_markers(cell.source))
    return marks.get("check", False)
