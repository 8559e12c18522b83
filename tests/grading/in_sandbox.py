"""Running cells in the sandbox's kernels, in tests."""

import asyncio
import json
import queue
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from classroom.grading.records import Budgets
from classroom.sandbox import (
    Ending,
    SandboxedKernel,
    SandboxedKernels,
    SandboxUnavailable,
    find_protection,
)

SECONDS = 30
REPOSITORY = Path(__file__).resolve().parents[2]
MIB = 2**20
BUDGETS = Budgets(cpu=20, memory=512 * MIB, processes=12, file_size=16 * MIB, disk=32 * MIB)


@dataclass
class Ran:
    """What came of a cell. ending: of the kernel, where the cell ended it."""

    text: str = ""
    error: str = ""
    ending: Ending | None = None

    @property
    def json(self):
        return json.loads(self.text)


async def execute(kernel: SandboxedKernel, code: str, seconds: float = SECONDS) -> Ran:
    """Execute a cell until it is done, its kernel has ended, or time is over."""
    client = kernel.manager.client()
    client.start_channels(stdin=False, hb=False, control=False)
    ran, end = Ran(), time.monotonic() + seconds
    try:
        await client.wait_for_ready(timeout=SECONDS)
        message = client.execute(code)
        while time.monotonic() < end:
            try:
                heard = await client.get_iopub_msg(timeout=0.1)
            except queue.Empty:
                ran.ending = kernel.ended()
                if ran.ending is not None:
                    break
                continue
            if heard["parent_header"].get("msg_id") != message:
                continue
            content = heard["content"]
            if heard["msg_type"] == "stream":
                ran.text += content["text"]
            elif heard["msg_type"] == "error":
                ran.error = f"{content['ename']}: {content['evalue']}"
            elif content.get("execution_state") == "idle":
                break
        else:
            raise AssertionError(f"the cell did not end: {ran}")
    finally:
        client.stop_channels()
    return ran


def run(kernels: SandboxedKernels, *cells: str, **start) -> tuple[list[Ran], Ending]:
    """Execute cells on a new kernel, and end that."""

    async def all_of_it() -> tuple[list[Ran], Ending]:
        kernel = await kernels.start(**start)
        try:
            return [await execute(kernel, cell) for cell in cells], await kernel.end()
        finally:
            await kernel.end()

    return asyncio.run(all_of_it())


def with_kernel(
    kernels: SandboxedKernels, use: Callable[[SandboxedKernel], Awaitable[None]], **start
) -> Ending:
    async def all_of_it() -> Ending:
        kernel = await kernels.start(**start)
        try:
            await use(kernel)
        finally:
            ending = await kernel.end()
        return ending

    return asyncio.run(all_of_it())


def best():
    try:
        return find_protection()
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def told(kernels, code, **start):
    """What a cell prints as JSON."""
    (ran,), _ = run(kernels, "import json, os\n" + code, **start)
    assert not ran.error and ran.ending is None, ran
    return ran.json


def kernels_template(kernels):
    (template,) = kernels._templates
    return template
