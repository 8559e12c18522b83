"""Messages between a client and the template: JSON lines on a UNIX socket, with file descriptors.

client → template   {"start": {argv, cwd, env, options}} with the kernel's stdout and stderr,
                    later {"signal": number}
template → client   {"refused": why}, or {"forked": pid} with a pidfd where there are such;
                    {"signalled": number}; at the end {"exited": status}
kernel → client     {"ready": true} or {"failed": why}, over the same socket, before it runs a cell
"""

import array
import contextlib
import json
import os
import socket
from collections.abc import Sequence
from typing import Any

# How the template's log says why it ended, for clients to read.
LAST_WORDS = "template: "

_AT_MOST_FDS = 4
_AT_MOST_BYTES = 64 * 2**20  # no environment is that large: what is longer is no message of ours


class Channel:
    """One end of the socket. It never waits to receive; sending waits as long as the socket does.

    fds: file descriptors that came with messages and that nobody has taken out yet.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.fds: list[int] = []
        self._unread = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, message: dict[str, Any], fds: Sequence[int] = ()) -> None:
        """Send a short message. Raises OSError where nobody is there any more."""
        data = encode(message)
        sent = socket.send_fds(self.socket, [data], fds) if fds else 0
        self.socket.sendall(data[sent:])

    def receive(self) -> list[dict[str, Any]]:
        """The messages that have arrived whole.

        Raises EOFError once the other end is closed, ValueError where something is not a message,
        and OSError; of messages that came just before the end, none is lost.
        """
        ended = False
        while b"\n" not in self._unread:
            try:
                data, ancillary, _, _ = self.socket.recvmsg(
                    2**16,
                    socket.CMSG_SPACE(_AT_MOST_FDS * array.array("i").itemsize),
                    socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC,
                )
            except BlockingIOError:
                break
            except ConnectionResetError:  # it left without reading all that was sent
                data, ancillary = b"", []
            for level, kind, content in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    whole = len(content) - len(content) % array.array("i").itemsize
                    self.fds += array.array("i", content[:whole])
            if not data:
                ended = True
                break
            self._unread += data
            if len(self._unread) > _AT_MOST_BYTES:
                raise ValueError("a message without an end")
        *lines, self._unread = self._unread.split(b"\n")
        if ended and not lines:
            raise EOFError
        messages = [json.loads(line) for line in lines]
        if not all(isinstance(message, dict) for message in messages):
            raise ValueError("a message that is no JSON object")
        return messages

    def close(self) -> None:
        """Close the socket and every file descriptor that nobody took."""
        self.socket.close()
        while self.fds:
            with contextlib.suppress(OSError):
                os.close(self.fds.pop())


def encode(message: dict[str, Any]) -> bytes:
    """One line; undecodable bytes in a variable or a path survive, as surrogates do in JSON."""
    return json.dumps(message).encode("ascii") + b"\n"
