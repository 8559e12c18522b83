"""Forked kernels: every client gets them, and where there can be none it is an ordinary one."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from running_kernels import Kernel, gone, use

from classroom.kernels import TemplateUnavailable, start_template, warm_template, why_not
from classroom.kernels.exported import TEMPLATE
from classroom.kernels.forked_process import ForkedProcess
from classroom.kernels.start_state import StartState

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

PARENT = "import os\nprint(os.getppid())"


def notebook(*cells: str) -> nbformat.NotebookNode:
    made = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return made


def is_fork(manager: KernelManager) -> bool:
    return isinstance(manager.provisioner.process, ForkedProcess)


# Who uses them


def test_nbclient(warm):
    made = notebook(PARENT)
    NotebookClient(made, timeout=30).execute()
    assert int(made.cells[0].outputs[0].text) == warm.process.pid


def test_nbval(warm, tmp_path):
    nbformat.write(
        notebook(f"import os\nassert os.getppid() == {warm.process.pid}", "%matplotlib inline\n1"),
        tmp_path / "made_up.ipynb",
    )
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run([*command, tmp_path], capture_output=True, text=True, cwd=tmp_path)
    assert "2 passed" in run.stdout


def test_the_manager_of_jupyter_server(warm, tmp_path):
    async def parents() -> list[bool]:
        managers = AsyncMappingKernelManager(root_dir=str(tmp_path))
        forks = []
        kernel = await managers.start_kernel(kernel_name="python3", path="")
        forks.append(is_fork(managers.get_kernel(kernel)))
        await managers.restart_kernel(kernel)
        forks.append(is_fork(managers.get_kernel(kernel)))
        await managers.shutdown_all()
        return forks

    assert asyncio.run(parents()) == [True, True]


def test_a_server_that_starts_kernels_goes_on_meanwhile(warm):
    async def turns() -> int:
        manager, count = AsyncKernelManager(), 0
        starting = asyncio.ensure_future(manager.start_kernel())
        while not starting.done():
            await asyncio.sleep(0)
            count += 1
        await manager.shutdown_kernel(now=True)
        return count

    # A start that blocked would leave it a handful of turns.
    assert asyncio.run(turns()) > 100


def test_twenty_at_once(warm, tmp_path):
    async def parent_of(number: int) -> str:
        # Ports are picked before a kernel takes them, so others may take them meanwhile.
        manager = AsyncKernelManager(transport="ipc", ip=str(tmp_path / str(number)))
        made = notebook(PARENT)
        await NotebookClient(made, km=manager, timeout=120).async_execute()
        return made.cells[0].outputs[0].text

    async def parents() -> list[str]:
        return await asyncio.gather(*map(parent_of, range(20)))

    assert set(map(int, asyncio.run(parents()))) == {warm.process.pid}


def test_tensorflow_in_forks(monkeypatch, start):
    code = (
        "import os, keras, tensorflow as tf\n"
        "model = keras.Sequential([keras.layers.Dense(1)])\n"
        "model.compile(loss='mse')\n"
        "h = model.fit(tf.ones((8, 2)), tf.ones((8, 1)), verbose=0)\n"
        "(len(h.history['loss']), os.getppid(), float(model.weights[0][0, 0]),"
        " float(tf.random.normal(())))"
    )
    with warm_template(imports=["tensorflow"]) as template:
        use(template, monkeypatch)
        kernels = [start(), start()]
        (one, parent, *first), (_, _, *second) = (eval(k.run(code).result) for k in kernels)
        assert (one, parent) == (1, template.process.pid)
        assert all(a != b for a, b in zip(first, second, strict=True))


# Where there can be none


@pytest.mark.parametrize(
    "arguments",
    [
        {"independent": True},
        {"stdout": subprocess.PIPE},
        {"umask": 0o77},
        {"env": {**os.environ, "OMP_NUM_THREADS": "7"}},
        {"env": {**os.environ, "PYTHONHASHSEED": "7"}},
    ],
    ids=lambda arguments: next(iter(arguments)),
)
def test_what_a_fork_cannot_be_is_an_ordinary_kernel(warm, start, arguments):
    kernel = start(**arguments)
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.run("1 + 1").result == "2"
    if arguments.get("stdout"):
        kernel.process.stdout.close()


def test_kernels_of_another_kind_are_left_alone(warm, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    spec = {"argv": ["sleep", "60"], "display_name": "Other", "language": "none"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    manager = KernelManager(
        kernel_name="other", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path)])
    )
    manager.start_kernel()
    assert isinstance(manager.provisioner.process, subprocess.Popen)
    manager.shutdown_kernel(now=True)


def test_no_socket(warm, start, monkeypatch, tmp_path):
    monkeypatch.setenv(TEMPLATE, str(tmp_path / "none"))
    assert isinstance(start().process, subprocess.Popen)


def test_nobody_listens(warm, start, monkeypatch, tmp_path):
    monkeypatch.setenv(TEMPLATE, str(tmp_path / "socket"))
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "socket"))
        assert isinstance(start().process, subprocess.Popen)


def test_nobody_answers(warm, start, monkeypatch, tmp_path):
    monkeypatch.setattr("classroom.kernels.forked_process.SECONDS_TO_START", 0.2)
    monkeypatch.setenv(TEMPLATE, str(tmp_path / "socket"))
    with socket.socket(socket.AF_UNIX) as dumb:
        dumb.bind(str(tmp_path / "socket"))
        dumb.listen()
        assert isinstance(start().process, subprocess.Popen)


def test_a_template_that_dies_and_what_follows(monkeypatch, start):
    with warm_template() as template:
        use(template, monkeypatch)
        kernel = start()
        pid = int(kernel.run("import os\nos.getpid()").result)
        template.process.kill()
        assert gone(pid)
        assert kernel.process.wait(30) == -9
        assert not kernel.manager.is_alive()
        assert isinstance(start().process, subprocess.Popen)


def test_nbclient_notices_the_death_of_the_template():
    with warm_template() as template:
        made = notebook(f"import os, time\nos.kill({template.process.pid}, 9)\ntime.sleep(60)")
        with pytest.raises(DeadKernelError):
            NotebookClient(made, timeout=60).execute()


def test_without_a_provisioner_nothing_is_exported(monkeypatch):
    monkeypatch.setattr("classroom.kernels.starter.entry_points", lambda **_: [])
    before = dict(os.environ)
    with warm_template() as template:
        assert template is None
        assert dict(os.environ) == before


def test_what_is_exported_is_taken_back():
    before = dict(os.environ)
    with warm_template() as template:
        assert os.environ[TEMPLATE] == template.environment[TEMPLATE]
        assert template.folder.stat().st_mode & 0o777 == 0o700
    assert dict(os.environ) == before
    assert not template.folder.exists()


def test_packages_installed_meanwhile_are_noticed(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(tmp_path))
    state = StartState()
    state.imported()
    assert state.why_not(sys.executable, os.environ) is None
    (tmp_path / "new-1.0.dist-info").mkdir()
    assert "packages" in state.why_not(sys.executable, os.environ)


def test_variables_that_imports_set_do_not_count(monkeypatch):
    monkeypatch.delenv("TF2_BEHAVIOR", raising=False)
    state = StartState()
    monkeypatch.setenv("TF2_BEHAVIOR", "1")
    state.imported()
    assert state.set_by_imports == {"TF2_BEHAVIOR": "1"}
    without = {name: value for name, value in os.environ.items() if name != "TF2_BEHAVIOR"}
    assert state.why_not(sys.executable, without) is None
    assert state.why_not(sys.executable, {**without, "TF2_BEHAVIOR": "1"}) is None
    assert "TF2_BEHAVIOR" in state.why_not(sys.executable, {**without, "TF2_BEHAVIOR": "0"})
    assert "/other/python" in state.why_not("/other/python", without)


# What a sandbox builds on


PATH = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])


@pytest.fixture(scope="module")
def template_with_hook():
    template = start_template(
        prepare="fork_hooks:prepare", environment={**os.environ, "PYTHONPATH": PATH}
    )
    yield template
    template.close()


@pytest.fixture
def prepared(template_with_hook, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PATH)
    return use(template_with_hook, monkeypatch)


def test_options_reach_the_fork(prepared, start):
    kernel = start(template_options={"files": 256})
    code = "import resource, sys\n(sys.prepared, resource.getrlimit(resource.RLIMIT_NOFILE))"
    assert kernel.run(code).result == "({'files': 256}, (256, 256))"
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=30)
    assert kernel.run(code).result == "({'files': 256}, (256, 256))"


def test_a_fork_may_leave_a_parent_behind(prepared, start):
    kernel = start(template_options={"below": True})
    pid = int(kernel.run("import os\nos.getpid()").result)
    assert pid != kernel.process.pid
    kernel.client.execute("os._exit(5)")
    assert kernel.process.wait(30) == 5
    kernel = start(template_options={"below": True})
    pid = int(kernel.run("import os\nos.getpid()").result)
    kernel.manager.shutdown_kernel(now=True)
    assert gone(pid)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"complain": "no namespaces"}, "no namespaces"), ({"exit": 3}, "status 3")],
)
def test_a_kernel_that_cannot_be_locked_in_does_not_run(prepared, options, message):
    manager = KernelManager()
    with pytest.raises(TemplateUnavailable, match=message):
        manager.start_kernel(template_options=options)
    assert not manager.has_kernel


def test_sockets_in_files_instead_of_ports(prepared, tmp_path):
    kernel = Kernel(transport="ipc", ip=str(tmp_path / "s"), template_options={})
    assert kernel.run("1 + 1").result == "2"
    kernel.close()


def test_options_without_a_template(ordinary, warm, monkeypatch):
    monkeypatch.delenv(TEMPLATE)
    with pytest.raises(TemplateUnavailable, match="is not set"):
        KernelManager().start_kernel(template_options={})


def test_a_template_without_its_hook_ends_and_says_why(monkeypatch):
    with warm_template(prepare="hooks_that_are_not_there:prepare") as template:
        use(template, monkeypatch)
        template.process.wait(30)
        with pytest.raises(TemplateUnavailable, match="hooks_that_are_not_there"):
            KernelManager().start_kernel(template_options={})


def test_a_template_does_not_fork_beside_a_thread(monkeypatch, tmp_path):
    (tmp_path / "busy.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    template = start_template(["busy"], environment=environment)
    use(template, monkeypatch)
    with pytest.raises(TemplateUnavailable, match="importing busy starts a thread"):
        KernelManager().start_kernel(template_options={})
    template.close()


def test_a_module_that_cannot_be_imported_is_left_out(monkeypatch, start):
    with warm_template(["no_such_module"]) as template:
        use(template, monkeypatch)
        kernel = start()
        assert isinstance(kernel.process, ForkedProcess)
        assert kernel.run("import no_such_module").error == "ModuleNotFoundError"


def test_a_wrapper_runs_the_template(monkeypatch, start):
    with warm_template(wrapper=["env", "WRAPPED=1"]) as template:
        use(template, monkeypatch)
        assert isinstance(start().process, ForkedProcess)


def test_the_memory_of_a_template_stays_flat(prepared):
    def start_and_end(times: int) -> int:
        for _ in range(times):
            with pytest.raises(TemplateUnavailable):
                KernelManager().start_kernel(template_options={"exit": 0})
        status = Path(f"/proc/{prepared.process.pid}/status").read_text()
        return int(status.partition("RssAnon:")[2].split()[0])

    after_some = start_and_end(20)
    assert start_and_end(100) < after_some + 1024  # kB
    assert len(os.listdir(f"/proc/{prepared.process.pid}/fd")) < 20


# Nonsense on its socket


@pytest.mark.parametrize(
    "nonsense",
    [b"\n", b"[]\n", b"{\n", b"\xff\n", b'{"start": 1}\n', b'{"signal": 9}\n', b'{"start"', b""],
)
def test_nonsense_does_not_end_a_template(warm, start, nonsense):
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.connect(warm.environment[TEMPLATE])
        visitor.sendall(nonsense)
    assert isinstance(start().process, ForkedProcess)
