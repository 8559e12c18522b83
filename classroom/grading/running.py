"""Executing a prepared notebook cell by cell, within its budgets, on a kernel of its own.

A failing cell does not stop the others. A cell over its time is interrupted and, where that does
not help, the kernel is killed; what came before counts. Nothing that a kernel sends is believed to
be well-formed or to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient

from classroom.grading.kernels import Kernel, Kernels, NoKernel, grading_environment
from classroom.grading.outputs import FLOOD_BYTES, CellOutput
from classroom.grading.records import Budgets, Reason
from classroom.grading.restoring import Prepared

START = 60.0  # seconds for a kernel to answer
_GRACE = 3.0  # seconds for an interrupted cell to stop
_STRAGGLERS = 1.0  # seconds for outputs that come after the reply
_LOOK = 0.1  # seconds between looks whether the kernel lives
_QUEUED_MESSAGES = 64
_CELLS_OF_OUTPUT = 8  # as much as that many cells may have is kept of a notebook


class End(Enum):
    """How a cell ended."""

    OK = auto()
    ERROR = auto()
    TIMED_OUT = auto()
    FLOODED = auto()
    KERNEL_ENDED = auto()
    NOT_REACHED = auto()


@dataclass
class CellRun:
    """What came of executing one code cell."""

    end: End
    output: CellOutput
    count: int | None = None


@dataclass
class Run:
    """What came of executing a notebook.

    cells: by place. ended: reason and words where it did not come to its last cell. stopped_at:
    the place of the cell that ended it. seconds: wall clock, without starting the kernel.
    """

    cells: dict[int, CellRun] = field(default_factory=dict)
    ended: tuple[Reason, str] | None = None
    stopped_at: int | None = None
    seconds: float = 0.0
    cpu_seconds: float = 0.0


async def run(prepared: Prepared, kernels: Kernels, budgets: Budgets, seed: int) -> Run:
    """Execute the notebook's code cells in their order. Raises NoKernel, and nothing else.

    A kernel that cannot be started is tried for once more.
    """
    try:
        return await _run(prepared, kernels, budgets, seed)
    except NoKernel:
        return await _run(prepared, kernels, budgets, seed)


async def _run(prepared: Prepared, kernels: Kernels, budgets: Budgets, seed: int) -> Run:
    code = [i for i, cell in enumerate(prepared.notebook.cells) if cell.cell_type == "code"]
    sources = {i: prepared.notebook.cells[i].source for i in code}
    checks = {place: name for name, place in prepared.checks.items()}
    result = Run()
    async with kernels.kernel(budgets, grading_environment(seed)) as kernel:
        async with _Conversation.opened(kernel) as talk:
            started = time.monotonic()
            await _cells(result, sources, checks, talk, budgets, started + budgets.wall)
            result.seconds = time.monotonic() - started
        with contextlib.suppress(Exception):
            result.cpu_seconds = kernel.cpu_seconds()
    for place in code:
        result.cells.setdefault(place, CellRun(End.NOT_REACHED, CellOutput(0)))
    return result


async def _cells(
    result: Run,
    sources: dict[int, str],
    checks: Mapping[int, str],
    talk: _Conversation,
    budgets: Budgets,
    deadline: float,
) -> None:
    for place, source in sources.items():
        if not source.strip():
            result.cells[place] = CellRun(End.OK, CellOutput(0))
            continue
        kept = sum(cell.output.kept for cell in result.cells.values())
        room = min(budgets.output, _CELLS_OF_OUTPUT * budgets.output - kept)
        output = CellOutput(room, checks.get(place, ""))
        now = time.monotonic()
        limit = min(now + budgets.cell, deadline)
        end = await talk.execute(source, output, limit)
        result.cells[place] = CellRun(end, output, talk.count)
        if talk.kernel_ended:
            result.stopped_at = place
            result.ended = talk.why_ended
            if time.monotonic() >= deadline and end is not End.KERNEL_ENDED:
                result.ended = _out_of_time(budgets)
            return
        if time.monotonic() >= deadline:
            result.stopped_at, result.ended = place, _out_of_time(budgets)
            return


def _out_of_time(budgets: Budgets) -> tuple[Reason, str]:
    return Reason.TIMED_OUT, f"the notebook ran for more than {budgets.wall:g} s and was stopped"


class _Conversation:
    """Our side of the channels of one kernel."""

    def __init__(self, kernel: Kernel, client: AsyncKernelClient):
        self.kernel = kernel
        self.client = client
        self.kernel_ended = False
        self.why_ended: tuple[Reason, str] | None = None
        self.count: int | None = None  # of the last execution
        self._changed = asyncio.Event()
        self._request = ""  # the message that is being answered
        self._output: CellOutput | None = None
        self._idle = False
        self._reply: dict[str, Any] | None = None
        self._sockets: dict[str, zmq.asyncio.Socket] = {}
        self._listening: dict[str, asyncio.Future] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, kernel: Kernel) -> AsyncIterator[_Conversation]:
        """Connect and wait until the kernel answers on both channels. Raises NoKernel."""
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, FLOOD_BYTES)
        context.setsockopt(zmq.RCVHWM, _QUEUED_MESSAGES)
        talk = cls(kernel, kernel.manager.client(context=context))
        try:
            await talk._connect("shell")
            await talk._connect("iopub")
            await talk._wait_until_ready()
            yield talk
        finally:
            for channel in list(talk._listening):
                await talk._disconnect(channel)
            context.destroy(linger=0)

    async def _connect(self, channel: str) -> None:
        if channel == "shell":
            socket = self.client.connect_shell(identity=self.client.session.bsession)
        else:
            socket = self.client.connect_iopub()
        self._sockets[channel] = socket
        self._listening[channel] = asyncio.ensure_future(self._listen(channel, socket))

    async def _disconnect(self, channel: str) -> None:
        listening = self._listening.pop(channel)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        self._sockets.pop(channel).close(linger=0)

    async def execute(self, source: str, output: CellOutput, deadline: float) -> End:
        """Run a cell until it is done, its time is over, or it floods us."""
        self._ask(
            "execute_request",
            {
                "code": source,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
            output,
        )
        end = End.OK
        if not await self._done(deadline):
            end = End.FLOODED if output.flooded else End.TIMED_OUT
        if self.kernel_ended:
            return End.KERNEL_ENDED
        if end is not End.OK:
            await self._stop(end)
            return end
        status = (self._reply or {}).get("status")
        self.count = _count(self._reply)
        await self._hear_the_rest()
        return End.ERROR if status != "ok" or output.error else End.OK

    async def _stop(self, end: End) -> None:
        """Interrupt the cell; where it goes on, kill the kernel."""
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.kernel.manager.interrupt_kernel(), _GRACE)
        if await self._until(lambda: self._reply is not None, time.monotonic() + _GRACE):
            self.count = _count(self._reply)
            await self._hear_the_rest()
            if not self.kernel_ended:
                return
        what = "sent too much output" if end is End.FLOODED else "took too long"
        self.why_ended = (
            Reason.TIMED_OUT,
            f"a cell {what}, could not be interrupted, and its kernel was stopped",
        )
        self.kernel_ended = True
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.kernel.manager.shutdown_kernel(now=True), 10)

    # --- waiting ---

    async def _hear_the_rest(self) -> None:
        """Outputs that come after the reply.

        Where their end never comes, the connection is lost: a message larger than we take breaks
        it for good. Then we make a new one for the next cell.
        """
        if not await self._until(lambda: self._idle, time.monotonic() + _STRAGGLERS):
            if self._output is not None and not self.kernel_ended:
                self._output.lose_the_rest()
            await self._disconnect("iopub")
            await self._connect("iopub")
            with contextlib.suppress(NoKernel):
                await self._wait_until_ready(_GRACE)

    async def _done(self, deadline: float) -> bool:
        """Wait for the reply; False where time is over, or the output too much, before it."""
        output = self._output
        assert output is not None
        await self._until(lambda: self._reply is not None or output.flooded, deadline)
        return self._reply is not None

    async def _until(self, condition: Any, deadline: float) -> bool:
        """Wait for a condition while the kernel lives."""
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._changed.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, _LOOK))
                continue
            if not await self._alive():
                # What it sent before is still on its way.
                await asyncio.sleep(_LOOK)
                if condition():
                    return True
                self.kernel_ended = True
                self.why_ended = self.kernel.why_ended()
                return False
        return True

    async def _alive(self) -> bool:
        try:
            return bool(await self.kernel.manager.is_alive())
        except Exception:  # whoever provides it finds it gone
            return False

    async def _wait_until_ready(self, seconds: float = START) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._ask("kernel_info_request", {}, CellOutput(0))
            patience = min(deadline, time.monotonic() + 2)
            if await self._until(lambda: self._reply is not None, patience) and await self._until(
                # What was sent before our subscription arrived is lost; then we ask again.
                lambda: self._idle,
                min(deadline, time.monotonic() + 0.2),
            ):
                return
            if self.kernel_ended:
                break
        raise NoKernel("The kernel was started and does not answer.")

    # --- messages ---

    def _ask(self, kind: str, content: dict[str, Any], output: CellOutput) -> None:
        message = self.client.session.msg(kind, content)
        self._request = message["header"]["msg_id"]
        self._output, self._reply, self._idle = output, None, False
        self.client.session.send(self._sockets["shell"], message)

    async def _listen(self, channel: str, socket: zmq.asyncio.Socket) -> None:
        while True:
            frames = await socket.recv_multipart()
            # One that cannot be read is as if it had never been sent.
            with contextlib.suppress(Exception):
                self._heard(channel, frames)
            # Where there is always a next message, nobody else would get to run.
            await asyncio.sleep(0)

    def _heard(self, channel: str, frames: list[bytes]) -> None:
        size = sum(map(len, frames))
        if channel == "iopub" and self._output is not None:
            self._output.arrived(size)
            if self._output.flooded:
                self._changed.set()
        session = self.client.session
        _, parts = session.feed_identities(frames)
        # The content is opened only where it is for us.
        message = session.deserialize(parts, content=False)
        if message["parent_header"].get("msg_id") != self._request:
            return
        kind = message["header"]["msg_type"]
        if channel == "shell":
            if kind in ("execute_reply", "kernel_info_reply"):
                reply = json.loads(bytes(message["content"]))
                self._reply = reply if isinstance(reply, dict) else {}
                self._changed.set()
        elif kind == "status":
            if json.loads(bytes(message["content"])).get("execution_state") == "idle":
                self._idle = True
                self._changed.set()
        elif self._output is not None and not self._output.flooded:
            self._output.take(kind, json.loads(bytes(message["content"])), size)


def _count(reply: dict[str, Any] | None) -> int | None:
    count = (reply or {}).get("execution_count")
    return count if type(count) is int and 0 < count < 2**31 else None
