"""The template's loop: fork a kernel for each request, reap it, and end with the starter.

One thread, no event loop, nothing that a fork would have to undo but a few file descriptors.
"""

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from classroom.kernels.linux import adopt_orphans, children
from classroom.kernels.messages import Channel

_SECONDS_TO_END = 5.0


@dataclass(frozen=True)
class Request:
    """A kernel to become: what its client asked for, and the way to tell it how that went."""

    argv: list[str]
    cwd: str
    env: dict[str, str]
    options: dict[str, Any] | None
    channel: Channel = field(repr=False)

    @classmethod
    def read(cls, start: dict[str, Any], channel: Channel) -> "Request":
        """Raises ValueError, KeyError or TypeError where `start` is not such a request."""
        argv, cwd, env = start["argv"], start["cwd"], start["env"]
        words = [cwd, *argv, *env, *env.values()]
        if not argv or not all(isinstance(word, str) for word in words):
            raise TypeError("argv, cwd and env hold text")
        if len(channel.fds) != 2:
            raise ValueError("a request comes with its stdout and stderr")
        return cls(argv, cwd, env, start.get("options"), channel)


class Server:
    """Serves a listening socket until one of `ends` can be read (or is closed at its far end).

    why_not(executable, environment) says why a request must be refused; None: it need not be.
    """

    def __init__(
        self,
        listener: socket.socket,
        ends: Iterable[int],
        why_not: Callable[[str, dict[str, str]], str | None],
    ) -> None:
        self._listener = listener
        self._ends = list(ends)
        self._why_not = why_not
        self._clients: dict[int, Channel] = {}
        self._kernels: dict[int, Channel] = {}  # by process id, until it is reaped
        self._wake, self._wakes = socket.socketpair()

    def serve(self) -> Request | None:
        """Returns None in the template when it is to end, and in each fork the kernel to become."""
        self._listener.setblocking(False)
        self._heed_signals()
        adopt_orphans()
        while True:
            for number in self._readable():
                if number in self._ends:
                    return None
                if number == self._wake.fileno():
                    if signal.SIGTERM in self._wake.recv(4096):
                        return None
                    self._reap()
                elif number == self._listener.fileno():
                    self._accept()
                elif (client := self._clients.get(number)) and (request := self._hear(client)):
                    return request

    def end(self) -> None:
        """Kill every kernel and whatever they started, in the background or not."""
        for pid in self._kernels:
            _signal_group(pid, signal.SIGKILL)
        give_up = time.monotonic() + _SECONDS_TO_END
        # The orphans of those that end become our children in turn.
        while (pids := children() or list(self._kernels)) and time.monotonic() < give_up:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._reap()
            time.sleep(0.005)

    def _readable(self) -> list[int]:
        poll = select.poll()
        for number in (*self._ends, self._wake.fileno(), self._listener.fileno(), *self._clients):
            poll.register(number, select.POLLIN)
        return [number for number, _ in poll.poll()]

    def _heed_signals(self) -> None:
        # The handlers do nothing: what counts is the byte that the signal writes.
        self._wakes.setblocking(False)
        signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            # What we send is short; a client that does not read it must not stop us.
            connection.setblocking(False)
            self._clients[connection.fileno()] = Channel(connection)

    def _hear(self, client: Channel) -> Request | None:
        """Do what a client asks; returns a request in the fork that is to become its kernel."""
        try:
            for message in client.receive():
                if "start" in message:
                    if request := self._fork(Request.read(message["start"], client)):
                        return request
                elif (pid := self._kernel_of(client)) is not None:
                    _signal_group(pid, int(message["signal"]))
                    client.send({"signalled": message["signal"]})
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
            self._leave(client)
        return None

    def _fork(self, request: Request) -> Request | None:
        if reason := self._why_not(request.argv[0], request.env):
            request.channel.send({"refused": reason})
            return None
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            pid = os.fork()
        except OSError as error:
            request.channel.send({"refused": f"cannot fork ({error.strerror})"})
            return None
        if pid == 0:
            try:
                self._forget(request.channel)
            except BaseException:  # a second template must never be
                os._exit(1)
            return request
        self._kernels[pid] = request.channel
        while request.channel.fds:  # they are the kernel's
            os.close(request.channel.fds.pop())
        try:
            handle = [os.pidfd_open(pid)]
        except (AttributeError, OSError):
            handle = []
        try:
            request.channel.send({"forked": pid}, handle)
        finally:
            for number in handle:
                os.close(number)
        return None

    def _forget(self, kept: Channel) -> None:
        """In the fork: let go of everything that is the template's."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for client in self._clients.values():
            if client is not kept:
                client.close()
        for own in (self._listener, self._wake, self._wakes):
            own.close()
        for number in self._ends:
            os.close(number)

    def _kernel_of(self, client: Channel) -> int | None:
        return next((pid for pid, own in self._kernels.items() if own is client), None)

    def _leave(self, client: Channel) -> None:
        """A client is gone: its kernel goes too, with what it started."""
        if (pid := self._kernel_of(client)) is not None:
            _signal_group(pid, signal.SIGKILL)
        self._close(client)

    def _close(self, client: Channel) -> None:
        self._clients.pop(client.fileno(), None)
        client.close()

    def _reap(self) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            client = self._kernels.pop(ended.si_pid, None)
            if client is not None:
                # What a crashed kernel left behind. Until it is reaped the id is its own.
                _signal_group(ended.si_pid, signal.SIGKILL)
            _, status = os.waitpid(ended.si_pid, 0)
            if client is None or client.fileno() < 0:  # an orphan; or nobody waits to hear of it
                continue
            with contextlib.suppress(OSError):
                client.send({"exited": os.waitstatus_to_exitcode(status)})
            self._close(client)


def _signal_group(pid: int, number: int) -> None:
    """Signal a kernel that is not reaped yet (so the id is still its own) and its subprocesses."""
    try:
        os.killpg(pid, number)
    except OSError:
        # It may not have made its group yet.
        with contextlib.suppress(OSError):
            os.kill(pid, number)
