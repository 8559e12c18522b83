"""The words to put before a command for bubblewrap to run it apart from everything.

For an ordinary user bubblewrap enters a user namespace. For root it does not, and the command
becomes an unprivileged user instead: root locked into a namespace is still the owner of root's
files.
"""

import os
import shutil
import sys
from pathlib import Path

from classroom.sandbox.namespaces import INSIDE_ID
from classroom.sandbox.view import View

PROGRAM = "bwrap"
UNPRIVILEGED_ID = 65534  # "nobody", who owns nothing

# /proc is mounted by hand: bubblewrap covers parts of root's, and the system lets nobody mount a
# process namespace's own where the one in sight is covered.
_BECOME_NOBODY = (
    "mount -t proc -o nosuid,nodev,noexec proc /proc && exec setpriv "
    f"--reuid {UNPRIVILEGED_ID} --regid {UNPRIVILEGED_ID} --clear-groups "
    '--inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs "$@"'
)


def inside_id() -> int:
    """The user that a command in the sandbox runs as, seen from outside."""
    return UNPRIVILEGED_ID if os.getuid() == 0 else os.getuid()


def installed() -> bool:
    """Whether there is such a program on the PATH."""
    return shutil.which(PROGRAM) is not None


def wrapper(view: View, shared: Path, disk: int) -> list[str]:
    """The words before the command.

    shared: the one folder that is shown as writable; files of ours come to be in it. disk: size of
    /tmp, in bytes.
    """
    etc = shared / "etc"
    _write_users(etc)
    words = [PROGRAM, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--hostname", "sandbox"]
    if os.getuid() != 0:
        words += ["--unshare-user"]
    # As process 1 nothing in there can kill or stop the template, and with it ends all the rest.
    words += ["--as-pid-1"]
    # Left to itself, bubblewrap makes these for the user that starts it alone.
    shown = (*view.folders, Path(sys.executable))
    parents = {parent for path in shown for parent in path.parents[:-1]}
    # A path to the interpreter that goes up again needs what it goes up from.
    for parent in sorted(parent for parent in parents if ".." not in parent.parts):
        words += ["--perms", "0755", "--dir", str(parent)]
    for folder in view.folders:
        words += ["--ro-bind", str(folder), str(folder)]
    for name, target in view.links:
        words += ["--symlink", target, str(name)]
    words += ["--ro-bind", str(etc / "passwd"), "/etc/passwd"]
    words += ["--ro-bind", str(etc / "group"), "/etc/group"]
    words += ["--dev", "/dev"]
    words += ["--dir", "/proc"] if os.getuid() == 0 else ["--proc", "/proc"]
    words += ["--size", str(disk), "--perms", "1777", "--tmpfs", "/tmp"]
    words += ["--size", str(disk), "--perms", "1777", "--tmpfs", "/dev/shm"]
    words += ["--perms", "0777", "--dir", "/tmp/home"]
    words += ["--bind", str(shared), str(shared)]
    words += ["--chdir", "/", "--remount-ro", "/dev", "--remount-ro", "/"]
    if os.getuid() == 0:
        words += ["--", "/bin/sh", "-c", _BECOME_NOBODY, "sh"]
    else:
        words += ["--"]
    return words


def _write_users(etc: Path) -> None:
    """The files that tell names of users: the learner, and no account of this machine."""
    etc.mkdir()
    ids = sorted({INSIDE_ID, inside_id()})
    users = "".join(f"learner:x:{i}:{i}:learner:/tmp/home:/bin/sh\n" for i in ids)
    (etc / "passwd").write_text(users)
    (etc / "group").write_text("".join(f"learner:x:{i}:\n" for i in ids))
