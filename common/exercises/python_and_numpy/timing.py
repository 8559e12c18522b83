"""Notebook files_and_timing: how long something takes, and a loop written as array operations."""

import time

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction, calls

# --- time_it ---------------------------------------------------------------------------------


class _FakeTime:
    """A clock that stands still, and a function whose calls move it on by given durations."""

    def __init__(self, durations):
        self._durations = list(durations)
        self.now = 100.0
        self.calls = 0
        self.reads = 0

    def clock(self):
        self.reads += 1
        return self.now

    def function(self):
        self.now += self._durations[min(self.calls, len(self._durations) - 1)]
        self.calls += 1


def _time_it(function, repeats, clock=time.perf_counter):
    function()
    times = []
    for _ in range(repeats):
        start = clock()
        function()
        times.append(clock() - start)
    return np.median(times)


def _timed(warm_up=1, middle=np.median, sign=1, extra=0, call=True):
    def time_it(function, repeats, clock=time.perf_counter):
        for _ in range(warm_up):
            function()
        times = []
        for _ in range(repeats + extra):
            start = clock()
            if call:
                function()
            times.append(sign * (clock() - start))
        return middle(times)

    return time_it


def _clock_round_the_loop(share):
    def time_it(function, repeats, clock=time.perf_counter):
        function()
        start = clock()
        for _ in range(repeats):
            function()
        return (clock() - start) / (repeats if share else 1)

    return time_it


def _started_once(function, repeats, clock=time.perf_counter):
    function()
    times = []
    start = clock()
    for _ in range(repeats):
        function()
        times.append(clock() - start)
    return np.median(times)


def _returned_in_the_loop(function, repeats, clock=time.perf_counter):
    function()
    for _ in range(repeats):
        start = clock()
        function()
        return clock() - start


def _only_the_last(function, repeats, clock=time.perf_counter):
    function()
    for _ in range(repeats):
        start = clock()
        function()
        seconds = clock() - start
    return seconds


def _clock_not_called(function, repeats, clock=time.perf_counter):
    function()
    start = clock
    function()
    return clock - start


def _own_clock(function, repeats, clock=time.perf_counter):
    return _time_it(function, repeats)


def _middle_of_sorted(function, repeats, clock=time.perf_counter):
    function()
    times = []
    while len(times) < repeats:
        start = clock()
        function()
        end = clock()
        times.append(end - start)
    times.sort()
    return (times[(repeats - 1) // 2] + times[repeats // 2]) / 2


def _two_arrays_of_times(function, repeats, clock=time.perf_counter):
    function()
    starts, ends = np.zeros(repeats), np.zeros(repeats)
    for i in range(repeats):
        starts[i] = clock()
        function()
        ends[i] = clock()
    return float(np.median(ends - starts))


def _observe_time_it(answer, rng):
    for name, durations in [
        ("five calls", [9.0, 5.0, 1.0, 4.0, 7.5, 3.0]),
        ("three calls", [64.0, 2.0, 1.0, 32.0]),
        ("one call", [8.0, 0.5]),
    ]:
        fake = _FakeTime(durations)
        call = Call(answer, fake.function, len(durations) - 1, clock=fake.clock)
        # A bound method is copied together with its object: the fake is not to be copied.
        seconds = yield call.in_place()
        yield f"{name}, the clock is read", fake.reads > 0
        yield f"{name}, seconds", seconds
        yield f"{name}, how often function was called", fake.calls


time_it = Exercise(
    reference=_time_it,
    observe=_observe_time_it,
    mistakes=[
        Mistake(
            "The first call is slower, and you count it. Call function once before the loop, "
            "without the clock.",
            _timed(warm_up=0),
            lambda function, repeats, clock: _timed(warm_up=0, extra=1)(function, repeats, clock),
        ),
        Mistake(
            "You return the mean. One call that was disturbed pulls it up; the median does not "
            "mind: np.median(times).",
            _timed(middle=np.mean),
            _clock_round_the_loop(share=True),
        ),
        Mistake(
            "You return the time of all calls together. Keep the time of each in a list, and "
            "return their median.",
            _timed(middle=np.sum),
            _clock_round_the_loop(share=False),
        ),
        Mistake(
            "You return the smallest time. It is a fair choice too, but here the median is asked "
            "for: np.median(times).",
            _timed(middle=np.min),
        ),
        Mistake(
            "You return all times. Return their median: np.median(times).",
            _timed(middle=np.array),
        ),
        Mistake(
            "Your time is negative: later minus earlier, clock() - start.",
            _timed(sign=-1),
        ),
        Mistake(
            "The clock runs, but function was never called in between. Write function(), with its "
            "parentheses.",
            _timed(call=False),
            _timed(call=False, warm_up=0),
        ),
        Mistake(
            "start is taken once, before the loop, so each time includes all calls before it. Take "
            "it anew for every call.",
            _started_once,
        ),
        Mistake(
            "return stands inside the loop: after one call you are done. Move it below the loop.",
            _returned_in_the_loop,
        ),
        Mistake(
            "You keep the time of the last call only. Collect all of them in a list, "
            "times.append(…), and return their median.",
            _only_the_last,
        ),
        Mistake(
            "clock is a function: clock() reads the time.",
            _clock_not_called,
        ),
        Mistake(
            "You never read the clock that was given. Use clock() in place of time.perf_counter() "
            "or time.time().",
            _own_clock,
        ),
        Mistake(
            "You return the largest time. The median is asked for: np.median(times).",
            _timed(middle=np.max),
        ),
    ],
    variants=[_middle_of_sorted, _two_arrays_of_times],
    hints=[
        "Call function once for nothing. Then, `repeats` times: clock, call, clock.",
        "start = clock() before the call, clock() - start after it. Collect the differences in a "
        "list.",
        "function(); times = []; for _ in range(repeats): start = clock(); function(); "
        "times.append(clock() - start). At the end np.median(times).",
    ],
)

# --- roughness -------------------------------------------------------------------------------


def _roughness(x):
    return np.mean((x[1:] - x[:-1]) ** 2)


def _roughness_in_a_loop(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += (x[i + 1] - x[i]) ** 2
    return total / (len(x) - 1)


roughness = Exercise(
    reference=_roughness,
    observe=calls(
        by_hand=[1.0, 3.0, 2.0],
        two_numbers=[4.0, 1.0],
        straight=[0.0, 1.0, 2.0, 3.0, 4.0],
        random=lambda rng: rng.normal(size=9),
    ),
    mistakes=[
        Mistake(
            "You return the sum of the squares. Take their mean.",
            lambda x: np.sum((x[1:] - x[:-1]) ** 2),
        ),
        Mistake(
            "You divide by the number of numbers. Between n numbers there are n - 1 steps; np.mean "
            "counts them for you.",
            lambda x: np.sum((x[1:] - x[:-1]) ** 2) / len(x),
        ),
        Mistake(
            "The squares are missing: steps up and steps down cancel.",
            lambda x: np.mean(x[1:] - x[:-1]),
            lambda x: np.mean(x[:-1] - x[1:]),
            lambda x: np.mean(x[1:] - x[:-1]) ** 2,
        ),
        Mistake(
            "You take the size of each step, np.abs. Square it instead.",
            lambda x: np.mean(np.abs(x[1:] - x[:-1])),
        ),
        Mistake(
            "The two arrays have different lengths, so they cannot be subtracted. Leave out the "
            "first number of one, x[1:], and the last of the other, x[:-1].",
            lambda x: np.mean((x[1:] - x) ** 2),
            lambda x: np.mean((x - x[:-1]) ** 2),
            lambda x: np.mean((x[1:] - x[:-2]) ** 2),
        ),
        Mistake(
            "np.roll goes round: your last step leads from the last number back to the first. "
            "Subtract x[:-1] from x[1:].",
            lambda x: np.mean((np.roll(x, -1) - x) ** 2),
            lambda x: np.mean((x - np.roll(x, 1)) ** 2),
        ),
        Mistake(
            "You subtract the first number from all others: x[:1] holds one number. All but the "
            "last are x[:-1].",
            lambda x: np.mean((x[1:] - x[:1]) ** 2),
            lambda x: np.mean((x[1:] - x[0]) ** 2),
        ),
        Mistake(
            "You return one number for each step. Take the mean of all.",
            lambda x: (x[1:] - x[:-1]) ** 2,
            lambda x: np.diff(x) ** 2,
        ),
        Mistake(
            "You take the root at the end. Here the mean of the squares itself is asked for.",
            lambda x: np.sqrt(np.mean((x[1:] - x[:-1]) ** 2)),
        ),
        Mistake(
            "That is the variance: how far the numbers lie from their mean. Subtract neighbours.",
            lambda x: np.var(x),
            lambda x: np.var(x, ddof=1),
        ),
    ],
    variants=[
        _roughness_in_a_loop,
        lambda x: np.mean(np.diff(x) ** 2),
        lambda x: np.mean((x[:-1] - x[1:]) ** 2),
        lambda x: np.square(x[1:] - x[:-1]).sum() / (len(x) - 1),
        lambda x: np.float32(np.dot(np.diff(x), np.diff(x)) / np.diff(x).size),
    ],
    hints=[
        "All steps at once: an array of all numbers but the first, minus one of all but the last.",
        "x[1:] leaves the first number out, x[:-1] the last. Both have n - 1 numbers.",
        "np.mean((x[1:] - x[:-1]) ** 2)",
    ],
    insight="np.diff(x) is x[1:] - x[:-1] under another name.",
)

# --- predict first, and check yourself -------------------------------------------------------

cost_of_a_loop = Prediction(
    options="abc",
    outcome="c",
    because="A turn of the loop costs what an array operation needs for hundreds of numbers.",
)

why_a_loop_is_slow = Choice(
    answer="b",
    wrong={
        "a": "We let it use one core only, and the array operation was as fast.",
        "c": "It subtracts, squares and adds exactly as often as the loop.",
    },
    hints=["The same sums are done by both. What else must Python do for each of them?"],
)
