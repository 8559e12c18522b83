"""A template in its sandbox, with the folder that it shares with us."""

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from classroom.kernels import Template, TemplateUnavailable, start_template
from classroom.sandbox import bubblewrap
from classroom.sandbox.child import HOME
from classroom.sandbox.environment import clean_environment
from classroom.sandbox.process_tree import born, descendants, runs, seen_as
from classroom.sandbox.protection import Protection
from classroom.sandbox.shared_folder import KernelFolder, SharedFolder, make_shared_folder
from classroom.sandbox.view import course_view

_PREPARE = "classroom.sandbox.child:prepare"


@dataclass(frozen=True)
class TemplateFacts:
    """What another process of ours needs to have kernels forked from a template; it pickles.

    monitor: the process, seen from here, that it descends from. born: when that started, in ticks.
    address: the path of its socket. shared: the folder that it can see. environment: its own, to
    which a kernel's may add.
    """

    protection: Protection
    monitor: int
    born: int | None
    address: str
    shared: SharedFolder
    home: str
    environment: Mapping[str, str]


class SandboxedTemplate:
    """A template that forks kernels for the sandbox; whoever started it ends it."""

    def __init__(self, facts: TemplateFacts) -> None:
        self.facts = facts
        self._number = 0
        self._lock = threading.Lock()

    def alive(self) -> bool:
        return born(self.facts.monitor) == self.facts.born and runs(self.facts.monitor)

    def kernel_folder(self) -> KernelFolder:
        """A new kernel's part of the shared folder."""
        with self._lock:
            self._number += 1
            # Several processes may have kernels of the same template.
            return self.facts.shared.kernel_folder(f"{os.getpid()}-{self._number}")

    def root_of(self, pid: int) -> int:
        """The process that a kernel descends from, numbered as here. pid: as the template says.

        Raises TemplateUnavailable where it is not there any more.
        """
        if not self.facts.protection.bubblewrap:
            return pid
        root = seen_as(self.facts.monitor, pid if self.facts.protection.own_world else 1)
        if root is None:
            raise TemplateUnavailable("the kernel ended as soon as it began")
        return root

    def close(self) -> None:
        """Nothing: it is another's to end."""


class StartedTemplate(SandboxedTemplate):
    """One of our own. disk: bytes of its /tmp. Raises OSError, RuntimeError.

    environment: variables for it and its kernels, beside what is left of ours.
    """

    def __init__(
        self,
        protection: Protection,
        imports: Sequence[str],
        disk: int,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        with ExitStack() as undo:
            user = bubblewrap.inside_id() if protection.bubblewrap else os.getuid()
            shared = make_shared_folder(user)
            undo.callback(shared.remove)
            view = course_view()
            words = []
            home = str(shared.path / "home")
            if protection.bubblewrap:
                words = bubblewrap.wrapper(view, shared.path, disk)
                home = HOME
            variables = {**clean_environment(home, view.python_path), **(environment or {})}
            self._template: Template = start_template(
                imports, prepare=_PREPARE, wrapper=words, environment=variables
            )
            undo.pop_all()
        pid = self._template.process.pid
        address = str(self._template.folder / "socket")
        super().__init__(
            TemplateFacts(protection, pid, born(pid), address, shared, home, variables)
        )

    def alive(self) -> bool:
        return self._template.process.poll() is None

    def close(self) -> None:
        """End it, all its kernels, and remove what they shared with us."""
        # By force: it may be importing still, and a submission may have stopped it from hearing
        # that it is to end. With the first process of its namespace all others end.
        for pid in descendants(self._template.process.pid)[1:]:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self._template.close()
        self.facts.shared.remove()
