"""What a kernel does, it does alike whether it was started the ordinary way or forked."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from classroom.kernels.exported import OPTIONAL_VARIABLES
from classroom.kernels.forked_process import ForkedProcess


def begun(kernel, code, before=""):
    """Send a cell, and return its id once it has run `before` and is at `code`."""
    message = kernel.client.execute(f"import time\n{before}\nprint('begun', flush=True)\n{code}")
    while True:
        heard = kernel.client.get_iopub_msg(timeout=30)
        if heard["msg_type"] == "stream" and heard["parent_header"]["msg_id"] == message:
            return message


def test_the_two_ways_are_two(kernel, way):
    assert isinstance(kernel.process, {"ordinary": subprocess.Popen, "warm": ForkedProcess}[way])


def test_results_and_streams(kernel):
    ran = kernel.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7")
    assert (ran.stdout, ran.stderr, ran.result, ran.error) == ("out\n", "err\n", "42", "")


def test_an_error_is_told_and_the_kernel_goes_on(kernel):
    assert kernel.run("1 / 0").error == "ZeroDivisionError"
    assert kernel.run("import sys\nsys.exit(3)").error == "SystemExit"
    assert kernel.run("1 + 1").result == "2"


@pytest.mark.parametrize("write", ["os.write(1, b'raw')", "os.system('printf raw')"])
def test_raw_standard_output_reaches_the_notebook(kernel, write):
    ran = kernel.run(f"import os\n_ = {write}", until=lambda ran: "raw" in ran.stdout)
    assert ran.stdout == "raw"


def test_raw_standard_error_and_subprocesses_reach_the_notebook(kernel):
    code = (
        "import os, subprocess, sys\n"
        "os.write(2, b'raw')\n"
        "_ = subprocess.run([sys.executable, '-c', 'print(1234)'])\n"
        "!echo 5678"
    )
    ran = kernel.run(code, until=lambda ran: "raw" in ran.stderr and "1234" in ran.stdout)
    assert "5678" in ran.stdout


def test_figures_appear_once(kernel):
    ran = kernel.run("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    assert [sorted(data) for data in ran.data] == [["image/png", "text/plain"]]
    assert len(kernel.run("plt.plot([1, 2])\nplt.show()").data) == 1
    assert kernel.run("plt.get_fignums()").result == "[]"
    assert kernel.run("%matplotlib inline\nplt.figure().gca().plot([1]);").error == ""


def test_another_backend_can_be_chosen(kernel):
    code = (
        "import matplotlib\nmatplotlib.use('svg')\nimport matplotlib.pyplot as plt\nplt.plot([1]);"
    )
    assert kernel.run(code).data == []
    assert kernel.run("matplotlib.get_backend()").result == "'svg'"


def test_the_backend_that_the_environment_names(way, start):
    kernel = start(env={**os.environ, "MPLBACKEND": "svg"})
    code = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.get_backend()"
    assert kernel.run(code).result == "'svg'"


@pytest.mark.parametrize("code", ["while True: pass", "time.sleep(60)", "input()"])
def test_interrupt(kernel, code):
    if code == "input()":
        message = kernel.client.execute(code, allow_stdin=True)
        kernel.client.get_stdin_msg(timeout=30)
    else:
        message = begun(kernel, code)
    kernel.manager.interrupt_kernel()
    assert kernel.outcome(message).error == "KeyboardInterrupt"
    assert kernel.run("1 + 1").result == "2"


def test_an_interrupt_reaches_subprocesses(kernel):
    process = "import subprocess\np = subprocess.Popen(['sleep', '60'])"
    message = begun(kernel, "time.sleep(60)", before=process)
    kernel.manager.interrupt_kernel()
    assert kernel.outcome(message).error == "KeyboardInterrupt"
    assert kernel.run("p.wait(10)").result == str(-signal.SIGINT)


def test_an_interrupt_of_an_idle_kernel_does_nothing(kernel):
    for _ in range(20):
        kernel.manager.interrupt_kernel()
        assert kernel.run("1 + 1").result == "2"


@pytest.mark.parametrize("now", [False, True])
def test_restart(kernel, now):
    before = int(kernel.run("import os\nx = 1\nos.getpid()").result)
    kernel.manager.restart_kernel(now=now)
    kernel.client.wait_for_ready(timeout=30)
    assert kernel.run("x").error == "NameError"
    assert int(kernel.run("import os\nos.getpid()").result) != before


@pytest.mark.parametrize("now", [False, True])
def test_shutdown(kernel, now):
    process, connection = kernel.process, Path(kernel.manager.connection_file)
    assert connection.exists()
    kernel.manager.shutdown_kernel(now=now)
    assert process.poll() == (-signal.SIGKILL if now else 0)
    assert not kernel.manager.is_alive()
    assert not connection.exists()


def test_shutdown_runs_exit_handlers(kernel, tmp_path):
    note = tmp_path / "note"
    kernel.run(f"import atexit\natexit.register(open({str(note)!r}, 'w').write, 'bye');")
    kernel.manager.shutdown_kernel()
    assert note.read_text() == "bye"


def test_a_busy_kernel_is_shut_down(kernel):
    begun(kernel, "while True: pass")
    process = kernel.process
    kernel.manager.shutdown_kernel()
    assert process.poll() is not None


def test_exit_ends_the_kernel(kernel):
    process = kernel.process
    kernel.client.execute("exit")
    assert process.wait(30) == 0


@pytest.mark.parametrize(
    ("code", "status"),
    [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9), ("os.abort()", -signal.SIGABRT)],
)
def test_a_crash_is_noticed_with_its_status(kernel, code, status):
    assert kernel.process.poll() is None
    kernel.client.execute(f"import os\n{code}")
    assert kernel.process.wait(30) == status
    assert kernel.process.poll() == status
    assert not kernel.manager.is_alive()


def test_nbclient_notices_a_crash(way):
    notebook = new_notebook(cells=[new_code_cell("import os\nos._exit(1)")])
    with pytest.raises(DeadKernelError):
        NotebookClient(notebook, timeout=30, kernel_name="python3").execute()


def test_nbclient_interrupts_what_takes_too_long(way):
    notebook = new_notebook(cells=[new_code_cell("while True: pass"), new_code_cell("1 + 1")])
    NotebookClient(
        notebook, timeout=1, interrupt_on_timeout=True, allow_errors=True, kernel_name="python3"
    ).execute()
    assert notebook.cells[0].outputs[-1].ename == "KeyboardInterrupt"
    assert notebook.cells[1].outputs[0].data["text/plain"] == "2"


def test_environment_and_folder(way, start, tmp_path):
    folder = tmp_path / "with ä and spaces"
    folder.mkdir()
    (folder / "beside.py").write_text("value = 5")
    kernel = start(cwd=str(folder), env={**os.environ, "COLOUR": "grün\n", "EMPTY": ""})
    assert kernel.run("import beside\nbeside.value").result == "5"
    code = "import json, os, sys\nprint(json.dumps([dict(os.environ), os.getcwd(), sys.path]))"
    environment, cwd, path = json.loads(kernel.run(code).stdout)
    assert (environment["COLOUR"], environment["EMPTY"]) == ("grün\n", "")
    assert cwd == str(folder)
    assert "" in path
    assert environment["JPY_PARENT_PID"] == str(os.getpid())
    unlike = {*OPTIONAL_VARIABLES, "PYTHONEXECUTABLE", "PYTEST_CURRENT_TEST"}
    assert set(os.environ) - unlike <= set(environment)
    assert not set(OPTIONAL_VARIABLES) & set(environment)


def test_a_variable_that_is_taken_away_is_gone(way, start, monkeypatch):
    monkeypatch.setenv("GIVEN", "1")
    env = {name: value for name, value in os.environ.items() if name != "GIVEN"}
    assert start(env=env).run("import os\n'GIVEN' in os.environ").result == "False"


def test_a_folder_that_does_not_exist(way, start, tmp_path):
    with pytest.raises(FileNotFoundError):
        start(cwd=str(tmp_path / "none"))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_the_clients_own_streams(way, start, tmp_path, stream):
    with open(tmp_path / "log", "wb") as log:
        kernel = start(**{stream: log})
    number = {"stdout": 1, "stderr": 2}[stream]
    # What a crash of the interpreter writes: the kernel keeps a copy of the first descriptor.
    kernel.run(f"import os, sys\nos.write(sys.{stream}._original_stdstream_copy, b'raw {number}')")
    assert (tmp_path / "log").read_bytes().endswith(b"raw %d" % number)


def test_input_is_answered(kernel):
    message = kernel.client.execute("print(input('name? '))", allow_stdin=True)
    asked = kernel.client.get_stdin_msg(timeout=30)
    assert asked["content"]["prompt"] == "name? "
    kernel.client.input("Ada")
    assert kernel.outcome(message).stdout == "Ada\n"


def test_input_is_refused_where_nobody_can_answer(kernel):
    assert kernel.run("input()", allow_stdin=False).error == "StdinNotImplementedError"
    assert kernel.run("import sys\nsys.__stdin__.read()").result == "''"


def test_magics(kernel, tmp_path):
    module = tmp_path / "changing.py"
    module.write_text("value = 1")
    kernel.run(f"%cd -q {tmp_path}\n%load_ext autoreload\n%autoreload 2\nimport changing")
    assert kernel.run("changing.value").result == "1"
    module.write_text("value = 1234")
    assert kernel.run("changing.value").result == "1234"
    assert "per loop" in kernel.run("%timeit -n 1 -r 1 pass").stdout
    assert kernel.run("%%bash\necho from bash").stdout == "from bash\n"
    assert kernel.run("%who").error == ""


def test_threads_and_processes_of_a_cell(kernel):
    code = (
        "import multiprocessing, threading\n"
        "t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\n"
        "for how in ['fork', 'spawn']:\n"
        "    with multiprocessing.get_context(how).Pool(1) as pool:\n"
        "        print(pool.map(abs, [-3]))\n"
    )
    ran = kernel.run(code)
    assert (ran.stdout, ran.error) == ("thread\n[3]\n[3]\n", "")


def test_the_control_channel_answers_while_a_cell_runs(kernel):
    message = begun(kernel, "while True: pass")
    request = kernel.client.session.msg("kernel_info_request")
    kernel.client.control_channel.send(request)
    assert kernel.client.get_control_msg(timeout=30)["content"]["status"] == "ok"
    kernel.manager.interrupt_kernel()
    kernel.outcome(message)


def test_a_subshell_runs_beside_a_cell(kernel):
    message = begun(kernel, "while True: pass")
    kernel.client.control_channel.send(kernel.client.session.msg("create_subshell_request"))
    subshell = kernel.client.get_control_msg(timeout=30)["content"]["subshell_id"]
    request = kernel.client.session.msg("execute_request", {"code": "40 + 2"})
    request["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(request)
    assert kernel.outcome(request["header"]["msg_id"]).result == "42"
    kernel.manager.interrupt_kernel()
    kernel.outcome(message)


def test_the_debugger_can_attach(kernel):
    commands = [("initialize", {"adapterID": "", "clientID": ""}), ("debugInfo", {})]
    for number, (command, arguments) in enumerate(commands):
        content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
        kernel.client.control_channel.send(kernel.client.session.msg("debug_request", content))
        answer = kernel.client.get_control_msg(timeout=30)["content"]
        assert answer["success"], answer
    assert answer["body"]["isStarted"]


def test_completion_and_history(kernel):
    kernel.run("a_long_name = 1")
    reply = kernel.client.complete("a_lon", reply=True, timeout=30)
    assert reply["content"]["matches"] == ["a_long_name"]
    reply = kernel.client.history(raw=True, hist_access_type="tail", n=1, reply=True, timeout=30)
    assert reply["content"]["history"][0][2] == "a_long_name = 1"


def test_two_kernels_draw_different_numbers(way, start):
    code = (
        "import random, tempfile, uuid, numpy as np\n"
        "(random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4(),\n"
        " tempfile.mktemp())"
    )
    first, second = (eval(start().run(code).result, {"UUID": str}) for _ in range(2))
    assert all(one != other for one, other in zip(first, second, strict=True))


STATE = """
def state():
    import asyncio, atexit, gc, locale, logging, os, resource, signal, sys, tempfile, threading
    import __main__, matplotlib.backends.backend_agg, matplotlib.figure, ipykernel.debugger
    return {
        "arguments": [sys.argv[0], *sys.argv[1:2], *sys.orig_argv[:4]],
        "path": sys.path, "flags": str(sys.flags), "executable": sys.executable,
        "signals": {s.name: str(signal.getsignal(s)) for s in signal.Signals},
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        # The one that asks whether the parent lives has no name.
        "threads": sorted(t.name for t in threading.enumerate() if "Thread-" not in t.name),
        "environment": dict(os.environ),
        "loggers": sorted(n for n, l in logging.root.manager.loggerDict.items()
                          if getattr(l, "handlers", None)),
        "root": len(logging.root.handlers), "warnings": len(__import__("warnings").filters),
        "main": [__main__.__name__, str(__main__.__spec__), __main__.__doc__, sorted(
            name for name in vars(__main__) if not name.startswith("_i"))],
        "hooks": [str(h).split(" at ")[0] for h in (
            sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook)],
        "exit": atexit._ncallbacks(), "gc": [gc.isenabled(), gc.get_threshold()],
        "limits": [sys.getrecursionlimit(), *(resource.getrlimit(getattr(resource, name))
                   for name in sorted(dir(resource)) if name.startswith("RLIMIT_"))],
        "process": [os.getpgrp() == os.getsid(0) == os.getpid(), os.umask(0o22), os.nice(0)],
        "misc": [locale.getlocale(), tempfile.gettempdir(), matplotlib.get_backend(),
                 sys.__stdout__.line_buffering, sys.__stderr__.line_buffering,
                 sys.__stdout__.encoding, type(asyncio.get_event_loop_policy()).__name__],
        "modules": sorted(n for n in sys.modules if not n.startswith("classroom")),
    }
import json
print(json.dumps(state()))
"""


def test_a_fork_finds_the_state_that_an_ordinary_kernel_finds(request, start):
    states = []
    for way in ("ordinary", "warm"):
        request.getfixturevalue(way)
        states.append(json.loads(start().run(STATE).stdout))
    ordinary, forked = states
    for aspect in ordinary:
        assert forked[aspect] == ordinary[aspect], aspect


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_descriptor_of_the_client_or_template_is_left(kernel):
    code = "import os\n[os.readlink(f'/proc/self/fd/{n}') for n in range(3, 9)]"
    listed = eval(kernel.run(code).result)
    assert not [place for place in listed if "template.log" in place]
