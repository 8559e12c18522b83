"""Many tasks on several workers: each comes back once, whatever happens to a worker."""

import contextlib
import functools
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cloudpickle
import fake_graders
import made_up_class as toys
import pytest
from fake_graders import FakeGrader, graded, lines

from classroom.course_layout import CourseError
from classroom.grading import scheduling, workers
from classroom.grading.records import Budgets, Outcome
from classroom.grading.scheduling import Lost, grading_workers

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills workers by POSIX signals")
HERE = str(Path(__file__).parent)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("grader")


@pytest.fixture(scope="module")
def two(folder):
    """Two workers of our own, whose patience with a hanging grader is short."""
    with pytest.MonkeyPatch.context() as patch:
        patient = functools.partial(workers.GraderPlugin, grace=0.5)
        patch.setattr(workers, "GraderPlugin", patient)
        with grading_workers(functools.partial(FakeGrader, folder), jobs=2) as pool:
            yield pool


def tasks(*students: str):
    return [toys.task(student) for student in students]


def results(pool, given) -> dict[str, object]:
    found = [(task.student, outcome) for task, outcome in pool.grade(given)]
    assert len(found) == len(dict(found))  # each once
    return dict(found)


def test_every_task_comes_back_once(two, folder):
    names = [f"student {number}" for number in range(40)]
    found = results(two, tasks(*names))
    assert set(found) == set(names)
    assert all(outcome.student == name for name, outcome in found.items())
    assert len(lines(folder, "started.txt")) == two.threads == 2


def test_what_a_worker_starts_hears_ctrl_c(two):
    """The signal is held back while a worker starts, and no longer: kernels inherit that."""
    assert set(two._client.run(_held_back).values()) == {False}
    assert not two._client.submit(_held_back, pure=False).result()
    assert not _held_back()


def _held_back() -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_tasks_are_read_only_as_fast_as_they_are_graded(two):
    taken = 0

    def given():
        nonlocal taken
        for number in range(60):
            taken += 1
            yield toys.task(f"lazy {number}")

    for done, _ in enumerate(two.grade(given())):
        assert taken - done <= 2 * two.threads + 1
    assert taken == 60


def test_nothing_stays_with_the_scheduler(two):
    for _ in two.grade(tasks(*(f"gone {number}" for number in range(20)))):
        pass
    end = time.monotonic() + 20
    while two._client.run_on_scheduler(_kept) and time.monotonic() < end:
        time.sleep(0.05)
    assert two._client.run_on_scheduler(_kept) == 0
    assert not two._client.futures


def _kept(dask_scheduler) -> int:
    return len(dask_scheduler.tasks)


def test_a_task_that_kills_its_worker_is_tried_once_more_and_harms_no_other(two, folder):
    names = ["kills", "kills once", *(f"beside {number}" for number in range(10))]
    found = results(two, tasks(*names))
    assert found.pop("kills") == Lost("the process that graded it ended")
    assert all(isinstance(outcome, Outcome) for outcome in found.values())
    assert len(found) == 11
    counts = graded(folder)
    assert counts["kills/doubling"] == counts["kills once/doubling"] == 2


def test_the_second_try_comes_after_all_others(two):
    order = [task.student for task, _ in two.grade(tasks("kills", *"abcdefgh"))]
    # One more may have been on its way to that worker, and be tried again too.
    assert order.index("kills") >= len(order) - 2


def test_a_grader_that_hangs_is_ended(two):
    hanging = replace(toys.task("hangs"), budgets=Budgets(wall=0.2))
    found = results(two, [hanging, *tasks("not me", "nor me")])
    assert found["hangs"] == Lost("the process that graded it ended")
    assert isinstance(found["not me"], Outcome) and isinstance(found["nor me"], Outcome)


def test_an_error_of_ours_costs_nobody_else_a_grade(two):
    found = results(two, tasks("breaks", "fine"))
    assert found["breaks"] == Lost("ZeroDivisionError: in the grader")
    assert isinstance(found["fine"], Outcome)


@pytest.mark.parametrize(("student", "words"), [("course", "judged: no"), ("no kernel", "started")])
def test_what_is_not_the_students_fault_stops_and_is_one_line(two, student, words):
    with pytest.raises(CourseError, match=words) as caught:
        results(two, tasks("fine", student))
    assert "\n" not in str(caught.value)


def test_whoever_stops_reading_can_go_on_later(two):
    reading = two.grade(tasks(*(f"early {number}" for number in range(10))))
    next(reading)
    reading.close()
    assert set(results(two, tasks("later"))) == {"later"}


def test_nobody_else_on_this_machine_can_give_our_workers_work(two):
    address = two._client.scheduler.address
    assert re.fullmatch(r"tls://127\.0\.0\.1:\d+", address)
    # Elsewhere than in this process: a client that failed to connect, collected while another is
    # made, locks up in the library.
    attempt = "import sys, distributed; distributed.Client(sys.argv[1], timeout=2)"
    for other in (address, address.replace("tls", "tcp")):
        command = [sys.executable, "-c", attempt, other]
        assert subprocess.run(command, capture_output=True, timeout=60).returncode != 0


def test_the_grader_is_closed_at_the_end(tmp_path):
    with grading_workers(functools.partial(FakeGrader, tmp_path), jobs=1) as pool:
        results(pool, tasks("ada"))
    assert lines(tmp_path, "closed.txt") == lines(tmp_path, "started.txt")


def _broken():
    raise RuntimeError("No sandbox: bubblewrap is missing.\nTraceback …")


def test_a_grader_that_cannot_start_is_one_line(tmp_path):
    with (
        pytest.raises(CourseError, match="bubblewrap is missing") as caught,
        grading_workers(_broken, jobs=1),
    ):
        pass
    assert "\n" not in str(caught.value)


KILLED = """
import functools, sys, time
from pathlib import Path
sys.path.insert(0, {here!r})
from fake_graders import FakeGrader
from classroom.grading.scheduling import grading_workers
import made_up_class as toys

if __name__ == "__main__":
    make = functools.partial(FakeGrader, Path({folder!r}), seconds=60)
    with grading_workers(make, jobs=2) as pool:
        for _ in pool.grade(toys.task(str(number)) for number in range(4)):
            pass
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_running_when_we_are_ended_and_nobody_is_waited_for(tmp_path, how):
    script = tmp_path / "script.py"
    script.write_text(KILLED.format(here=HERE, folder=str(tmp_path)))
    with subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE) as process:
        _until(lambda: len(graded(tmp_path)) >= 2)
        process.send_signal(how)
        process.communicate(timeout=50)  # a grading takes longer
    pids = [int(line) for line in lines(tmp_path, "started.txt")]
    assert len(pids) == 2
    _until(lambda: not any(map(_runs, pids)))


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _until(true, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


# --- a scheduler that somebody else started ------------------------------------------------------


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 1):
    """`dask scheduler` and `dask worker`, in an empty folder, with the installed package alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dask = [sys.executable, "-m", "dask"]
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    address = f"tcp://127.0.0.1:{port}"
    command = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(subprocess.Popen(command, **quiet))]
        stack.callback(lambda: [process.kill() for process in running])
        for _ in range(workers):
            command = [*dask, "worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
            running.append(stack.enter_context(subprocess.Popen(command, **quiet)))
        yield address, running[0]


def test_the_workers_of_a_scheduler_need_the_package_and_nothing_else(tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    for module in (fake_graders, toys):  # they travel too: they are not in the package
        cloudpickle.register_pickle_by_value(module)
    try:
        make = functools.partial(FakeGrader, tmp_path)
        with cluster(empty) as (address, process):
            with grading_workers(make, jobs=9, scheduler=address) as pool:
                assert pool.threads == 1
                assert set(results(pool, tasks("ada", "ben"))) == {"ada", "ben"}
            assert lines(tmp_path, "closed.txt")  # the worker goes on, without our grader
            with grading_workers(make, jobs=9, scheduler=address) as pool:
                reading = pool.grade(tasks(*(f"lost {number}" for number in range(50))))
                next(reading)
                monkeypatch.setattr(pool._client, "_timeout", 1)  # do not wait for its return
                process.send_signal(signal.SIGKILL)
                with pytest.raises(CourseError, match="the scheduler is gone"):
                    list(reading)
    finally:
        for module in (fake_graders, toys):
            cloudpickle.unregister_pickle_by_value(module)


def test_no_scheduler_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(scheduling, "_SECONDS_TO_CONNECT", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with (
            pytest.raises(CourseError, match=f"No scheduler answers at {address}") as caught,
            grading_workers(functools.partial(FakeGrader, tmp_path), jobs=1, scheduler=address),
        ):
            pass
        assert "\n" not in str(caught.value)


def test_a_scheduler_without_workers_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(scheduling, "_SECONDS_FOR_A_WORKER", 1)
    with (
        cluster(tmp_path, workers=0) as (address, _),
        pytest.raises(CourseError, match="no worker"),
    ):
        _until_answers(address)
        with grading_workers(functools.partial(FakeGrader, tmp_path), jobs=1, scheduler=address):
            pass


def _until_answers(address: str) -> None:
    host, port = address.removeprefix("tcp://").split(":")

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    _until(answers)
