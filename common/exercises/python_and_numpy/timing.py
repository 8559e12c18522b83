"""Notebook files_and_timing: how long something takes, and what a loop costs."""

import time

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction

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


def _middle_as_measured(times):
    return times[len(times) // 2]


def _warm_up_each_time(function, repeats, clock=time.perf_counter):
    times = []
    for _ in range(repeats):
        function()
        start = clock()
        function()
        times.append(clock() - start)
    return np.median(times)


def _warm_up_before_and_each_time(function, repeats, clock=time.perf_counter):
    function()
    return _warm_up_each_time(function, repeats, clock)


def _end_times(function, repeats, clock=time.perf_counter):
    function()
    times = []
    for _ in range(repeats):
        function()
        times.append(clock())
    return np.median(times)


def _started_before_the_first(function, repeats, clock=time.perf_counter):
    start = clock()
    function()
    times = []
    for _ in range(repeats):
        function()
        times.append(clock() - start)
    return np.median(times)


def _first_one_dropped(function, repeats, clock=time.perf_counter):
    return _timed(warm_up=0, middle=lambda times: np.median(times[1:]))(function, repeats, clock)


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
        # Chosen so that the mistakes below give different medians.
        ("six calls", [8.0, 18.0, 6.0, 1.0, 3.0, 9.0, 13.0]),
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
            _started_before_the_first,
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
        Mistake(
            "One measurement is missing. Besides the first call, which does not count, function is "
            "called and measured `repeats` times: range(repeats).",
            _timed(extra=-1),
            _first_one_dropped,
        ),
        Mistake(
            "You take the time in the middle of the list, in the order of the calls. The median is "
            "the middle of the sorted times: np.median(times).",
            _timed(middle=_middle_as_measured),
        ),
        Mistake(
            "Of an even number of times the median lies halfway between the two in the middle: "
            "np.median(times) sees to that.",
            _timed(middle=lambda times: sorted(times)[len(times) // 2]),
            _timed(middle=lambda times: sorted(times)[(len(times) - 1) // 2]),
        ),
        Mistake(
            "You call function a second time in every turn. The call that does not count is made "
            "once, before the loop.",
            _warm_up_each_time,
            _warm_up_before_and_each_time,
        ),
        Mistake(
            "That is what the clock shows, not how long it took. Read it before the call too, and "
            "subtract: clock() - start.",
            _end_times,
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
