"""What happens on a worker: one grader, with its template, for as long as the worker lives."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Protocol

from distributed import Worker, WorkerPlugin, get_worker

from classroom.grading.records import Outcome, Task

_SECONDS_TO_END = 2.0
_GRACE = 60.0  # seconds beyond twice the budget: starting a template, judging a long answer


class Grader(Protocol):
    """Grades one task at a time, by whatever it keeps warm; never raises for a submission."""

    def grade(self, task: Task) -> Outcome: ...

    def close(self) -> None: ...


class GraderPlugin(WorkerPlugin):
    """Makes a grader on each worker, and ends it with the worker.

    make: called on the worker, once. grace: seconds that grading may take beyond twice the budget
    of a task; then something of ours hangs, and the worker ends itself: the task is lost with it,
    which the client notices. ours: the worker was started by us, who will also end it: Ctrl-C,
    which a terminal sends to all of us, is no business of its own.
    """

    def __init__(
        self, make: Callable[[], Grader], *, ours: bool = False, grace: float = _GRACE
    ) -> None:
        self.make = make
        self.ours = ours
        self.grace = grace
        # A worker with several threads, as a cluster may have them, grades one by one.
        self._turn: threading.Lock | None = None
        self._grader: Grader | None = None

    def setup(self, worker: Worker) -> None:
        self._turn = threading.Lock()
        if self.ours and threading.current_thread() is threading.main_thread():
            # A handler, as programs that we start would inherit it if the signal were ignored.
            signal.signal(signal.SIGINT, lambda *_: None)
            if hasattr(signal, "pthread_sigmask"):  # held back until now; not for what we start
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        self._grader = self.make()

    def teardown(self, worker: Worker) -> None:
        grader, self._grader = self._grader, None
        if grader is not None:
            grader.close()
        if self.ours and self._turn.locked():
            # Interrupted: nobody waits for the grade any more, and the end would wait for it.
            _after(_SECONDS_TO_END, os._exit, 0)

    def grade(self, task: Task) -> Outcome:
        with self._turn:
            if self._grader is None:
                raise RuntimeError("the grader has ended")
            watch = _after(2 * task.budgets.wall + self.grace, os._exit, 1)
            try:
                return self._grader.grade(task)
            finally:
                watch.cancel()


def grade_on_worker(task: Task, plugin: str) -> Outcome:
    """Grade with the plugin of that name of the worker that we run on."""
    return get_worker().plugins[plugin].grade(task)


def _after(seconds: float, function: Callable[[int], object], argument: int) -> threading.Timer:
    timer = threading.Timer(seconds, function, args=[argument])
    timer.daemon = True
    timer.start()
    return timer
