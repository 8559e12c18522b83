"""Running an answer under observation.

An observer is a generator function `observe(answer, rng)`. It yields

- `name, value`: something seen, by name;
- `name, Call(function, *arguments)`: a call for us to make, whose result is seen under that name
  and also sent back into the generator (`y = yield "forward", Call(layer.forward, x)`);
- `Call(function, *arguments)`: a step whose result is only sent back;
- any of the named ones with a third item, the criterion by which it is judged.

Calls get copies of their arguments, which are compared afterwards. An error in the answer ends
the observation; what came before it still counts.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import io
import logging
import math
import os
import random
import re
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from common.checking.criteria import Close, Criterion
from common.checking.describe import describe_call
from common.checking.errors import own_code, raised_by
from common.checking.observation import Observation, Observed, Unobservable, convert

Observer = Callable[[Any, np.random.Generator], Generator]

LONGEST_PRINT = 300
TIME_LIMIT = 60.0  # seconds for one call of the answer


class AnswerRaised(Exception):
    """Thrown into an observer at the call whose answer raised, so that it can go on with others."""


class Call:
    """A call to make on the learner's behalf: `Call(layer.forward, x)`."""

    def __init__(self, function: Callable, *positional: Any, **keyword: Any):
        self.function = function
        self.positional = positional
        self.keyword = keyword
        self.name: str | None = None
        self.may_change_arguments = False

    def called(self, name: str) -> Call:
        """Shown to the learner under this name instead of the function's own.

        A name with signs in it, such as `update(params)` or `c * c`, is the whole call already, and
        its arguments are not shown.
        """
        self.name = name
        return self

    def in_place(self) -> Call:
        """The call is meant to change its arguments: it gets them as they are, not copies."""
        self.may_change_arguments = True
        return self

    def __str__(self) -> str:
        if self.name and not re.fullmatch(r"[\w. ]+", self.name):
            return self.name
        name = self.name or getattr(self.function, "__name__", "your function")
        return describe_call(name, self.positional, self.keyword)


@dataclass(frozen=True)
class Arguments:
    """The arguments of one call, and how its result is judged."""

    positional: tuple
    keyword: dict[str, Any] = field(default_factory=dict)
    criterion: Criterion | None = None

    def judged(self, criterion: Criterion) -> Arguments:
        """The same arguments, their result judged by `criterion`."""
        return replace(self, criterion=criterion)


def args(*positional: Any, **keyword: Any) -> Arguments:
    """Several arguments, or named ones, for one call in `calls`: `args(x, t, axis=1)`."""
    return Arguments(positional, keyword)


def calls(criterion: Criterion | None = None, /, **inputs: Any) -> Observer:
    """An observer that calls the answer once for each named input.

    An input is the only argument (`one_row=[0.3, 2.9]`; lists of numbers become arrays), several
    (`args(x, t)`), or a function of `rng` that makes either. Each such function has a generator of
    its own, so an answer that draws more or fewer random numbers shifts nobody else's input.
    `criterion` judges every result (default: `close()`), `args(...).judged(...)` one of them.

    Example: `calls(one_row=[0.3, 2.9, 4.0], random_batch=lambda rng: rng.normal(size=(4, 10)))`
    """

    def observe(answer: Any, rng: np.random.Generator) -> Generator:
        prepared = {}
        for name, given in inputs.items():
            if isinstance(given, types.FunctionType):
                given = given(rng.spawn(1)[0])
            if not isinstance(given, Arguments):
                given = Arguments((given,))
            prepared[name] = given
        for name, given in prepared.items():
            call = Call(answer, *map(_as_array, given.positional), **given.keyword)
            with contextlib.suppress(AnswerRaised):
                yield name, call, given.criterion or criterion

    return observe


def _as_array(value: Any) -> Any:
    """Lists of numbers as arrays, because that is what a learner's code may count on."""
    if isinstance(value, list) and value:
        try:
            array = np.array(value)
        except ValueError:  # ragged
            return value
        if array.dtype.kind in "biufc":
            return array
    return value


def observe(observer: Observer, answer: Any, seed: int, name: str) -> Observed:
    """Run `observer` on `answer` and keep what is seen. Never raises because of the answer.

    What the answer prints and warns is swallowed (the beginning of what it prints is kept), figures
    it left open are closed, and the global random states are the same afterwards as before.
    KeyboardInterrupt passes through: a learner may stop an endless loop.
    """
    printed = io.StringIO()
    observations = []
    with _quietly(printed), _seeded(seed):
        for observation in _steps(observer, answer, np.random.default_rng(seed), name):
            observations.append(observation)
    return Observed(tuple(observations), printed.getvalue()[:LONGEST_PRINT])


def _steps(
    observer: Observer, answer: Any, rng: np.random.Generator, name: str
) -> Iterator[Observation]:
    own = (own_code(answer), name)
    generator = observer(answer, rng)
    sent: Any = None
    failure: AnswerRaised | None = None
    while True:
        try:
            step = generator.send(sent) if failure is None else generator.throw(failure)
        except (StopIteration, AnswerRaised):
            return
        except Exception as error:  # the observer stumbled over what the answer gave it
            yield Observation(None, raised=raised_by(error, own))
            return
        sent, failure = None, None
        step_name, thing, criterion = _taken_apart(step)
        if isinstance(thing, Call):
            if thing.function is answer and thing.name is None:
                thing.name = name
            observation, sent = _make(thing, own)
            if observation.raised:
                failure = AnswerRaised(observation.raised.message)
        else:
            observation = _seen(thing)
        if step_name is not None or observation.raised:
            yield replace(observation, name=step_name, criterion=criterion or Close())


def _taken_apart(step: Any) -> tuple[str | None, Any, Criterion | None]:
    if isinstance(step, Call):
        return None, step, None
    name, thing, *criterion = step
    return name, thing, criterion[0] if criterion else None


def _make(call: Call, own: tuple[str, str]) -> tuple[Observation, Any]:
    text = str(call)
    size = sum(_size(item) for item in (*call.positional, *call.keyword.values()))
    if call.may_change_arguments:
        positional, keyword = call.positional, call.keyword
    else:
        positional, keyword = copy.deepcopy((call.positional, call.keyword))
    try:
        with _limited(TIME_LIMIT):
            result = call.function(*positional, **keyword)
    except (Exception, SystemExit, _OutOfTime) as error:
        return Observation(None, raised=raised_by(error, own), call=text, size=size), None
    changed: list[str] = []
    if not call.may_change_arguments:
        labels = _labels(call)
        before = (*call.positional, *call.keyword.values())
        after = (*positional, *keyword.values())
        changed = [
            label for label, b, a in zip(labels, before, after, strict=True) if not _same(b, a)
        ]
        shared = [label for label, a in zip(labels, after, strict=True) if _share(result, a)]
    else:
        shared = []
    seen = _seen(result)
    return replace(seen, call=text, size=size, changed=tuple(changed), shared=tuple(shared)), result


def _seen(value: Any) -> Observation:
    try:
        converted, is_json = convert(value)
    except Unobservable as error:
        return Observation(None, unobservable=str(error))
    as_list = isinstance(value, (list, tuple)) and not is_json
    return Observation(None, value=converted, is_json=is_json, as_list=as_list)


def _labels(call: Call) -> list[str]:
    """What the function calls its arguments: `x`, `t`, or `argument 1` where that is unknown."""
    names: list[str] = []
    with contextlib.suppress(TypeError, ValueError):
        parameters = inspect.signature(call.function).parameters.values()
        names = [
            p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    count = len(call.positional)
    names = names[:count] + [f"argument {i + 1}" for i in range(len(names[:count]), count)]
    return [*names, *call.keyword]


def _same(before: Any, after: Any) -> bool:
    """Whether an argument is as it was. Only arrays and containers of arrays are looked into."""
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.tobytes() == after.tobytes()
        )
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    return True


def _share(result: Any, argument: Any) -> bool:
    return (
        isinstance(result, np.ndarray)
        and isinstance(argument, np.ndarray)
        and np.may_share_memory(result, argument)
    )


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    shape = getattr(value, "shape", ())  # of a tensor
    with contextlib.suppress(TypeError, ValueError):
        return math.prod(int(length) for length in shape)
    return 1


# --- limits ---------------------------------------------------------------------------------


class _OutOfTime(BaseException):
    """Not an Exception, so that an answer's own `except Exception` does not swallow it."""


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise _OutOfTime in an answer that does not end.

    Needs POSIX signals and the main thread; elsewhere, and where somebody else's timer runs (a
    grader's, an audit's), there is no limit of ours.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getitimer(signal.ITIMER_REAL)[0] > 0
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise _OutOfTime(f"it had not ended after {seconds:g} seconds. Does its loop ever end?")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- surroundings ---------------------------------------------------------------------------


@contextlib.contextmanager
def _quietly(printed: io.StringIO) -> Iterator[None]:
    """Swallow prints, warnings and logs, and close the figures that were opened meanwhile."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    disabled = logging.root.manager.disable
    logging.disable(max(disabled, logging.WARNING))  # TensorFlow warns of graphs made again
    open_before = set(pyplot.get_fignums()) if pyplot else set()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
            _native_log_off(),
            np.errstate(all="warn"),  # a learner's np.seterr(all="raise") is not our business
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot:
            for number in set(pyplot.get_fignums()) - open_before:
                pyplot.close(number)


@contextlib.contextmanager
def _native_log_off() -> Iterator[None]:
    """Where TensorFlow is there: what its C++ code logs goes past sys.stderr, and is dropped."""
    if "tensorflow" not in sys.modules:
        yield
        return
    try:
        stderr = os.dup(2)
    except OSError:  # somebody closed it, so nothing can be written there
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Fix the global random states and give them back as they were."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    np.random.seed(seed % 2**32)
    random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
