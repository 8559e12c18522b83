"""An exercise: how an answer is looked at, what is right, and which mistakes are known."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.checking.comparison import Comparison, compare
from common.checking.judging import ObservedMistakes, judge
from common.checking.observation import Observed
from common.checking.observing import Observer, observe
from common.checking.remembering import remember, standing_of
from common.checking.showing import show, show_code, show_text
from common.checking.solution import solution_source
from common.checking.transport import Sent, observing, send
from common.checking.verdict import CheckFailed, Status, Verdict

SEED_VARIABLE = "COURSE_CHECK_SEED"
_NOTHING = object()


class Mistake:
    """A wrong answer that people give, and the sentence that helps them.

    sentence: what they did and what to do instead; `{call}` in it becomes the call that failed.
    answers: one or more wrong answers that show it, of the same kind as the reference.
    """

    def __init__(self, sentence: str, *answers: Any):
        if not sentence or not answers:
            raise ValueError("a Mistake needs a sentence and at least one wrong answer")
        self.sentence = sentence
        self.answers = answers


@dataclass(frozen=True)
class Equivalent:
    """A mutant of the solution that gives the same results, and why.

    diff: the changed lines as the audit prints them, `- old` and `+ new`.
    """

    diff: str
    reason: str


class Exercise:
    """One blank of the course and its check.

    reference: a right answer (a function, a class, a model …).
    observe: an observer, see `common.checking.observing`; `calls(...)` makes the usual one.
    mistakes, variants: known wrong answers; other right answers, which must pass.
    hints: a nudge, the idea, nearly the code.
    expected: what must hold, in words, for exercises that do not give their numbers away.
    fresh: a result that shares memory with an argument is wrong.
    partial: in grading, its points are shared equally among its observations.
    few_mistakes: why there are fewer than three mistakes.
    equivalent: mutants that cannot be told from the solution.
    insight: one sentence on what the solution does otherwise, for `compare`.

    The name of an exercise is that of the module attribute that holds it.
    """

    def __init__(
        self,
        *,
        reference: Any,
        observe: Observer,
        mistakes: Sequence[Mistake] = (),
        variants: Sequence[Any] = (),
        hints: Sequence[str] = (),
        expected: str | None = None,
        fresh: bool = False,
        partial: bool = False,
        few_mistakes: str | None = None,
        equivalent: Sequence[Equivalent] = (),
        insight: str | None = None,
    ):
        self.reference = reference
        self.observer = observe
        self.mistakes = tuple(mistakes)
        self.variants = tuple(variants)
        self.hints = tuple(hints)
        self.expected = expected
        self.fresh = fresh
        self.partial = partial
        self.few_mistakes = few_mistakes
        self.equivalent = tuple(equivalent)
        self.insight = insight
        self.module = defining_module()
        self._hints_shown = 0

    @functools.cached_property
    def name(self) -> str:
        """The attribute of its module that holds it."""
        return attribute_name(self)

    def __repr__(self) -> str:
        return f"<exercise {self.name}: .check({self.name}), .hint(), .compare(), .solution()>"

    # --- what a learner calls -------------------------------------------------------------

    def check(self, answer: Any = _NOTHING, *, seed: int | None = None) -> None:
        """Say `✓ name`, or raise CheckFailed, which shows one message that says why not.

        seed: of the random inputs; by default COURSE_CHECK_SEED from the environment, else 0.
        In grading (CLASSROOM_OBSERVE=1) it sends what it sees, with the grader's seed, and says
        nothing.
        """
        if observing():
            send(self._seen_by_grader(answer))
            return
        verdict = self.verdict(answer, seed=default_seed() if seed is None else seed)
        # The solution itself is right, but it is not the learner's.
        if verdict.status is not Status.MISUSED and not self._is_own(answer):
            self._remember(verdict)
        if not verdict.right:
            raise CheckFailed(verdict) from None
        show(verdict)

    def hint(self, number: int | None = None) -> None:
        """Show the next hint; after the last one, say how to see the solution.

        Which one is next is on record, so a restart does not begin anew. number: show that one
        again, from 1. Raises CheckFailed where there is no such hint.
        """
        last = len(self.hints)
        if number is None:
            number = max(self._hints_shown, standing_of(self).hint) + 1
        elif number not in range(1, last + 1):
            message = f"there are hints 1 to {last}, and no hint {number!r}"
            raise CheckFailed(Verdict(self.name, Status.MISUSED, message)) from None
        if number > last:
            show_text(
                f"That was the last hint (ex.{self.name}.hint(1) shows the first again). "
                f"{self.name} = ex.{self.name}.solution() shows a solution and lets you go on with "
                "it."
            )
            return
        show_text(f"Hint {number} of {last}: {self.hints[number - 1]}")
        self._hints_shown = number
        remember(self, "hint", number=number)

    def solution(self) -> Any:
        """Show the solution's code and return a working answer to go on with."""
        show_code(solution_source(self))
        remember(self, "solution")
        return self.reference

    def compare(self, answer: Any = _NOTHING) -> Comparison:
        """The learner's code beside the solution's, their results on one input, their times.

        Raises CheckFailed where `answer` is not the kind of thing that is compared.
        """
        self._refuse_misuse(answer, "compare")
        remember(self, "compare")
        return compare(self, answer)

    def _remember(self, verdict: Verdict) -> None:
        remember(self, "check", verdict.status.value, verdict.mistake)

    # --- what checks, graders and audits call ---------------------------------------------

    def observe(self, answer: Any, seed: int) -> Observed:
        """What is seen of `answer`, with the random inputs of `seed`. Never raises for it."""
        return observe(self.observer, answer, seed, self.name)

    def judge(self, observed: Observed, seed: int) -> Verdict:
        """What to say of it: a pure function of the observations and the seed."""
        return judge(
            self.name,
            observed,
            self.key(seed),
            lambda: self.observed_mistakes(seed),
            expected=self.expected,
            fresh=self.fresh,
        )

    def verdict(self, answer: Any, *, seed: int) -> Verdict:
        """Observe and judge; a verdict of status MISUSED where `answer` is no answer at all."""
        try:
            self._refuse_misuse(answer, "check")
        except CheckFailed as refusal:
            return refusal.verdict
        return self.judge(self.observe(answer, seed), seed)

    def key(self, seed: int) -> Observed:
        """The observations of the reference, computed once for each seed."""
        return _key(self, seed)

    def observed_mistakes(self, seed: int) -> ObservedMistakes:
        """The sentence of each mistake with its observations, computed once for each seed."""
        return _observed_mistakes(self, seed)

    def _seen_by_grader(self, answer: Any) -> Sent:
        misused = self._misuse(answer, "check") or ""
        seen = Observed(()) if misused else self.observe(answer, default_seed())
        return Sent(self.name, seen, misused, self._is_own(answer))

    def _is_own(self, answer: Any) -> bool:
        """Whether `answer` is the reference itself, which `solution()` hands out."""
        # A value, or a function of NumPy's, may be the same object by right.
        if not str(getattr(self.reference, "__module__", "")).startswith("common."):
            return False
        if not (inspect.isfunction(self.reference) or inspect.isclass(self.reference)):
            return False
        return answer is self.reference

    def _refuse_misuse(self, answer: Any, method: str) -> None:
        message = self._misuse(answer, method)
        if message:
            raise CheckFailed(Verdict(self.name, Status.MISUSED, message)) from None

    def _misuse(self, answer: Any, method: str) -> str | None:
        """Why `answer` cannot be an answer to this exercise, or None."""
        call = f"ex.{self.name}.{method}({self.name})"
        if answer is _NOTHING:
            return f"{method} wants to see your {self.name}: write {call}"
        if inspect.isclass(self.reference):
            if inspect.isclass(answer):
                return None
            return f"{method} wants the class itself, not an object made from it: write {call}"
        if inspect.isclass(answer):
            wanted = "a function" if callable(self.reference) else "an object made from it"
            return f"you gave {method} the class {answer.__name__}; it wants {wanted}"
        if inspect.isroutine(self.reference) and not callable(answer):
            return (
                f"{method} wants your function itself, not what it returns: write {call}, "
                "without calling the function"
            )
        return None


@functools.lru_cache(maxsize=256)
def _key(exercise: Exercise, seed: int) -> Observed:
    observed = exercise.observe(exercise.reference, seed)
    for observation in observed.observations:
        if observation.raised or observation.unobservable:
            problem = observation.raised or observation.unobservable
            raise RuntimeError(
                f"the course's own solution of {exercise.name} cannot be observed "
                f"({problem}); please report this"
            )
    return observed


@functools.lru_cache(maxsize=256)
def _observed_mistakes(exercise: Exercise, seed: int) -> ObservedMistakes:
    return tuple(
        (mistake.sentence, tuple(exercise.observe(answer, seed) for answer in mistake.answers))
        for mistake in exercise.mistakes
    )


def default_seed() -> int:
    """The seed from COURSE_CHECK_SEED, else 0. Raises ValueError where it is no whole number."""
    text = os.environ.get(SEED_VARIABLE, "0")
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{SEED_VARIABLE} must be a whole number, not {text!r}") from None


def defining_module() -> str:
    """The name of the module outside `common.checking` whose code is running: the chapter's."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith("common.checking"):
        frame = frame.f_back
    return frame.f_globals["__name__"]


def attribute_name(thing: Any) -> str:
    """The name under which `thing.module` holds `thing`."""
    module = sys.modules.get(thing.module)
    for name, value in vars(module).items() if module else ():
        if value is thing:
            return name
    return "exercise"
