"""Every starter, run as it comes, stops at the check of its first blank with "not attempted"."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from classroom.cells import grade_id, is_blank
from classroom.course_layout import course_files
from classroom.normalize import read_notebook

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def _starters() -> list:
    read = {
        path.relative_to(NOTEBOOKS).with_suffix("").as_posix(): read_notebook(path)
        for path in course_files(NOTEBOOKS)
        if path.suffix == ".ipynb"
    }
    with_blanks = {key: nb for key, nb in read.items() if any(map(is_blank, nb.cells))}
    return [pytest.param(key, nb, id=key) for key, nb in with_blanks.items()]


@pytest.mark.parametrize(("key", "nb"), _starters())
def test_a_starter_stops_at_its_first_blank(key: str, nb: nbformat.NotebookNode):
    first = next(grade_id(cell) for cell in nb.cells if is_blank(cell))
    folder = (NOTEBOOKS / key).parent
    client = NotebookClient(
        nb, timeout=30, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    with pytest.raises(CellExecutionError) as stopped:
        client.execute()
    assert (stopped.value.ename, _stopped_at(nb)) == ("CheckFailed", f"check_{first}")
    assert f"{first}: not attempted" in stopped.value.evalue


def _stopped_at(nb: nbformat.NotebookNode) -> str:
    for cell in nb.cells:
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return grade_id(cell)
    return ""
