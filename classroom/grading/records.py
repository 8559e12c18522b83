"""What travels between the steps of grading, and between the grader and its workers.

Plain frozen dataclasses of plain values, so that they pickle everywhere and compare by content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why an exercise, or a whole submission, got the grade it got."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    ERROR = "error"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    KILLED = "killed"
    KERNEL_DIED = "kernel died"
    FORBIDDEN = "tried what is not allowed"
    REFERENCE = "handed in the course's own reference"
    NOT_OBSERVED = "no observation arrived"
    UNREADABLE = "unreadable"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Budgets:
    """What one submission may use. Times in seconds, sizes in bytes."""

    wall: float = 120.0  # the whole notebook, wall clock
    cell: float = 30.0  # one cell, wall clock
    cpu: float = 240.0  # the whole notebook, all threads together
    memory: int = 4 * 2**30
    processes: int = 64
    file_size: int = 256 * 2**20
    disk: int = 512 * 2**20
    output: int = 2 * 2**20  # of one cell; the rest is cut


@dataclass(frozen=True)
class Task:
    """One submitted notebook, with everything that a worker needs to grade it.

    notebook: the name of the release notebook it answers. submitted_as: the path it was handed in
    under, relative to the student's folder. submission, release: the bytes of both notebooks.
    seed: of the random inputs, secret. fingerprint: of submission, release, exercises and budgets;
    equal fingerprints mean that grading again would change nothing. notes: remarks of the
    collecting step, such as that the notebook was renamed.
    """

    student: str
    chapter: str
    notebook: str
    submitted_as: str
    submission: bytes
    release: bytes
    seed: int
    budgets: Budgets
    fingerprint: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExerciseGrade:
    """The grade of one check cell.

    exercise: its name; grade_id: of the check cell. mistake: index into the exercise's mistakes.
    passed: for each observation whether it was as it must be. digest: of the first failing
    observation, equal where two answers went wrong in the same way; sample: that observation in
    words, for the author's next Mistake.
    """

    exercise: str
    grade_id: str
    points: float
    max_points: float
    reason: Reason
    message: str
    mistake: int | None = None
    passed: dict[str, bool] = field(default_factory=dict)
    digest: str = ""
    sample: str = ""


@dataclass(frozen=True)
class Outcome:
    """What grading one submitted notebook came to.

    reason, message: of the submission as a whole (RIGHT where nothing is to be said of it beyond
    its exercises). notes: remarks such as "the check cell of softmax was edited and put back".
    predictions: letter by name. autograded: the bytes of the notebook with our messages as the
    check cells' outputs. protection: what the sandbox was, in one line.
    """

    student: str
    chapter: str
    notebook: str
    fingerprint: str
    grades: tuple[ExerciseGrade, ...]
    reason: Reason
    message: str
    notes: tuple[str, ...]
    predictions: dict[str, str]
    autograded: bytes
    seconds: float
    cpu_seconds: float
    protection: str
