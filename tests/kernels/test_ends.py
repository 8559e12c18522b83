"""Nothing is left running, however those end who started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running_kernels import gone, use

from classroom.kernels import start_template, why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

# In a kernel: a subprocess, and one that left its session behind. In a client: such a kernel.
DESCENDANTS = """
import os, subprocess
p = [subprocess.Popen(["sleep", "600"], start_new_session=new) for new in (False, True)]
print(os.getpid(), *(q.pid for q in p))
"""
CLIENT = f"""
import os, time
from jupyter_client.manager import KernelManager
manager = KernelManager()
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready()
client.execute_interactive({DESCENDANTS!r})
print(manager.provisioner.process.pid, os.getpid(), flush=True)
time.sleep(600)
"""
STARTER = """
import subprocess, sys
from classroom.kernels import warm_template
with warm_template() as template:
    print(template.process.pid, template.folder, flush=True)
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", sys.argv[1]])
"""


def lines(process: subprocess.Popen, count: int) -> list[list[str]]:
    return [process.stdout.readline().split() for _ in range(count)]


def python(*arguments: str) -> subprocess.Popen:
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_a_kernel_ends_with_its_client(warm):
    client = python("-c", CLIENT)
    (kernel, child, detached), _ = lines(client, 2)
    client.kill()
    client.wait()
    client.stdout.close()
    assert gone(int(kernel), int(child))
    os.kill(int(detached), signal.SIGKILL)  # what left its session is the user's; see below


def test_a_crashed_kernel_leaves_no_subprocess(warm, start):
    kernel = start()
    _, child, detached = map(int, kernel.run(DESCENDANTS).stdout.split())
    kernel.client.execute("os._exit(1)")
    assert gone(child)
    os.kill(detached, signal.SIGKILL)


def test_a_template_that_does_not_answer(monkeypatch, start):
    template = start_template()
    use(template, monkeypatch)
    monkeypatch.setattr("classroom.kernels.forked_process._SECONDS_TO_SIGNAL", 0.1)
    kernel = start()
    pid = kernel.process.pid
    template.process.send_signal(signal.SIGSTOP)
    kernel.process.kill()
    assert gone(pid)
    template.process.send_signal(signal.SIGCONT)
    assert kernel.process.wait(30) == -signal.SIGKILL
    template.close()


def test_a_template_ends_with_its_starter():
    starter = python("-c", STARTER, CLIENT)
    (template, folder), pids, (_, client) = lines(starter, 3)
    starter.kill()
    starter.wait()
    # The client lives on; what ends is the template with all that descends from it.
    assert gone(int(template), *map(int, pids))
    assert not Path(folder).exists()
    os.kill(int(client), signal.SIGKILL)
    starter.stdout.close()


def test_closing_a_template_ends_its_kernels(monkeypatch, start):
    template = start_template()
    use(template, monkeypatch)
    kernel = start()
    pids = map(int, kernel.run(DESCENDANTS).stdout.split())
    template.close()
    assert gone(template.process.pid, *pids)
    assert not kernel.manager.is_alive()


def test_a_kernel_that_holds_the_interpreter_ends_too(monkeypatch, start):
    template = start_template()
    use(template, monkeypatch)
    kernel = start()
    pid = int(kernel.run("import os\nos.getpid()").result)
    # A call of the C library that keeps the lock: no Python thread could notice anything.
    kernel.client.execute("import ctypes\nctypes.PyDLL(None).sleep(600)")
    template.process.kill()
    assert gone(pid)
    template.close()


def test_sigterm_ends_a_template_tidily(monkeypatch, start):
    template = start_template()
    use(template, monkeypatch)
    pid = int(start().run("import os\nos.getpid()").result)
    template.process.terminate()
    assert template.process.wait(30) == 0
    assert gone(pid)
    assert not template.folder.exists()
    template.close()


def test_an_ended_kernel_is_no_zombie(warm, start):
    kernel = start()
    pid = kernel.process.pid
    kernel.close()
    assert not Path(f"/proc/{pid}").exists()


def test_a_command_takes_the_place_of_the_starter(tmp_path):
    code = (
        "import os, sys\n"
        "from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel()\n"
        "kernel = manager.provisioner.process\n"
        "print(os.getpid(), os.environ['CLASSROOM_KERNEL_TEMPLATE'], kernel.pid, flush=True)\n"
        "os._exit(7)"
    )
    command = python(
        "-m", "classroom.kernels", "--import", "json", "--", sys.executable, "-c", code
    )
    ((own, address, kernel),) = lines(command, 1)
    assert int(own) == command.pid
    assert command.wait(30) == 7
    assert gone(int(kernel))
    end = time.monotonic() + 30
    while Path(address).parent.exists():
        assert time.monotonic() < end, "the template did not end"
        time.sleep(0.01)
    command.stdout.close()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [((), 2, "say which command"), (("--", "no-such-command"), 127, "no-such-command: No such")],
)
def test_a_command_that_is_not_there(arguments, status, message):
    command = [sys.executable, "-m", "classroom.kernels", *arguments]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == status
    assert message in run.stderr
