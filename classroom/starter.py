"""A learner's notebook made from a solution by nbgrader's own preprocessors, without a database."""

from functools import cache
from typing import Any

from nbformat import NotebookNode

from classroom.course_layout import CourseError


def make_starter(solution: NotebookNode) -> str:
    """The text of the starter that `nbgrader generate_assignment` makes of a normalized solution.

    Raises CourseError with nbgrader's reason where it refuses the notebook, as for a grade_id
    that two cells share or a "BEGIN SOLUTION" without its end.
    """
    try:
        text, _ = _exporter().from_notebook_node(solution)
    except Exception as error:  # nbgrader raises bare RuntimeErrors and errors of its own
        raise CourseError(f"nbgrader makes no starter of it: {_reason(error)}") from error
    return text


@cache
def _exporter() -> Any:
    # nbgrader takes more than a second to import, and `classroom lab` has no use for it.
    from nbconvert.exporters import NotebookExporter
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import Config

    exporter = NotebookExporter(config=Config({"Exporter": {"default_preprocessors": []}}))
    # Taken from nbgrader rather than written down here, so that the two cannot part.
    for preprocessor in GenerateAssignment.preprocessors.default():
        if preprocessor is not SaveCells:  # the one that writes to the gradebook
            exporter.register_preprocessor(preprocessor)
    return exporter


def _reason(error: Exception) -> str:
    # "Notebook failed to validate" says less than the error that it was raised for.
    inner = error.__context__ if type(error).__name__ == "ValidationError" else None
    lines = str(inner or error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".") + "."
