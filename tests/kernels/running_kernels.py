"""Starting kernels in tests, running cells in them, and seeing processes end."""

import os
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from classroom.kernels import Template
from classroom.kernels.exported import DEFAULT_PROVISIONER

SECONDS = 30


@dataclass
class Ran:
    """What came of a cell."""

    stdout: str = ""
    stderr: str = ""
    error: str = ""
    data: list[dict[str, Any]] = field(default_factory=list)

    @property
    def result(self) -> str:
        return self.data[-1]["text/plain"]


class Kernel:
    """A kernel and a client of it."""

    def __init__(self, transport: str = "tcp", ip: str = "127.0.0.1", **arguments: Any) -> None:
        self.manager = KernelManager(transport=transport, ip=ip)
        # With this variable ipykernel does not listen to file descriptors.
        env = dict(arguments.pop("env", os.environ))
        env.pop("PYTEST_CURRENT_TEST", None)
        self.manager.start_kernel(env=env, **arguments)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def run(self, code: str, until: Callable[[Ran], bool] = lambda ran: True, **options) -> Ran:
        """Execute a cell; go on listening until `until` holds, as fds are read in a thread."""
        return self.outcome(self.client.execute(code, **options), until)

    def outcome(self, message: str, until: Callable[[Ran], bool] = lambda ran: True) -> Ran:
        ran, idle, end = Ran(), False, time.monotonic() + SECONDS
        while not (idle and until(ran)):
            try:
                heard = self.client.get_iopub_msg(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the cell did not end well: {ran}") from None
            if heard["parent_header"].get("msg_id") != message:
                continue
            content = heard["content"]
            match heard["msg_type"]:
                case "stream":
                    name = content["name"]
                    setattr(ran, name, getattr(ran, name) + content["text"])
                case "error":
                    ran.error = content["ename"]
                case "execute_result" | "display_data":
                    ran.data.append(content["data"])
                case "status":
                    idle = idle or content["execution_state"] == "idle"
        return ran

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def gone(*pids: int) -> bool:
    """Whether these processes end within a while (a zombie has ended)."""
    end = time.monotonic() + SECONDS
    while any(map(_runs, pids)):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def use(template: Template, monkeypatch) -> Template:
    for name, value in template.environment.items():
        monkeypatch.setenv(name, value)
    choose(monkeypatch, os.environ[DEFAULT_PROVISIONER])
    return template


def choose(monkeypatch, name: str) -> None:
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", name)
