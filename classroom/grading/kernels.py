"""What running a submission asks of whoever provides kernels, and the plainest provider.

The plain one starts ordinary kernels, without any protection: for tests, and for those who ask.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.manager import AsyncKernelManager

from classroom.grading.records import Budgets, Reason
from common.checking.exercise import SEED_VARIABLE
from common.checking.transport import OBSERVE_VARIABLE

# What a kernel may know of our environment. Everything else could be a secret.
_PASSED_ON = {
    *("PATH", "LD_LIBRARY_PATH", "LANG", "LANGUAGE", "TZ", "VIRTUAL_ENV", "CONDA_PREFIX"),
    *("PYTHONPATH", "PYTHONHASHSEED", "MPLBACKEND", "COURSE_DATA_DIR"),
    *("CUDA_VISIBLE_DEVICES", "SYSTEMROOT"),
}
_PASSED_ON_PREFIXES = ("LC_", "OMP_", "OPENBLAS_", "MKL_", "TF_", "KERAS_")


class NoKernel(Exception):
    """No kernel could be started: the grader's trouble, not the submission's."""


class Kernel(Protocol):
    """A kernel that has been started."""

    @property
    def manager(self) -> AsyncKernelManager: ...

    def why_ended(self) -> tuple[Reason, str]:
        """Why it is no more, and that in words; asked only when it has ended by itself."""
        ...

    def cpu_seconds(self) -> float:
        """CPU time that it has used so far; 0 where that is not known."""
        ...


class Kernels(Protocol):
    """Where kernels come from. protection: what keeps a submission in its place, in one line."""

    @property
    def protection(self) -> str: ...

    def kernel(
        self, budgets: Budgets, environment: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Kernel]:
        """A kernel of its own for one submission, ended with all it started when the block ends.

        environment: what it must find in its environment beside HOME, TMPDIR and the like, which
        are the provider's to choose. Raises NoKernel where none can be started.
        """
        ...


def grading_environment(seed: int) -> dict[str, str]:
    """What makes checks in a kernel observe, with this seed, and say nothing."""
    return {OBSERVE_VARIABLE: "1", SEED_VARIABLE: str(seed)}


def plain_environment() -> dict[str, str]:
    """The part of our environment that a kernel needs and that holds no secrets."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }


def private_folders(folder: Path) -> dict[str, str]:
    """Make a home and a temporary folder inside `folder`; the variables that lead there."""
    home, temporary = folder / "home", folder / "tmp"
    for path in (home, temporary):
        path.mkdir(mode=0o700)
    _hand_over_fonts(home / ".cache" / "matplotlib")
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "IPYTHONDIR": str(home / ".ipython"),
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
        "TMP": str(temporary),
    }


def _hand_over_fonts(target: Path) -> None:
    """matplotlib's list of fonts: in an empty home it would spend seconds making it again."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "matplotlib")
    source = Path(os.environ.get("MPLCONFIGDIR") or default)
    with contextlib.suppress(OSError):
        target.mkdir(parents=True)
        for file in source.glob("fontlist-*.json"):
            shutil.copy(file, target)


class PlainKernels:
    """Ordinary kernels with private folders and no protection whatever."""

    protection = "none: submissions run as you, with all your rights"

    @contextlib.asynccontextmanager
    async def kernel(
        self, budgets: Budgets, environment: Mapping[str, str]
    ) -> AsyncIterator[Kernel]:
        """An ordinary kernel; of the budgets nothing is enforced here."""
        with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            env = {**plain_environment(), **private_folders(folder), **environment}
            work = folder / "work"
            work.mkdir()
            manager = AsyncKernelManager(
                kernel_name="python3", connection_file=str(folder / "connection.json")
            )
            if os.name == "posix":
                manager.transport, manager.ip = "ipc", str(folder / "ipc")
            try:
                await manager.start_kernel(
                    cwd=str(work),
                    env=env,
                    extra_arguments=["--HistoryManager.hist_file=:memory:"],
                )
            except Exception as error:
                raise NoKernel(f"No kernel could be started: {error}") from error
            try:
                yield _PlainKernel(manager)
            finally:
                with contextlib.suppress(Exception):  # it may be dead already
                    await manager.shutdown_kernel(now=True)


class _PlainKernel:
    def __init__(self, manager: AsyncKernelManager):
        self.manager = manager

    def why_ended(self) -> tuple[Reason, str]:
        process: Any = getattr(self.manager.provisioner, "process", None)
        return how_it_ended(getattr(process, "returncode", None))

    def cpu_seconds(self) -> float:
        import psutil  # ipykernel brings it

        process: Any = getattr(self.manager.provisioner, "process", None)
        try:
            times = psutil.Process(process.pid).cpu_times()
        except (psutil.Error, AttributeError):
            return 0.0
        return times.user + times.system


def how_it_ended(code: int | None) -> tuple[Reason, str]:
    """What the exit status of a kernel's process says; negative for a signal."""
    if code is None:
        return Reason.KERNEL_DIED, "the kernel died"
    if code >= 0:
        return Reason.KERNEL_DIED, f"the code ended its kernel (exit status {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGXCPU":
        return Reason.TIMED_OUT, "the code used up its CPU time"
    if name == "SIGKILL":
        return Reason.KILLED, "the kernel was killed"
    if name == "SIGSEGV":
        return Reason.KERNEL_DIED, "the code crashed its kernel (segmentation fault)"
    return Reason.KERNEL_DIED, f"the kernel died ({name})"
