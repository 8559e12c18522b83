"""How a kernel in the sandbox ends, and that nothing of it is left."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from in_sandbox import (
    BUDGETS,
    best,
    execute,
    kernels_template,
    run,
    with_kernel,
)

from classroom.grading.records import Reason
from classroom.sandbox import Cause, StartedTemplate, sandboxed_kernels
from classroom.sandbox.process_tree import descendants
from classroom.sandbox.watchdog import Watched


@pytest.mark.parametrize(
    ("code", "cause", "status"),
    [
        ("import os\nos._exit(3)", Cause.EXIT, 3),
        ("import ctypes\nctypes.string_at(0)", Cause.SIGNAL, -signal.SIGSEGV),
        ("import os\nos.abort()", Cause.SIGNAL, -signal.SIGABRT),
    ],
)
def test_a_kernel_that_ends_itself(kernels, code, cause, status):
    (ran,), ending = run(kernels, code)
    assert (ending.cause, ending.status) == (cause, status)
    assert ran.ending == ending
    assert ending.reason is Reason.KERNEL_DIED


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
"""


def test_daemons_end_with_their_kernel(kernels):
    monitors = []

    async def use(kernel):
        ran = await execute(kernel, DAEMON)
        assert not ran.error
        monitors.append(kernels_template(kernels)._template.process.pid)
        assert len(descendants(monitors[0])) > 3

    with_kernel(kernels, use)
    # bubblewrap and the template remain, where that serves others too.
    assert len(descendants(monitors[0])) == (2 if kernels.protection.own_world else 0)


def test_killing_the_parent_harms_nobody(kernels):
    async def both():
        bad, good = await kernels.start(), await kernels.start()
        await execute(bad, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
        await bad.end()
        ran = await execute(good, "print(1 + 1)")
        assert (ran.text, (await good.end()).cause) == ("2\n", Cause.US)

    asyncio.run(both())
    assert run(kernels, "print(3)")[0][0].text == "3\n"


def test_another_process_of_the_same_number_is_left_alone(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as other:
        watched = Watched(other.pid, BUDGETS, tmp_path)
        watched._born -= 1  # as if it had been born before
        watched.look()
        watched.kill()
        assert other.poll() is None and watched.exceeded is None
        other.kill()


def test_ending_again_says_the_same(kernels):
    async def twice():
        kernel = await kernels.start()
        return await kernel.end(), await kernel.end(), kernel.ended(), kernel.cpu_seconds()

    first, second, third, cpu = asyncio.run(twice())
    assert first == second == third
    assert cpu == first.cpu_seconds


def test_a_template_serves_several_graders_and_is_replaced_when_it_dies(own_world):
    started = StartedTemplate(own_world.protection, [], BUDGETS.disk, {"OMP_NUM_THREADS": "1"})
    try:
        facts = pickle.loads(pickle.dumps(started.facts))
        with (
            sandboxed_kernels(BUDGETS, protection=facts.protection, template=facts) as one,
            sandboxed_kernels(BUDGETS, protection=facts.protection, template=facts) as two,
        ):
            for kernels in (one, two):
                (ran,), ending = run(kernels, "import os\nprint(os.environ['OMP_NUM_THREADS'])")
                assert (ran.text, ending.cause) == ("1\n", Cause.US)
            assert started.alive()
            os.kill(descendants(facts.monitor)[1], signal.SIGKILL)
            started._template.process.wait(10)
            (ran,), _ = run(one, "print(1)")
            assert ran.text == "1\n" and kernels_template(one).facts.monitor != facts.monitor
        assert [path.name for path in facts.shared.path.iterdir()] == ["etc"]
    finally:
        started.close()
    assert not facts.shared.path.exists()


def test_a_template_can_be_ended_while_it_imports(own_world, tmp_path):
    started = StartedTemplate(own_world.protection, ["sklearn.datasets"], BUDGETS.disk)
    pids = descendants(started.facts.monitor)
    started.close()
    assert gone(pids) and not started.alive()


def test_a_template_that_died_is_replaced(own_world):
    run(own_world, "1")
    before = kernels_template(own_world)
    os.kill(descendants(before._template.process.pid)[1], signal.SIGKILL)
    assert run(own_world, "print(1)")[0][0].text == "1\n"
    assert kernels_template(own_world) is not before


def test_nothing_is_left_in_the_shared_folder(own_world):
    run(own_world, "1", files={"a": b"x"})
    assert [path.name for path in kernels_template(own_world).facts.shared.path.iterdir()] == [
        "etc"
    ]


LEFT_BEHIND = """
import asyncio, sys, time
sys.path.insert(0, sys.argv[1])
from in_sandbox import execute
from classroom.grading.records import Budgets
from classroom.sandbox import sandboxed_kernels
from classroom.sandbox.process_tree import descendants

async def main():
    with sandboxed_kernels(Budgets()) as kernels:
        kernel = await kernels.start()
        await execute(kernel, sys.argv[2])
        (template,) = kernels._templates
        print(*descendants(template._template.process.pid), flush=True)
        time.sleep(60)

asyncio.run(main())
"""


def gone(pids):
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_nothing_is_left_running_when_the_grader_is_killed():
    best()
    words = [sys.executable, "-c", LEFT_BEHIND, str(Path(__file__).parent), DAEMON]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as grader:
        pids = grader.stdout.readline().split()
        grader.kill()
    assert len(pids) >= 5
    assert gone(pids)
