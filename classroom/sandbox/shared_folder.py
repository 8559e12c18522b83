"""The one folder that grader and sandbox share: sockets of the kernels, files to work with."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_LONGEST_SOCKET_PATH = 107
_BELOW = len("/0000000-0000000/connection/k-5")


@dataclass(frozen=True)
class KernelFolder:
    """One kernel's part. given: files that its working folder is to hold.

    connection: its sockets, and the file that says how to connect. user: whom kernels run as.
    """

    path: Path
    given: Path
    connection: Path
    user: int

    @property
    def connection_file(self) -> Path:
        return self.connection / "kernel.json"

    def hand_over(self, path: Path) -> None:
        """Give a file of ours in it to the kernel's user."""
        if self.user != os.getuid():
            os.chown(path, self.user, self.user)

    def remove(self) -> None:
        """Remove it with all that a submission may have put there, however deep."""
        _remove(self.path)


@dataclass(frozen=True)
class SharedFolder:
    """A folder that a template, and its kernels, can see and write to. user: whom they run as."""

    path: Path
    user: int

    def kernel_folder(self, name: str) -> KernelFolder:
        """Make the part of one kernel."""
        own = self.path / name
        folder = KernelFolder(own, own / "given", own / "connection", self.user)
        for made in (own, folder.given, folder.connection):
            made.mkdir()
            _let_in(made, self.user)
        folder.hand_over(folder.connection)
        return folder

    def remove(self) -> None:
        _remove(self.path)


def make_shared_folder(user: int) -> SharedFolder:
    """A new one, private to us and to that user, where the paths of sockets stay short."""
    place = tempfile.gettempdir()
    if len(place) + len("/classroom-12345678") + _BELOW > _LONGEST_SOCKET_PATH:
        place = "/tmp"
    path = Path(tempfile.mkdtemp(prefix="classroom-", dir=place))
    _let_in(path, user)
    return SharedFolder(path, user)


def _let_in(path: Path, user: int) -> None:
    """Let that user read in a folder of ours, and nobody else."""
    if user != os.getuid():
        os.chown(path, -1, user)
    path.chmod(0o750)


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path, ignore_errors=True)
    except RecursionError:  # a submission can make more folders in each other than it has levels
        subprocess.run(["rm", "-rf", "--one-file-system", "--", str(path)], capture_output=True)
