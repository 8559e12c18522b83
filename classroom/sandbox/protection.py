"""What protection this machine allows; found out by trying it."""

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from classroom.kernels import why_not
from classroom.sandbox import bubblewrap, system_call_filter
from classroom.sandbox.child import HOME
from classroom.sandbox.environment import clean_environment
from classroom.sandbox.shared_folder import make_shared_folder
from classroom.sandbox.view import course_view

_SECONDS = 30
_DISK = 16 * 2**20
# What keeps an ordinary user from namespaces: a setting, the value that does so, what to do.
_SETTINGS = (
    ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
    ("user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)
_UNSAFE = "or grade only what you trust, with --unsafe"


class SandboxUnavailable(RuntimeError):
    """There is no sandbox to be had here; the message says in one line what is missing."""


@dataclass(frozen=True)
class Protection:
    """What is around a kernel, and the line that says so.

    bubblewrap: the template runs in a sandbox. own_world: each submission is apart from the
    template and from the others besides; where it is not, each gets a template of its own.
    """

    bubblewrap: bool
    own_world: bool
    line: str

    def __str__(self) -> str:
        return self.line


NO_SANDBOX = Protection(
    False,
    False,
    "NO SANDBOX (--unsafe): a submission can do whatever you can; time and memory are limited",
)


@functools.cache
def find_protection() -> Protection:
    """The best protection that works here. Raises SandboxUnavailable where there is none."""
    if reason := why_not():
        raise SandboxUnavailable(f"No sandbox: {reason}; {_UNSAFE}.")
    if not bubblewrap.installed():
        raise SandboxUnavailable(
            "No sandbox: bubblewrap is missing; install it (Debian, Ubuntu: sudo apt-get install "
            f"bubblewrap; Fedora: sudo dnf install bubblewrap), {_UNSAFE}."
        )
    found = _try_out()
    own_world = bool(found.get("own_world"))
    apart = (
        "each submission in its own user, process, mount and network namespaces"
        if own_world
        else f"one template for each submission, as namespaces are refused ({found.get('why')})"
    )
    nobody = bubblewrap.inside_id() == bubblewrap.UNPRIVILEGED_ID
    parts = [
        "bubblewrap (no network, no home, the course read-only)"
        + (", as nobody" if nobody else ""),
        apart,
        *([] if found.get("own_proc", True) else ["process list of the template visible"]),
        *(["system calls filtered"] if system_call_filter.supported() else []),
        "budgets of memory, CPU time, processes and disk",
    ]
    return Protection(True, own_world, "Sandbox: " + "; ".join(parts))


def describe_protection(unsafe: bool = False) -> str:
    """One line that says what protection is active, or why there is none."""
    try:
        return choose_protection(unsafe).line
    except SandboxUnavailable as error:
        return str(error)


def choose_protection(unsafe: bool = False) -> Protection:
    """`find_protection`; where there is none, NO_SANDBOX if that was asked for.

    Raises SandboxUnavailable.
    """
    try:
        return find_protection()
    except SandboxUnavailable:
        if not unsafe or why_not() is not None:  # without a template there is nothing to start
            raise
        return NO_SANDBOX


def _try_out() -> dict[str, object]:
    try:
        view = course_view()
    except RuntimeError as error:
        raise SandboxUnavailable(f"No sandbox: {error}; {_UNSAFE}.") from None
    shared = make_shared_folder(bubblewrap.inside_id())
    try:
        shared.kernel_folder("probe")
        command = bubblewrap.wrapper(view, shared.path, _DISK)
        command += [sys.executable, "-m", "classroom.sandbox.probe", str(shared.path)]
        ran = subprocess.run(
            command,
            env=clean_environment(HOME, view.python_path),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            cwd="/",
        )
        if ran.returncode == 0:
            return json.loads(ran.stdout)
        said = (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
    except (subprocess.TimeoutExpired, OSError, ValueError) as error:
        said = str(error)
    finally:
        shared.remove()
    raise SandboxUnavailable(f"No sandbox: bubblewrap does not work here ({said}){_advice()}.")


def _advice() -> str:
    for setting, refusing, instead in _SETTINGS:
        try:
            value = Path("/proc/sys", setting).read_text().strip()
        except OSError:
            continue
        if value == refusing:
            return f"; allow it (sudo sysctl -w {instead}), {_UNSAFE}"
    return f"; in a container it needs the right to make namespaces, {_UNSAFE}"
