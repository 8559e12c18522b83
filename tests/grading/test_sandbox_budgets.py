"""What a submission in the sandbox may use."""

import dataclasses
import errno
import signal

from in_sandbox import (
    BUDGETS,
    run,
    told,
)

from classroom.grading.records import Reason
from classroom.sandbox import (
    Cause,
)


def test_memory(kernels):
    (ran,), ending = run(kernels, "x = [bytes([1]) * 2**26 for _ in range(24)]")
    assert ending.cause is Cause.MEMORY and ran.ending == ending
    assert ending.reason is Reason.OUT_OF_MEMORY
    assert "512 MB" in ending.message


def test_memory_of_all_processes_together(own_world):
    code = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        x = bytes([1]) * (200 * 2**20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""
    _, ending = run(own_world, code)
    assert ending.cause is Cause.MEMORY


def test_one_huge_request_is_refused_at_once(own_world):
    (ran, after), ending = run(own_world, "x = bytearray(2**33)", "print(1)")
    assert ran.error.startswith("MemoryError")
    assert (after.text, ending.cause) == ("1\n", Cause.US)


def test_processes(own_world):
    code = """
import os, time
for _ in range(24):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""
    _, ending = run(own_world, code)
    assert ending.cause is Cause.PROCESSES
    assert (ending.reason, ending.status) == (Reason.KILLED, -signal.SIGKILL)


def test_cpu_time_of_all_processes_together(kernels):
    budgets = dataclasses.replace(BUDGETS, cpu=1.5)
    code = """
import os, time
for _ in range(2):
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end: pass
        os._exit(0)
os.wait()
"""
    _, ending = run(kernels, code, budgets=budgets)
    assert (ending.cause, ending.reason) == (Cause.CPU, Reason.TIMED_OUT)
    assert 1.5 < ending.cpu_seconds < 10


def test_cpu_time_is_told(own_world):
    spin = "import time\nwhile time.process_time() < 0.5: pass"
    _, ending = run(own_world, spin)
    assert ending.cause is Cause.US
    assert 0.4 < ending.cpu_seconds < 5


def test_disk(own_world):
    code = """
problems, written = [], 0
for folder in ("/tmp", ".", "/dev/shm"):
    try:
        for n in range(8):
            written += open(f"{folder}/{n}", "wb").write(bytes(2**23))
    except OSError as error:
        problems.append(error.errno)
try:
    os.truncate("/tmp/0", 2**40)
except OSError as error:
    problems.append(error.errno)
print(json.dumps([problems, written]))
"""
    problems, written = told(own_world, code)
    assert set(problems) == {errno.ENOSPC, errno.EFBIG}
    assert written <= 2 * BUDGETS.disk


def test_a_shared_folder_that_cannot_be_sealed_is_watched(one_template_each):
    code = """
import glob, time
(folder,) = glob.glob("/tmp/classroom-*/*/connection")
for n in range(3):
    open(f"{folder}/{n}", "wb").write(bytes(2**23))
time.sleep(20)
"""
    _, ending = run(one_template_each, code)
    assert ending.cause is Cause.DISK
