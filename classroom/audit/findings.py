"""What an audit has found, and what a chapter as a whole must reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classroom.audit.mutants import Mutant

LEAST_KILLED = 0.95
MOST_DECLARED = 0.10
# An exercise with more mutants than this has to reach the share by itself.
FEW_MUTANTS = 20


@dataclass(frozen=True)
class ExerciseFindings:
    """One row of the table.

    notebook: its key, as "03_neural_network/activations". mutants, killed, declared: how many
    there are, were rejected, and survived as declared. survivors: those that nobody declared.
    problems: a line for each proof that failed.
    """

    notebook: str
    exercise: str
    mistakes: int
    variants: int
    seconds: float
    mutants: int = 0
    killed: int = 0
    declared: int = 0
    survivors: tuple[Mutant, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def differing(self) -> int:
        """The mutants that are not declared equivalent."""
        return self.mutants - self.declared

    @property
    def enough_killed(self) -> bool:
        """Whether it reaches the share, or has too few mutants to be measured by itself."""
        return self.differing <= FEW_MUTANTS or self.killed >= LEAST_KILLED * self.differing

    @property
    def ok(self) -> bool:
        return not self.problems and self.enough_killed


@dataclass(frozen=True)
class NotebookFindings:
    """The exercises of one notebook.

    problems: lines that belong to none of them. blanks: the names of all its blanks, None where it
    could not be read. offered: the names of all exercises in the chapter's module.
    """

    exercises: tuple[ExerciseFindings, ...] = ()
    problems: tuple[str, ...] = ()
    blanks: frozenset[str] | None = None
    offered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ChapterFindings:
    """All exercises of a chapter; problems: lines that belong to none of them."""

    chapter: str
    exercises: tuple[ExerciseFindings, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, chapter: str, notebooks: Sequence[NotebookFindings]) -> ChapterFindings:
        problems = [problem for found in notebooks for problem in found.problems]
        if all(found.blanks is not None for found in notebooks):
            blanks = frozenset().union(*(found.blanks for found in notebooks))
            offered = frozenset().union(*(found.offered for found in notebooks))
            problems += [
                f"the exercise {name} has no blank in any notebook. Add one, or take it out."
                for name in sorted(offered - blanks)
            ]
        exercises = tuple(row for found in notebooks for row in found.exercises)
        return cls(chapter, exercises, tuple(dict.fromkeys(problems)))

    def failures(self) -> list[str]:
        """One line for each proof that failed and each share that was missed."""
        lines = [f"{self.chapter}: {problem}" for problem in self.problems]
        for found in self.exercises:
            where = f"{found.notebook} {found.exercise}"
            lines += [f"{where}: {problem}" for problem in found.problems]
            if not found.enough_killed:
                lines.append(f"{where}: {_too_few(found.killed, found.differing)}")
        return [*lines, *(f"{self.chapter}: {line}" for line in _shares(self.exercises))]


def _too_few(killed: int, differing: int) -> str:
    share = 100 * killed // differing  # rounded down, or 94.7 % would seem to be enough
    return (
        f"{killed} of {differing} mutants rejected ({share}%); "
        f"{LEAST_KILLED:.0%} are needed. Add inputs that tell the survivors from the solution, or "
        "declare what nobody can tell from it: equivalent=[Equivalent(diff, reason)]."
    )


def _shares(exercises: Sequence[ExerciseFindings]) -> Iterator[str]:
    small = [found for found in exercises if found.differing <= FEW_MUTANTS]
    killed = sum(found.killed for found in small)
    differing = sum(found.differing for found in small)
    if killed < LEAST_KILLED * differing:
        names = ", ".join(found.exercise for found in small if found.survivors)
        yield (
            f"exercises of {FEW_MUTANTS} mutants or fewer ({names}): {_too_few(killed, differing)}"
        )
    declared = sum(found.declared for found in exercises)
    mutants = sum(found.mutants for found in exercises)
    several = [found for found in exercises if found.declared > 1]
    # One each is always allowed: a small exercise has no tenth to spare.
    if declared > MOST_DECLARED * mutants and several:
        names = ", ".join(f"{found.exercise} {found.declared}" for found in several)
        yield (
            f"{declared} of {mutants} mutants are declared equivalent ({names}); at most "
            f"{MOST_DECLARED:.0%} may be. Write a solution with fewer of them."
        )
