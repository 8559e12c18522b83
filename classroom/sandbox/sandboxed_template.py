"""A template in its sandbox, with the folder that it shares with us."""

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from classroom.kernels import Template, TemplateUnavailable, start_template
from classroom.sandbox import bubblewrap
from classroom.sandbox.child import HOME
from classroom.sandbox.environment import clean_environment
from classroom.sandbox.process_tree import descendants, seen_as
from classroom.sandbox.protection import Protection
from classroom.sandbox.shared_folder import KernelFolder, make_shared_folder
from classroom.sandbox.view import course_view

_PREPARE = "classroom.sandbox.child:prepare"


class SandboxedTemplate:
    """A template that forks kernels for the sandbox. disk: bytes of its /tmp.

    environment: its own, to which a kernel's may add. Raises OSError, RuntimeError.
    """

    def __init__(self, protection: Protection, imports: Sequence[str], disk: int) -> None:
        self.protection = protection
        self._number = 0
        self._lock = threading.Lock()
        with ExitStack() as undo:
            user = bubblewrap.inside_id() if protection.bubblewrap else os.getuid()
            self._shared = make_shared_folder(user)
            undo.callback(self._shared.remove)
            view = course_view()
            words = []
            self.home = str(self._shared.path / "home")
            if protection.bubblewrap:
                words = bubblewrap.wrapper(view, self._shared.path, disk)
                self.home = HOME
            self.environment = clean_environment(self.home, view.python_path)
            self._template: Template = start_template(
                imports, prepare=_PREPARE, wrapper=words, environment=self.environment
            )
            undo.pop_all()

    @property
    def address(self) -> str:
        """The path of its socket."""
        return str(self._template.folder / "socket")

    def alive(self) -> bool:
        return self._template.process.poll() is None

    def kernel_folder(self) -> KernelFolder:
        """A new kernel's part of the shared folder."""
        with self._lock:
            self._number += 1
            return self._shared.kernel_folder(str(self._number))

    def root_of(self, pid: int) -> int:
        """The process that a kernel descends from, numbered as here. pid: as the template says.

        Raises TemplateUnavailable where it is not there any more.
        """
        monitor = self._template.process.pid
        if not self.protection.bubblewrap:
            return pid
        root = seen_as(monitor, pid if self.protection.own_world else 1)
        if root is None:
            raise TemplateUnavailable("the kernel ended as soon as it began")
        return root

    def close(self) -> None:
        """End it, all its kernels, and remove what they shared with us."""
        pids = descendants(self._template.process.pid)
        if not self.protection.own_world:
            # A submission may have stopped it from hearing that it is to end.
            for pid in pids[1:]:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        self._template.close()
        self._shared.remove()
