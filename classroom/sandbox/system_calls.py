"""The few system calls of Linux that Python does not offer, each an OSError where it is refused."""

import ctypes
import os

# unshare(2)
NEW_MOUNTS = 0x00020000
NEW_CGROUP = 0x02000000
NEW_NAMES = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

# mount(2)
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
AGAIN, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

_SET_SECCOMP, _FILTER = 22, 2
_CAPABILITY_SET_DROP = 24
_SET_SECURE_BITS = 28
_NO_NEW_PRIVILEGES = 38
_AMBIENT, _AMBIENT_CLEAR_ALL = 47, 4
# Neither user 0 nor a change of user gives a capability back; all of it locked.
_LOCKED_SECURE_BITS = 0x2F
_CAPABILITIES_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Enter new namespaces. A new user namespace needs a process of one thread."""
    _checked(_libc.unshare(ctypes.c_int(flags)))


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2). Errors carry the target."""
    words = (None if word is None else os.fsencode(word) for word in (source, target, kind))
    options = None if data is None else data.encode()
    _checked(_libc.mount(*words, ctypes.c_ulong(flags), options), target)


def no_new_privileges() -> None:
    """No program started from here on gains rights, whatever bits its file has."""
    _prctl(_NO_NEW_PRIVILEGES, 1)


def drop_capabilities() -> None:
    """Give up every capability, for this process and all that descends from it."""
    number = 0
    while _libc.prctl(_CAPABILITY_SET_DROP, ctypes.c_ulong(number), 0, 0, 0) == 0:
        number += 1  # until the system knows no more; without the right to, there is none to drop
    _libc.prctl(_SET_SECURE_BITS, ctypes.c_ulong(_LOCKED_SECURE_BITS), 0, 0, 0)
    _libc.prctl(_AMBIENT, ctypes.c_ulong(_AMBIENT_CLEAR_ALL), 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(header, nothing))


def install_filter(instructions: bytes) -> None:
    """Have a classic BPF program (8 bytes an instruction) judge every system call from here on."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    program = Program(len(instructions) // 8, instructions)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program))


def _prctl(option: int, value: int, third: object = 0) -> None:
    third = ctypes.c_ulong(third) if isinstance(third, int) else third
    _checked(_libc.prctl(option, ctypes.c_ulong(value), third, 0, 0))


def _checked(result: int, path: str | None = None) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
