"""CSV that spreadsheet programs read, and that makes them compute nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from classroom.report.counting import NO_ANSWER, ChapterReport

# What begins so is a formula to some program: a student may call themselves =HYPERLINK(…).
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠|%]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as CSV: UTF-8 with its mark, without which Excel reads accents wrongly."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(
        [cell(value) for value in row] for row in rows
    )
    return text.getvalue().encode("utf-8-sig", "replace")


def cell(value: object) -> object:
    """A cell's content: numbers as they are, text in one line and never a formula."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = " ".join(_CONTROLS.sub("", str(value)).splitlines())
    return f"'{text}" if _FORMULA.match(text) else text


def students_table(report: ChapterReport) -> bytes:
    """A row for each student: points and reason of each exercise, letters, the sum."""
    exercises = [(exercise.notebook, exercise.name) for exercise in report.exercises]
    questions = [(q.notebook, q.name) for q in (*report.choices, *report.predictions)]
    head = ["student", "points", "of"]
    for notebook, name in exercises:
        head += [f"{notebook}/{name} points", f"{notebook}/{name}"]
    head += [f"{notebook}/{name} answer" for notebook, name in questions]
    rows: list[list[object]] = [list(head)]
    for student in report.students:
        row: list[object] = [student.name, student.points, report.most]
        for key in exercises:
            grade = student.grades.get(key)
            row += [grade.points, str(grade.reason)] if grade else ["", ""]
        letters = (student.letters.get(key, "") for key in questions)
        row += ["" if letter == NO_ANSWER else letter for letter in letters]
        rows.append(row)
    return table(rows)


def exercises_table(report: ChapterReport) -> bytes:
    """A row for each way to answer an exercise: right, a known mistake, one without a name yet."""
    rows: list[list[object]] = [["notebook", "exercise", "kind", "what", "students", "of"]]
    for exercise in report.exercises:
        about = [exercise.notebook, exercise.name]
        for name, students in exercise.groups.items():
            rows.append([*about, "group", name, students, exercise.students])
        for wrong in exercise.mistakes:
            rows.append([*about, "known mistake", wrong.text, wrong.students, exercise.students])
        for wrong in exercise.unnamed:
            rows.append([*about, "not named yet", wrong.text, wrong.students, exercise.students])
    for kind, questions in (("answer", report.choices), ("prediction", report.predictions)):
        for question in questions:
            for letter, students in question.letters.items():
                right = f"{letter} (right)" if letter == question.right else letter
                of = sum(question.letters.values())
                rows.append([question.notebook, question.name, kind, right, students, of])
    return table(rows)
