"""The client's end: asking the template for a kernel, and the kernel as a process of ours."""

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classroom.kernels.messages import LAST_WORDS, Channel, encode

# How long a kernel may take to be ready. The template may be importing still, which a kernel that
# is started the ordinary way would have to do as well.
SECONDS_TO_START = 60.0
_SECONDS_TO_SIGNAL = 2.0


class TemplateUnavailable(RuntimeError):
    """There is no forked kernel to be had from this template; the message says why."""


class ForkedProcess:
    """A forked kernel, with what jupyter_client uses of subprocess.Popen.

    Signals go to its whole process group. returncode: as Popen's (minus the signal's number where
    a signal killed it), None while it runs.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: Channel, pid: int, pidfd: int | None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._channel = channel
        self._pidfd = pidfd
        _running.add(self)

    def poll(self) -> int | None:
        """The exit status, or None while the kernel runs."""
        if self.returncode is None:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        while self.poll() is None:
            if not self._can_hear(timeout):
                raise subprocess.TimeoutExpired("a forked kernel", timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel and its subprocesses; nothing happens once it has ended.

        The template does it, since it alone can know that the process id is still this kernel's,
        and confirms it: an interrupt that came later would meet the next cell.
        """
        if self.poll() is not None:
            return
        with contextlib.suppress(OSError):
            self._channel.send({"signal": int(number)})
        give_up = time.monotonic() + _SECONDS_TO_SIGNAL
        while not self._hear() and self.returncode is None:
            if not self._can_hear(give_up - time.monotonic()):
                self._signal_itself(number)  # without its subprocesses, but without the template
                return

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _can_hear(self, seconds: float | None) -> bool:
        waits = select.poll()
        waits.register(self._channel, select.POLLIN)
        return bool(waits.poll(None if seconds is None else max(0, seconds) * 1000))

    def _hear(self) -> bool:
        """Take in what the template has said; returns whether it has confirmed a signal."""
        signalled = False
        try:
            for message in self._channel.receive():
                signalled = signalled or "signalled" in message
                if "exited" in message:
                    self._ended(int(message["exited"]))
        except (EOFError, OSError, ValueError):
            # The template is gone, and the system kills its forks with it.
            self._signal_itself(signal.SIGKILL)
            self._ended(-signal.SIGKILL)
        return signalled

    def _signal_itself(self, number: int) -> None:
        if self._pidfd is not None:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._pidfd, number)

    def _ended(self, status: int) -> None:
        self.returncode = status
        self._channel.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        _running.discard(self)


# A kernel whose manager is forgotten runs on, as one started by Popen would: closing our end of
# its socket would kill it.
_running: set[ForkedProcess] = set()


async def start(address: str, request: dict[str, Any], outputs: Sequence[int]) -> ForkedProcess:
    """Have the template at `address` fork a kernel; returns when that has bound its sockets.

    request: argv, cwd, env, options. outputs: its stdout and stderr. Raises TemplateUnavailable.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.setblocking(False)
    channel = Channel(connection)
    try:
        async with asyncio.timeout(SECONDS_TO_START):
            return await _start(channel, address, {"start": request}, outputs)
    except BaseException as error:
        channel.close()  # and a kernel that comes too late is killed
        if isinstance(error, TimeoutError):
            raise TemplateUnavailable(f"no kernel after {SECONDS_TO_START:g} s") from error
        if isinstance(error, (OSError, EOFError)):
            raise TemplateUnavailable(_last_words(address)) from error
        raise


async def _start(
    channel: Channel, address: str, message: dict[str, Any], outputs: Sequence[int]
) -> ForkedProcess:
    loop = asyncio.get_running_loop()
    await loop.sock_connect(channel.socket, address)
    data = encode(message)
    sent = socket.send_fds(channel.socket, [data], outputs)
    await loop.sock_sendall(channel.socket, data[sent:])
    pid, ready = None, False
    while not (ready and pid is not None):
        await _readable(channel)
        for answer in channel.receive():
            pid = answer.get("forked", pid)
            ready = ready or "ready" in answer
            if reason := answer.get("refused") or answer.get("failed"):
                raise TemplateUnavailable(reason)
            if "exited" in answer:
                raise TemplateUnavailable(f"the fork ended at once (status {answer['exited']})")
    pidfd = channel.fds.pop() if channel.fds else None
    return ForkedProcess(channel, pid, pidfd)


async def _readable(channel: Channel) -> None:
    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()
    number = channel.fileno()
    loop.add_reader(number, arrived.set)
    try:
        await arrived.wait()
    finally:
        loop.remove_reader(number)


def _last_words(address: str) -> str:
    """Why the template is not there, as far as its log tells."""
    try:
        log = (Path(address).parent / "template.log").read_text(errors="replace").strip()
    except OSError:
        return "the template has ended"
    last = log.rpartition(LAST_WORDS)[2] if LAST_WORDS in log else ""
    return "the template has ended" + (last and f": {last}")


def descriptor(output: Any, standard: int) -> int:
    """The file descriptor for a Popen argument: None is our own, DEVNULL and files are as there.

    Raises TemplateUnavailable for PIPE and for what is no open file.
    """
    if output == subprocess.DEVNULL:
        return os.open(os.devnull, os.O_WRONLY)
    try:
        if output is None:
            return os.dup(standard)
        return os.dup(output if isinstance(output, int) else output.fileno())
    except (OSError, ValueError, AttributeError):
        if output is None:  # ours is closed
            return os.open(os.devnull, os.O_WRONLY)
        raise TemplateUnavailable("its output is to go to a pipe") from None


supported = sys.platform == "linux" and hasattr(os, "fork") and hasattr(socket, "AF_UNIX")
