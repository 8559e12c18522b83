"""The answer to "is it right, and if not, why not?", and the exception that shows it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What a check can say, in the order in which it is looked for."""

    RIGHT = "right"
    MISUSED = "misused"
    NOT_ATTEMPTED = "not_attempted"
    KNOWN_MISTAKE = "known_mistake"
    ERROR = "error"
    WRONG_TYPE = "wrong_type"
    WRONG_SHAPE = "wrong_shape"
    NOT_FINITE = "not_finite"
    WRONG = "wrong"


_MARKS = {Status.RIGHT: "✓", Status.NOT_ATTEMPTED: "○"}


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    exercise: its name. status: see Status. message: one sentence for the learner, mostly empty
    when right. mistake: index into the exercise's mistakes, or None. passed: for each observation
    whether it was as it must be. printed: the beginning of what the answer printed meanwhile.
    """

    exercise: str
    status: Status
    message: str = ""
    mistake: int | None = None
    passed: dict[str, bool] = field(default_factory=dict)
    printed: str = ""

    @property
    def right(self) -> bool:
        return self.status is Status.RIGHT

    def __str__(self) -> str:
        mark = _MARKS.get(self.status, "✗")
        text = f"{mark} {self.exercise}"
        if self.message:
            text += f": {_lower_first(self.message)}"
        printed = self.printed.strip().splitlines()
        if printed and not self.right:
            text += f"\nYour code printed: {printed[0]}{' …' if len(printed) > 1 else ''}"
        return text

    def _repr_html_(self) -> str:
        mark, _, rest = str(self).partition(" ")
        name, _, message = rest.partition(":")
        label = "right" if self.right else self.status.replace("_", " ")
        # The sign says it without colour; the label says it to a screen reader.
        return (
            f'<div role="status" class="course-check course-{self.status}">'
            f'<span role="img" aria-label="{label}">{mark}</span> <b>{html.escape(name)}</b>'
            + (f": {html.escape(message.strip())}" if message else "").replace("\n", "<br>")
            + "</div>"
        )


class CheckFailed(Exception):
    """Raised by a check that did not pass; Jupyter shows its one message and no traceback."""

    def __init__(self, verdict: Verdict):
        super().__init__(str(verdict))
        self.verdict = verdict

    def _render_traceback_(self, *_: object) -> list[str]:
        head, colon, rest = str(self).partition(":")
        return [f"\x1b[1m{head}\x1b[0m{colon}{rest}"]

    def _repr_html_(self) -> str:
        return self.verdict._repr_html_()


_CAPITALIZED = {"Adam", "Bayes", "Gauss", "Glorot", "Keras", "Python", "Sobel", "Xavier"}
_CAPITALIZED |= {"None", "True", "False"}


def _lower_first(sentence: str) -> str:
    """The sentence as it reads after a colon; names such as ReLU and A[i] keep their capitals."""
    article = re.match(r"A [a-z]{2,}", sentence)
    word = re.match(r"[A-Z][a-z]+(?=[\s,;:.!?’']|$)", sentence)
    if article or (word and word.group() not in _CAPITALIZED):
        return sentence[0].lower() + sentence[1:]
    return sentence
