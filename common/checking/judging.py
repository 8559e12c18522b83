"""From observations to a verdict: a pure function, so it can run far away from the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from common.checking.criteria import Close, Criterion, Holds
from common.checking.describe import describe, describe_difference
from common.checking.observation import Observation, Observed, Raised
from common.checking.verdict import Status, Verdict

# For each mistake its sentence, and what was observed of each wrong answer that stands for it.
ObservedMistakes = Sequence[tuple[str, Sequence[Observed]]]


def judge(
    exercise: str,
    observed: Observed,
    reference: Observed,
    mistakes: Callable[[], ObservedMistakes],
    *,
    expected: str | None = None,
    fresh: bool = False,
) -> Verdict:
    """Compare what was observed with the reference, then with the known mistakes.

    `mistakes` is called only where something failed. `expected` states what must hold, for
    exercises that do not give their numbers away. `fresh`: a result that shares memory with an
    argument is wrong.
    """
    passed = {
        str(r.name): _passes(observed.named(r.name), r, fresh) for r in reference.observations
    }

    def verdict(status: Status, message: str = "", mistake: int | None = None) -> Verdict:
        return Verdict(exercise, status, message, mistake, passed, observed.printed)

    if all(passed.values()) and not any(o.raised for o in observed.observations):
        return verdict(Status.RIGHT, _list_note(observed, reference))

    blank = next((o.raised.blank for o in observed.observations if _hit_blank(o)), None)
    if blank is not None:
        return verdict(Status.NOT_ATTEMPTED, _not_attempted(exercise, blank))

    recognized = _recognize(observed, reference, mistakes(), fresh)
    if recognized is not None:
        number, sentence, failing = recognized
        return verdict(Status.KNOWN_MISTAKE, _filled_in(sentence, failing), number)

    raised = next((o for o in observed.observations if o.raised), None)
    if raised is not None:
        return verdict(Status.ERROR, _error_message(raised))

    failing = [
        (observed.named(r.name), r) for r in reference.observations if not passed[str(r.name)]
    ]
    return verdict(*_unrecognized(failing, expected))


def _hit_blank(observation: Observation) -> bool:
    return observation.raised is not None and observation.raised.blank is not None


def _not_attempted(exercise: str, blank: str) -> str:
    if blank == exercise:
        return f"not attempted yet. Stuck? ex.{exercise}.hint()"
    return f"not attempted yet: your code calls {blank}, which is still blank"


def _list_note(observed: Observed, reference: Observed) -> str:
    """What to say of a right answer that later cells cannot compute with; mostly nothing."""
    for r in reference.observations:
        seen = observed.named(r.name)
        if seen is not None and seen.as_list and not r.as_list and not r.is_json:
            return "right, but you return a list. Later cells compute with it: return np.array(…)"
    return ""


# --- passing ----------------------------------------------------------------------------------


def _passes(seen: Observation | None, reference: Observation, fresh: bool) -> bool:
    if seen is None or seen.raised or seen.unobservable:
        return False
    if set(seen.changed) - set(reference.changed) or (fresh and seen.shared):
        return False
    return _accepts(reference.criterion or Close(), seen, reference)


def _accepts(criterion: Criterion, seen: Observation, reference: Observation) -> bool:
    if not isinstance(criterion, Holds) and _type_problem(seen, reference):
        return False
    return criterion.accepts(seen.value, reference.value)


def _type_problem(
    seen: Observation, reference: Observation, expected: str | None = None
) -> tuple[Status, str] | None:
    """What is wrong with the kind of value or its shape, or None."""
    wanted = expected or _kind(reference)
    if seen.unobservable:
        return Status.WRONG_TYPE, f"you returned {seen.unobservable}; expected {wanted}"
    if seen.is_json and seen.value is None and reference.value is not None:
        return (
            Status.WRONG_TYPE,
            f"your code returned nothing (None); expected {wanted}. Is a `return` missing?",
        )
    if seen.is_json != reference.is_json or _is_text(seen.value) != _is_text(reference.value):
        return (
            Status.WRONG_TYPE,
            f"you returned {_kind(seen)}; expected {wanted}",
        )
    if not seen.is_json and seen.value.shape != reference.value.shape:
        return (
            Status.WRONG_SHAPE,
            f"you returned {_shape(seen.value)}; expected {_shape(reference.value)}",
        )
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind == "U")


def _kind(observation: Observation) -> str:
    value = observation.value
    if observation.is_json:
        if isinstance(value, list):
            return f"several values (a tuple or list of {len(value)})"
        return {dict: "a dict", str: "text", type(None): "None"}.get(type(value), "a number")
    if value.ndim == 0:
        return "text" if _is_text(value) else "a number"
    return f"an array of {'text' if _is_text(value) else 'numbers'} of shape {value.shape}"


def _shape(array: np.ndarray) -> str:
    if array.ndim == 0:
        return "a single text" if _is_text(array) else "a single number"
    return f"shape {array.shape}"


# --- recognizing a known mistake ----------------------------------------------------------------


def _recognize(
    observed: Observed, reference: Observed, mistakes: ObservedMistakes, fresh: bool
) -> tuple[int, str, Observation | None] | None:
    """The mistake that reproduces the first failing observation and explains the most of them."""
    pairs = _paired(observed, reference)
    failing = [i for i, (seen, r) in enumerate(pairs) if not _passes(seen, r, fresh)]
    if not failing:
        return None
    best, best_score = None, None
    for number, (sentence, wrong_answers) in enumerate(mistakes):
        for wrong in wrong_answers:
            wrong_pairs = _paired(wrong, reference)
            (seen, r), (w, _) = pairs[failing[0]], wrong_pairs[failing[0]]
            if not _alike(seen, w, r, fresh):
                continue  # most are: the rest need not be compared
            likeness = [
                _alike(seen, w, r, fresh)
                for (seen, r), (w, _) in zip(pairs, wrong_pairs, strict=True)
            ]
            explained = sum(likeness[i] for i in failing)
            contradicted = sum(not like for like in likeness)
            score = (explained, -contradicted)
            if best_score is None or score > best_score:
                seen = pairs[failing[0]][0]
                best, best_score = (number, sentence, seen), score
    return best


def _paired(
    observed: Observed, reference: Observed
) -> list[tuple[Observation | None, Observation]]:
    """Each observation of the reference with the answer's; an unnamed error stands for the first
    that is missing."""
    nameless = next((o for o in observed.observations if o.name is None), None)
    pairs = []
    for r in reference.observations:
        seen = observed.named(r.name)
        if seen is None and nameless is not None:
            seen, nameless = nameless, None
        pairs.append((seen, r))
    return pairs


def _alike(
    seen: Observation | None, wrong: Observation | None, reference: Observation, fresh: bool
) -> float:
    """1 where the answer shows what the mistake shows, 0 where not; one half where both merely
    lack the same property."""
    if seen is None or wrong is None:
        return float(seen is wrong)
    if seen.raised or wrong.raised:
        return float(_same_error(seen.raised, wrong.raised))
    if seen.unobservable or wrong.unobservable:
        return float(seen.unobservable == wrong.unobservable)
    if seen.changed != wrong.changed or (fresh and bool(seen.shared) != bool(wrong.shared)):
        return 0.0
    criterion = reference.criterion or Close()
    measure = Close() if isinstance(criterion, Holds) else criterion
    if not _type_problem(seen, wrong) and measure.accepts(seen.value, wrong.value):
        return 1.0
    if isinstance(criterion, Holds):
        both_lack = not (
            criterion.accepts(seen.value, None) or criterion.accepts(wrong.value, None)
        )
        return 0.5 if both_lack else 0.0
    return 0.0


def _same_error(one: Raised | None, other: Raised | None) -> bool:
    if one is None or other is None:
        return False
    return one.type == other.type and _impersonal(one.message) == _impersonal(other.message)


def _impersonal(message: str) -> str:
    """An error message without the names that a learner chose."""
    return re.sub(r"[\w.<>]+\(\)", "f()", re.sub(r"'[^']*'", "'…'", message))


# --- messages -----------------------------------------------------------------------------------


def _on(observation: Observation) -> str:
    return f" on {observation.call}" if observation.call else ""


def _filled_in(sentence: str, failing: Observation | None) -> str:
    """The sentence with its call; None: an observation that answer and mistake both lack."""
    call = failing.call if failing is not None else ""
    return sentence.replace("{call}", call or "this call")


def _error_message(seen: Observation) -> str:
    raised = seen.raised
    assert raised is not None
    if raised.type == "_OutOfTime":
        return f"your code was stopped{_on(seen)}: {raised.message}"
    where = f" (line {raised.line}, in {raised.function})" if raised.line else ""
    what = f": {raised.message}" if raised.message else ""
    return f"your code raised {raised.type}{_on(seen)}{where}{what}"


def _unrecognized(
    failing: list[tuple[Observation | None, Observation]], expected: str | None
) -> tuple[Status, str]:
    """The first that applies: type or shape, an altered argument, NaN, plain mismatch."""
    present = [(seen, r) for seen, r in failing if seen is not None]
    if not present:
        missing = failing[0][1]
        return Status.WRONG, f"nothing was seen of {missing.name}"
    for seen, r in present:
        lenient = isinstance(r.criterion, Holds) and not seen.unobservable
        problem = None if lenient and seen.value is not None else _type_problem(seen, r, expected)
        if problem:
            status, message = problem
            return status, _placed(seen, r, message)
    for seen, r in present:
        changed = [name for name in seen.changed if name not in r.changed]
        if changed:
            return Status.WRONG, (
                f"your code changes its argument {changed[0]} in place{_on(seen)}. Work on a copy "
                f"({changed[0]} = {changed[0]}.copy()), or write the result to a new array"
            )
        if seen.shared and _accepts(r.criterion or Close(), seen, r):
            return Status.WRONG, (
                f"what you return{_on(seen)} shares its memory with {seen.shared[0]}: whoever "
                "changes one changes the other. Return a copy"
            )
    present.sort(key=lambda pair: pair[0].size)
    for seen, r in present:
        if not _finite(seen.value) and _finite(r.value) and not isinstance(r.criterion, Holds):
            message = f"you returned NaN or infinity ({describe(seen.value)})"
            return Status.NOT_FINITE, _placed(seen, r, message)
    seen, r = present[0]
    return Status.WRONG, _placed(seen, r, _mismatch(seen, r, expected))


def _placed(seen: Observation, reference: Observation, message: str) -> str:
    """`message`, after the call or, for what no call returned, the name of the observation."""
    if seen.call:
        return f"for {seen.call} {message}"
    for words in ("you returned", "your code returned"):
        message = message.replace(words, "there is")
    return f"at {reference.name!r} {message}"


def _mismatch(seen: Observation, reference: Observation, expected: str | None) -> str:
    if isinstance(reference.criterion, Holds):
        return f"you returned {describe(seen.value)}, but {reference.criterion.sentence}"
    if expected is not None:
        return f"you returned {describe(seen.value)}; expected {expected}"
    if isinstance(seen.value, np.ndarray) and isinstance(reference.value, np.ndarray):
        if reference.value.dtype.kind in "biuU" and reference.value.size <= 12:
            return f"you returned {describe(seen.value)}; expected {describe(reference.value)}"
        return describe_difference(seen.value, reference.value)
    return f"you returned {describe(seen.value)}; expected {describe(reference.value)}"


def _finite(value: Any) -> bool:
    return not isinstance(value, np.ndarray) or (
        value.dtype.kind in "biuU" or bool(np.all(np.isfinite(value)))
    )
