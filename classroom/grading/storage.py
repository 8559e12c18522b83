"""The files that grading leaves: autograded notebooks, and outcomes for the report.

Everything is written whole or not at all, and before the gradebook is: a crash in between leads to
grading again, never to a grade without its notebook.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classroom.atomic import write_bytes, write_text
from classroom.course_layout import CourseError
from classroom.grading.nbgrader_course import NbgraderCourse
from classroom.grading.records import ExerciseGrade, Outcome, Reason

_SEED_BITS = 32  # as many as every generator takes
_HARMLESS = re.compile(r"[^\w.-]+")


def store_files(place: NbgraderCourse, outcome: Outcome, timestamp: bytes = b"") -> None:
    """Write the autograded notebook (and nbgrader's timestamp.txt beside it) and the outcome.

    Raises CourseError where they cannot be written.
    """
    folder = place.autograded(outcome.student, outcome.chapter)
    try:
        if timestamp:
            write_bytes(folder / "timestamp.txt", timestamp)
        if outcome.autograded:
            write_bytes(folder / f"{outcome.notebook}.ipynb", outcome.autograded)
        write_text(_outcome_file(place, outcome), _to_json(outcome))
    except OSError as error:
        raise CourseError(
            f"Cannot write {error.filename or folder} ({error.strerror or error}). "
            "What was graded so far stays; mend it and run the command again."
        ) from error


def autograded_is_there(place: NbgraderCourse, student: str, chapter: str, notebook: str) -> bool:
    """Whether the notebook that belongs to a grade still exists."""
    return (place.autograded(student, chapter) / f"{notebook}.ipynb").is_file()


def read_outcomes(place: NbgraderCourse, chapter: str) -> Iterator[Outcome]:
    """The outcomes of a chapter by student and notebook, without the autograded notebooks.

    Raises CourseError where one of the files is not ours.
    """
    found = []
    for path in sorted((place.grading / "outcomes" / chapter).glob("*.json")):
        try:
            found.append(_from_json(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError) as error:
            raise CourseError(
                f"{path.name} in grading/outcomes/{chapter} is damaged. "
                "Remove it and grade that submission again with --force."
            ) from error
    yield from sorted(found, key=lambda outcome: (outcome.student, outcome.notebook))


def secret_seed(place: NbgraderCourse) -> int:
    """The seed of the course's random inputs, made once, readable by its owner alone."""
    path = place.grading / ".seed"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".seed.", dir=path.parent)
            with open(handle, "w", encoding="utf-8") as file:  # only we may read it, from the start
                file.write(f"{secrets.randbits(_SEED_BITS)}\n")
            Path(temporary).replace(path)
        return int(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"Cannot use {path} ({error.strerror or error}).") from error
    except ValueError as error:
        raise CourseError(
            f"{path} must hold a whole number. Remove it to get a new one."
        ) from error


def _outcome_file(place: NbgraderCourse, outcome: Outcome) -> Path:
    # A student's name may hold what a file's name may not; the digest keeps two names apart.
    key = f"{outcome.student}\0{outcome.notebook}".encode("utf-8", "surrogatepass")
    readable = _HARMLESS.sub("_", outcome.student)[:40]
    name = f"{readable}.{outcome.notebook}.{hashlib.sha256(key).hexdigest()[:12]}.json"
    return place.grading / "outcomes" / outcome.chapter / name


def _to_json(outcome: Outcome) -> str:
    values = {
        field.name: getattr(outcome, field.name)
        for field in dataclasses.fields(outcome)
        if field.name not in ("autograded", "grades")
    }
    grades = [dataclasses.asdict(grade) for grade in outcome.grades]
    # Escapes: a name may hold a lone surrogate, which UTF-8 has not.
    return json.dumps({**values, "grades": grades}, ensure_ascii=True, indent=1) + "\n"


def _from_json(text: str) -> Outcome:
    values: dict[str, Any] = json.loads(text)
    grades = tuple(
        ExerciseGrade(**{**grade, "reason": Reason(grade["reason"])})
        for grade in values.pop("grades")
    )
    values["reason"] = Reason(values["reason"])
    values["notes"] = tuple(values["notes"])
    return Outcome(grades=grades, autograded=b"", **values)
