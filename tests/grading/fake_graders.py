"""Graders that grade nothing, for the tests of what is around grading. They run on workers."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import made_up_class as toys

from classroom.course_layout import CourseError
from classroom.grading.kernels import NoKernel
from classroom.grading.records import Outcome, Reason, Task


class FakeGrader:
    """Gives all points, and does what a student's name asks for.

    folder: gets a line in `graded.txt` for each grading.
    """

    def __init__(self, folder: Path, seconds: float = 0.0):
        self.folder = folder
        self.seconds = seconds
        self._note("started.txt", str(os.getpid()))

    def grade(self, task: Task) -> Outcome:
        self._note("graded.txt", f"{task.student}/{task.notebook}")
        time.sleep(self.seconds)
        first = graded(self.folder)[f"{task.student}/{task.notebook}"] == 1
        if task.student == "kills" or (task.student == "kills once" and first):
            os.kill(os.getpid(), 9)
        if task.student == "hangs":
            time.sleep(600)
        if task.student == "breaks":
            raise ZeroDivisionError("in the grader")
        if task.student == "course":
            raise CourseError("The exercise double cannot be judged: no.")
        if task.student == "no kernel":
            raise NoKernel("No kernel could be started: no.")
        return toys.outcome(
            toys.grade("double"),
            toys.grade("half", 2.0, 2.0),
            student=task.student,
            notebook=task.notebook,
            fingerprint=task.fingerprint,
            notes=task.notes,
            **self._special(task),
        )

    def _special(self, task: Task) -> dict[str, object]:
        if task.student != "slow":
            return {}
        return {"reason": Reason.TIMED_OUT, "message": "More than \x1b[31m120 s\x1b[0m [b]x"}

    def close(self) -> None:
        self._note("closed.txt", str(os.getpid()))

    def _note(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:  # one short write: nothing comes between
            file.write(f"{line}\n")


def lines(folder: Path, name: str) -> list[str]:
    path = folder / name
    return path.read_text().splitlines() if path.exists() else []


def graded(folder: Path) -> Counter[str]:
    """How often each student/notebook was graded."""
    return Counter(lines(folder, "graded.txt"))
