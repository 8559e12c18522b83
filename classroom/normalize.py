"""One way to write a notebook down, so that running or converting it again changes no starter."""

import copy
import json
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from classroom.cells import grade_id
from classroom.course_layout import CourseError
from classroom.greetings import without_greetings

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

# As a running kernel reports it, less the version, which differs from machine to machine.
# Written into every notebook because jupytext leaves it out and nbclient puts it in.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}

# Traces of the editor or of a run, not of the author.
_VOLATILE_IN_NOTEBOOK = (
    "celltoolbar",
    "colab",
    "jupytext",
    "orig_nbformat",
    "signature",
    "toc",
    "vscode",
    "widgets",
)
_VOLATILE_IN_CELL = (
    "ExecuteTime",
    "cell_marker",
    "collapsed",
    "colab",
    "execution",
    "id",
    "jp-MarkdownHeadingCollapsed",
    "lines_to_end_of_cell_marker",
    "lines_to_next_cell",
    "outputId",
    "scrolled",
    "trusted",
    "vscode",
)
# nbgrader writes these into what it makes from a solution.
_VOLATILE_IN_NBGRADER = ("cell_type", "checksum")


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of format 4 as it stands in its file. Raises CourseError where it is none."""
    return parse_notebook(path.read_text(encoding="utf-8"), path.name)


def parse_notebook(text: str, name: str) -> NotebookNode:
    """A notebook from its JSON text. Raises CourseError, naming it `name`, where it is none."""
    try:
        nb = nbformat.v4.reads(text)
        found = nb.nbformat
    except (json.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise CourseError(
            f"{name} is not a notebook ({error}). Restore it from git, or save it again."
        ) from error
    if found != 4:
        raise CourseError(
            f"{name} is in notebook format {found}. Open it in JupyterLab and save it as format 4."
        )
    return nb


def normalize(nb: NotebookNode) -> NotebookNode:
    """A copy of `nb` without what a run, an editor or a conversion leaves in it.

    Source, outputs, tags, nbgrader and course metadata stay. Cell ids come from the grade_id or,
    elsewhere, from the place after the last cell that has one, so that a cell put in changes few.
    Raises CourseError where the result is no valid notebook.
    """
    nb = copy.deepcopy(nb)
    nb.nbformat_minor = 5
    for name in _VOLATILE_IN_NOTEBOOK:
        nb.metadata.pop(name, None)
    nb.metadata["kernelspec"] = nbformat.from_dict(KERNEL)
    nb.metadata["language_info"] = nbformat.from_dict(LANGUAGE)
    for cell in nb.cells:
        _normalize_cell(cell)
    _name_cells(nb.cells)
    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        reason = str(error).splitlines()[0]
        raise CourseError(f"This is not a valid notebook: {reason}") from error
    return nb


def to_text(nb: NotebookNode) -> str:
    """The notebook as it is written to its file: JSON, indent 1, one newline at the end."""
    return nbformat.v4.writes(nb).rstrip("\n") + "\n"


def _normalize_cell(cell: NotebookNode) -> None:
    for name in _VOLATILE_IN_CELL:
        cell.metadata.pop(name, None)
    if "jupyter" in cell.metadata:
        cell.metadata.jupyter.pop("outputs_hidden", None)
        if not cell.metadata.jupyter:
            del cell.metadata["jupyter"]
    for name in _VOLATILE_IN_NBGRADER:
        cell.metadata.get("nbgrader", {}).pop(name, None)
    # jupytext keeps no empty lines at the end of a cell.
    cell.source = cell.source.rstrip("\n")
    if cell.cell_type == "code":
        cell.outputs = _without_greetings(_merge_streams(cell.outputs))


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    # What a cell prints arrives in as many pieces as the kernel's timing makes of it.
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _without_greetings(outputs: list[NotebookNode]) -> list[NotebookNode]:
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.text = without_greetings(output.text)
            if not output.text.strip():
                continue
        kept.append(output)
    return kept


def _name_cells(cells: list[NotebookNode]) -> None:
    used: set[str] = set()
    anchor, after = "top", 0
    for cell in cells:
        if name := grade_id(cell):
            anchor, after = re.sub(r"[^\w-]", "-", name, flags=re.ASCII)[:56], 0
            cell_id = anchor
        else:
            after += 1
            cell_id = f"{anchor}-{after}"
        while cell_id in used:
            cell_id += "_"
        used.add(cell_id)
        cell["id"] = cell_id
