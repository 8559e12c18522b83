"""Grading many tasks at the same time, on this machine or on a cluster, with dask.distributed.

Tasks go out a few at a time and come back as they finish, so that nobody's memory grows with the
class. A worker needs the course's package and nothing else: everything travels with the task.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classroom.course_layout import CourseError
from classroom.grading.nbgrader_course import quiet
from classroom.grading.records import Outcome, Task

if TYPE_CHECKING:
    from distributed import Client

    from classroom.grading.workers import Grader, GraderPlugin

_SECONDS_TO_CONNECT = 10  # also again, when a scheduler was away
_SECONDS_FOR_A_WORKER = 60
_LOCAL = {
    # A task whose worker died comes back to us at once: what to do is ours to say.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    # None waits on a worker: it would be lost with the one that is graded there.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.worker-ttl": None,
    "distributed.worker.memory.terminate": False,
    "distributed.admin.low-level-log-length": 100,
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],  # no pages for whoever else is on this machine
    "distributed.worker.http.routes": [],
}


@dataclass(frozen=True)
class Lost:
    """A task that could not be graded, twice. why: in words, without a full stop.

    no_kernel: no kernel could be started for it, which is nobody's fault who hands in notebooks.
    """

    why: str
    no_kernel: bool = False


@contextlib.contextmanager
def grading_workers(
    make: Callable[[], Grader], *, jobs: int, scheduler: str | None = None
) -> Iterator[Workers]:
    """Workers that each hold a grader: `jobs` of our own, or those of the scheduler at a URL.

    make: makes the grader; called on each worker. Ours talk over loopback, encrypted, with a key
    that dies with them: nobody else on this machine can give them work.
    Raises CourseError in one line where there are none to be had.
    """
    from classroom.grading.workers import GraderPlugin

    quiet()
    name = f"classroom-grading-{uuid.uuid4().hex}"
    with _own_workers(jobs) if scheduler is None else _connected(scheduler) as client:
        with _problem_in_one_line("start"):
            client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
            _register(client, GraderPlugin(make, ours=scheduler is None), name)
        try:
            yield Workers(client, name)
        finally:
            with contextlib.suppress(Exception):  # of ours they end anyway
                client.unregister_worker_plugin(name)


class Workers:
    """Grades tasks on the workers of a client."""

    def __init__(self, client: Client, plugin: str):
        self._client = client
        self._plugin = plugin
        self._sent = 0

    @property
    def threads(self) -> int:
        """How many tasks can run at the same time."""
        return max(1, sum(self._client.nthreads().values()))

    def grade(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome | Lost]]:
        """Each task with its outcome, in the order in which they finish.

        A task whose worker died is tried once more, alone, after all others; if that kills a worker
        too, it is Lost. `tasks` is read only as fast as they are graded. Raises CourseError where
        the scheduler is gone, no kernel can be started, or the course itself is at fault.
        """
        from distributed import as_completed

        waiting = iter(tasks)
        running: dict[Any, Task] = {}
        again: deque[tuple[Task, str]] = deque()
        done = as_completed(loop=self._client.loop)
        try:
            self._refill(waiting, running, done)
            while running:
                with _problem_in_one_line("go on"):
                    future = next(done)
                    task = running.pop(future)
                    outcome = self._result(future)
                self._refill(waiting, running, done)  # before the reader takes its time
                if isinstance(outcome, Lost):
                    again.append((task, outcome.why))
                else:
                    yield task, outcome
            for task, _ in again:
                with _problem_in_one_line("go on"):
                    self._client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
                    outcome = self._result(self._submit(task))
                if isinstance(outcome, Lost) and outcome.no_kernel:
                    raise CourseError(f"{outcome.why}. What was graded stays.")
                yield task, outcome
        finally:
            # Interrupted: what runs is of no use any more.
            with contextlib.suppress(Exception):
                self._client.cancel(list(running), force=True)

    def _refill(self, waiting: Iterator[Task], running: dict[Any, Task], done: Any) -> None:
        # Twice as many as can run, so that no worker waits for us while we write.
        with _problem_in_one_line("go on"):
            most = 2 * self.threads
        while len(running) < most:
            task = next(waiting, None)
            if task is None:
                return
            future = self._submit(task)
            running[future] = task
            done.add(future)

    def _submit(self, task: Task) -> Any:
        from classroom.grading.workers import grade_on_worker

        self._sent += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a notebook with pictures is large, we know
            return self._client.submit(
                grade_on_worker,
                task,
                self._plugin,
                key=f"grade-{self._plugin}-{self._sent}",
                pure=False,
                retries=0,
            )

    def _result(self, future: Any) -> Outcome | Lost:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        from classroom.grading.kernels import NoKernel

        try:
            return future.result()
        except (FutureCancelledError, CourseError):
            # The scheduler has ended (we cancel only when we are about to end), or the course
            # itself is at fault.
            raise
        except KilledWorker:
            return Lost("the process that graded it ended")
        except NoKernel as error:
            return Lost(_line(error), no_kernel=True)
        except Exception as error:  # ours or the network's: no submission comes this far
            return Lost(_line(f"{type(error).__name__}: {error}"))
        finally:
            future.release()


@contextlib.contextmanager
def _own_workers(jobs: int) -> Iterator[Client]:
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(_LOCAL))
        stack.enter_context(_main_kept_from_children())
        with _ctrl_c_waits():
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    processes=True,
                    memory_limit=0,  # kernels have limits of their own
                    host="127.0.0.1",
                    protocol="tls://",
                    security=Security.temporary(),
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            )
        yield stack.enter_context(Client(cluster, set_as_default=False))


@contextlib.contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """A terminal sends Ctrl-C to workers too. They start with the signal held back, until the
    plugin has them not heed it; without that, each would print where it was.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _main_kept_from_children() -> Iterator[None]:
    """A spawned process imports the program that its parent is: a second for each, for nothing."""
    main = sys.modules["__main__"]
    kept = {name: vars(main)[name] for name in ("__spec__", "__file__") if name in vars(main)}
    try:
        main.__spec__ = None
        vars(main).pop("__file__", None)
        yield
    finally:
        vars(main).update(kept)


def _register(client: Client, plugin: GraderPlugin, name: str) -> None:
    try:
        client.register_plugin(plugin, name=name)
    except Exception as error:  # whatever making a grader raises, on whichever worker
        raise CourseError(f"Grading cannot start on a worker. {_line(error)}.") from error


def _line(error: object) -> str:
    """The first line of an error, without a full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _connected(address: str) -> Client:
    from distributed import Client

    try:
        return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise CourseError(
            f"No scheduler answers at {address}. "
            "Start one with `dask scheduler`, and give the address that it prints."
        ) from error


@contextlib.contextmanager
def _problem_in_one_line(what: str) -> Iterator[None]:
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    try:
        yield
    except CourseError:
        raise
    except TimeoutError as error:
        raise CourseError(
            f"Grading cannot {what}: the scheduler has no worker. Start one with `dask worker`."
        ) from error
    except (FutureCancelledError, CommClosedError, OSError) as error:
        raise CourseError(
            f"Grading cannot {what}: the scheduler is gone. "
            "What was graded stays; run the command again."
        ) from error
