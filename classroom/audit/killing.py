"""Mutants put to the check: those it rejects, those that slip through, those declared equal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from classroom.audit.answers import Answer, one_line
from classroom.audit.limits import OutOfTime, limited
from classroom.audit.mutants import Mutant, mutants
from common.checking import Equivalent, Exercise

SEED = 0
# What a mutant may use up: a multiple of the solution's time, and never less than this.
TIMES_THE_SOLUTION = 10
LEAST_SECONDS = 0.5
WAITING = 10  # times as long where it waits rather than computes
MEMORY = 2 * 2**30


class CheckRaised(Exception):
    """The engine or an observer stumbled over an answer, which it never may."""


@dataclass(frozen=True)
class Killed:
    """What became of an exercise's mutants.

    count: all of them. killed: rejected ones. declared: survivors that are declared equivalent.
    survivors: the others. problems: a line for each declaration that is wrong.
    """

    count: int
    killed: int
    declared: int
    survivors: tuple[Mutant, ...]
    problems: tuple[str, ...]


def kill(exercise: Exercise, answer: Answer) -> Killed:
    """Check every mutant of an answer that is known to be right.

    Raises ValueError where the solution's marks do not pair up.
    """
    found = mutants(answer.solution)
    seconds = max(LEAST_SECONDS, TIMES_THE_SOLUTION * _cost(exercise, answer))
    surviving = [mutant for mutant in found if _survives(mutant, exercise, answer, seconds)]
    declared = {_essence(equivalent.diff) for equivalent in exercise.equivalent}
    undeclared = tuple(m for m in surviving if _essence(m.diff) not in declared)
    return Killed(
        count=len(found),
        killed=len(found) - len(surviving),
        declared=len(surviving) - len(undeclared),
        survivors=undeclared,
        problems=tuple(_wrong_declarations(exercise.equivalent, found, surviving)),
    )


def _cost(exercise: Exercise, answer: Answer) -> float:
    """Seconds of computing for one check of the solution."""
    start = time.process_time()
    exercise.verdict(answer.evaluate(answer.solution, f"<cell {answer.name}>"), seed=SEED)
    return time.process_time() - start


def _survives(mutant: Mutant, exercise: Exercise, answer: Answer, seconds: float) -> bool:
    try:
        with limited(seconds, WAITING * seconds, MEMORY):
            try:
                changed = answer.evaluate(mutant.source, f"<mutant of {answer.name}>")
            except Exception:
                return False
            return exercise.verdict(changed, seed=SEED).right
    except (MemoryError, SystemExit, OutOfTime):
        return False
    except Exception as error:
        # A learner would meet it too, as a traceback through our code.
        raise CheckRaised(f"the check itself raises on a mutant: {one_line(error)}") from error


def _wrong_declarations(
    equivalent: Sequence[Equivalent], found: Sequence[Mutant], surviving: Sequence[Mutant]
) -> list[str]:
    there = {_essence(mutant.diff) for mutant in found}
    alive = {_essence(mutant.diff) for mutant in surviving}
    problems = []
    for number, declared in enumerate(equivalent, start=1):
        what = f"equivalent {number} ({_in_short(declared.diff)})"
        essence = _essence(declared.diff)
        if essence not in there:
            problems.append(f"{what} is none of the mutants. Take it out, or copy its diff anew.")
        elif essence not in alive:
            problems.append(f"{what} is rejected by the check, so it is none. Take it out.")
        if not declared.reason.strip():
            problems.append(f"{what} gives no reason. Say why its results are the same.")
        if any(_essence(other.diff) == essence for other in equivalent[: number - 1]):
            problems.append(f"{what} is declared twice. Keep one.")
    return problems


def _essence(diff: str) -> tuple[str, ...]:
    """A diff without what copying may lose: indentation, ends of lines, empty lines."""
    lines = (line.strip() for line in diff.strip().splitlines())
    return tuple(f"{line[0]} {line[1:].strip()}" for line in lines if line)


def _in_short(diff: str) -> str:
    added = [line.strip() for line in diff.splitlines() if line.strip().startswith("+")]
    line = added[0] if added else diff.strip().partition("\n")[0]
    return line if len(line) <= 70 else f"{line[:69]}…"
