"""What a student reads below their answer in nbgrader's feedback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from classroom.grading.records import ExerciseGrade, Outcome, Reason

_LONGEST = 2000
# Feedback renders a comment as Markdown, formgrader shows it in a text field. So what has a meaning
# in Markdown is taken out of messages that quote a student, and little else: <tag>, [link](place),
# a picture, mathematics.
_MEANINGFUL = re.compile(r"[<`*$]|(?<![^\W_])_+|_+(?![^\W_])")  # an _ inside of a name is none
_LINK = re.compile(r"\](?=[(\[:])|!(?=\[)")
_BACKSLASH = "\N{REVERSE SOLIDUS OPERATOR}"


def storable(text: str) -> str:
    """`text` as every database takes it: without NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def comments(outcome: Outcome, blanks: Iterable[str]) -> Mapping[str, str | None]:
    """The automatic comment of each blank; None where there is nothing to say.

    blanks: names of the solution cells of the notebook, in order. What is to be said of the
    submission as a whole comes first of all, at the first blank.
    """
    grades = {grade.exercise: grade for grade in outcome.grades}
    texts = {name: _of_exercise(grades.get(name)) for name in blanks}
    if texts and (remarks := _of_submission(outcome)):
        first = next(iter(texts))
        texts[first] = [*remarks, *texts[first]]
    return {name: markdown(lines) if lines else None for name, lines in texts.items()}


def markdown(lines: Iterable[str]) -> str:
    """Plain lines as Markdown that shows them as they are, cut to a bearable length."""
    text = "\n\n".join(line.strip() for line in lines)
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + " …"
    text = _LINK.sub(lambda sign: sign[0] + " ", storable(text).replace("\\", _BACKSLASH))
    return _MEANINGFUL.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)


def _of_exercise(grade: ExerciseGrade | None) -> list[str]:
    if grade is None or grade.reason is Reason.RIGHT:
        return []
    said = grade.message.strip() or f"{grade.exercise}: {grade.reason}."
    return said.splitlines()


def _of_submission(outcome: Outcome) -> list[str]:
    whole = outcome.message.strip()
    return [*(whole.splitlines() if outcome.reason is not Reason.RIGHT else ()), *outcome.notes]
