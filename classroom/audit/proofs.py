"""What must be true of an exercise: it accepts what is right, and names what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from classroom.audit.answers import MAY_USE, Answer, NothingDefined, one_line
from common.checking import Choice, Exercise, Status, Verdict, close
from common.checking.observation import Observation, Observed

SEEDS = range(20)
FEWEST_MISTAKES = 3
FEWEST_HINTS = 2


def problems(exercise: Exercise, answer: Answer) -> Iterator[str]:
    """Every proof that fails, in one line. Without any, the exercise may go to learners."""
    yield from _furnishing(exercise)
    # Nothing else can be judged where the reference cannot be.
    if (problem := _reference(exercise)) is not None:
        yield problem
        return
    yield from _solution(exercise, answer)
    yield from _blank(exercise, answer)
    for number, variant in enumerate(exercise.variants, start=1):
        label = f"variant {number}{_named(variant)}"
        yield from _accepted(label, lambda seed, v=variant: exercise.verdict(v, seed=seed))
    yield from _mistakes(exercise)
    yield from _indistinguishable(exercise)


def _furnishing(exercise: Exercise) -> Iterator[str]:
    count = len(exercise.mistakes)
    if count < FEWEST_MISTAKES and not exercise.few_mistakes:
        yield (
            f"has {count} of {FEWEST_MISTAKES} mistakes. Add what learners get wrong, or say why "
            'there is no more: few_mistakes="…".'
        )
    # A question has less to hint at than a function.
    wanted = 1 if isinstance(exercise, Choice) else FEWEST_HINTS
    if len(exercise.hints) < wanted:
        has = f"{len(exercise.hints)} of {wanted}"
        yield f"has {has} hints. Add a nudge, the idea, nearly the code."


def _reference(exercise: Exercise) -> str | None:
    try:
        return next(
            _accepted(
                "the reference", lambda seed: exercise.verdict(exercise.reference, seed=seed)
            ),
            None,
        )
    except Exception as error:  # what the engine raises where there is nothing to compare with
        return f"the reference cannot be judged: {one_line(error)}"


def _solution(exercise: Exercise, answer: Answer) -> Iterator[str]:
    try:
        solution = answer.evaluate(answer.solution, f"<cell {answer.name}>")
    except NothingDefined:
        yield f"the solution's cell defines no {answer.name}. Define it there, or rename the cell."
        return
    except Exception as error:
        advice = f". {MAY_USE}" if isinstance(error, NameError) else "."
        yield f"the solution's cell cannot be run: {one_line(error)}{advice}"
        return
    for line in _accepted(
        "the solution notebook's code", lambda seed: exercise.verdict(solution, seed=seed)
    ):
        yield f"{line.rstrip('.')}. {MAY_USE}" if "raised NameError" in line else line


def _blank(exercise: Exercise, answer: Answer) -> Iterator[str]:
    try:
        blank = answer.evaluate(answer.starter, f"<starter {answer.name}>")
    except NothingDefined:
        yield f"the blank defines no {answer.name}. Leave its first line outside of the marks."
        return
    except NotImplementedError:
        yield (
            "the blank stops before the check can speak. Put the marks inside a function, so that "
            "its cell can be run."
        )
        return
    except Exception as error:
        yield f"the blank cannot be run: {one_line(error)}"
        return
    verdict = exercise.verdict(blank, seed=SEEDS[0])
    if verdict.status is not Status.NOT_ATTEMPTED:
        yield f"the blank is not taken for one, but {_told(verdict)}"


def _accepted(what: str, judge: Callable[[int], Verdict]) -> Iterator[str]:
    """A line where not every seed's verdict is that the answer is right."""
    refused = [(seed, v) for seed in SEEDS if not (v := judge(seed)).right]
    if refused:
        seed, verdict = refused[0]
        yield f"{what} is rejected on {_seeds(seed, len(refused))}: {verdict.message}"


def _mistakes(exercise: Exercise) -> Iterator[str]:
    for number, mistake in enumerate(exercise.mistakes):
        for index, wrong in enumerate(mistake.answers):
            seen = exercise.observed_mistakes(SEEDS[0])[number][1][index]
            slip = next((o.raised for o in seen.observations if o.raised), None)
            if slip and slip.type in ("NameError", "UnboundLocalError"):
                # It would stand for nobody's mistake but the author's.
                yield f"mistake {number + 1}{_named(wrong)} raises {slip.type}: {slip.message}"
                continue
            # The first seed as learners meet it, the others from what the key has seen already.
            found = [(SEEDS[0], exercise.verdict(wrong, seed=SEEDS[0]))]
            for seed in SEEDS[1:]:
                seen = exercise.observed_mistakes(seed)[number][1][index]
                found.append((seed, exercise.judge(seen, seed)))
            missed = [(seed, v) for seed, v in found if v.mistake != number]
            if not missed:
                continue
            seed, verdict = missed[0]
            yield (
                f"mistake {number + 1}{_named(wrong)} is not recognized on "
                f"{_seeds(seed, len(missed))}: it {_told(verdict)}"
            )


def _indistinguishable(exercise: Exercise) -> Iterator[str]:
    """Mistakes of which a check sees the same: it could only guess which one was made."""
    pairs = combinations(enumerate(exercise.mistakes, start=1), 2)
    for (one, first), (two, second) in pairs:
        for i, a in enumerate(first.answers):
            for j, b in enumerate(second.answers):
                same = [
                    seed
                    for seed in SEEDS
                    if _same(
                        exercise.observed_mistakes(seed)[one - 1][1][i],
                        exercise.observed_mistakes(seed)[two - 1][1][j],
                        exercise.fresh,
                    )
                ]
                if same:
                    yield (
                        f"mistake {one}{_named(a)} and mistake {two}{_named(b)} look the same on "
                        f"{_seeds(same[0], len(same))}. Add an input that tells them apart."
                    )


def _same(one: Observed, other: Observed, fresh: bool) -> bool:
    first, second = one.observations, other.observations
    return len(first) == len(second) and all(
        _alike(a, b, fresh) for a, b in zip(first, second, strict=True)
    )


def _alike(a: Observation, b: Observation, fresh: bool) -> bool:
    if a.raised and b.raised:
        return (a.raised.type, a.raised.message) == (b.raised.type, b.raised.message)
    if a.raised or b.raised or (fresh and a.shared != b.shared):
        return False
    looked_at = ("name", "is_json", "unobservable", "changed")
    if any(getattr(a, name) != getattr(b, name) for name in looked_at):
        return False
    return close().accepts(a.value, b.value)


def _told(verdict: Verdict) -> str:
    if verdict.right:
        return "passes as right. Change its answer, or add an input that shows the difference"
    if verdict.mistake is not None:
        return f'is taken for mistake {verdict.mistake + 1} ("{verdict.message}")'
    return f'is told "{verdict.message}"'


def _seeds(first: int, count: int) -> str:
    """`seed 3`, or `seed 3 and 4 more`."""
    return f"seed {first}" + (f" and {count - 1} more" if count > 1 else "")


def _named(thing: Any) -> str:
    name = getattr(thing, "__name__", "")
    return f" ({name})" if name and name != "<lambda>" else ""
