"""What a submission in the sandbox has no right to, and how that shows."""

import errno
import platform
import struct

import pytest
from in_sandbox import told

from classroom.grading.records import Reason
from classroom.sandbox.refusals import refused
from classroom.sandbox.system_call_filter import program

SYSTEM_CALLS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def tried(name, *words):
    ctypes.set_errno(0)
    return getattr(libc, name)(*words) < 0 and ctypes.get_errno()
fields = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines())
print(json.dumps({
    "capabilities": [int(fields[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no_new_privileges": fields["NoNewPrivs"], "filtered": fields["Seccomp"],
    "user": tried("unshare", 0x10000000), "mount": tried("mount", b"none", b"/tmp", b"tmpfs", 0, 0),
    "trace": tried("ptrace", 16, os.getppid(), 0, 0), "memfd": tried("memfd_create", b"x", 0),
    "segment": tried("shmget", 0, 4096, 0o600), "root": tried("setuid", 0),
    "vsock": tried("socket", 40, 1, 0), "clone": tried("syscall", 56, 0x10000000, 0, 0, 0, 0),
}))
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of system calls of x86_64")
def test_no_rights_are_left(kernels):
    found = told(kernels, SYSTEM_CALLS)
    assert found.pop("capabilities") == [0, 0, 0, 0]
    assert (found.pop("no_new_privileges"), found.pop("filtered")) == ("1", "2")
    assert found.pop("memfd") == errno.ENOSYS
    assert found.pop("root") in (errno.EPERM, errno.EINVAL)
    assert found.pop("vsock") == errno.EAFNOSUPPORT
    assert set(found.values()) == {errno.EPERM}, found


def judged(machine, architecture, number, argument=0):
    """What the filter says of a system call: a little machine for classic BPF."""
    data = struct.pack("=IIQQ", number, architecture, 0, argument)
    code = list(struct.iter_unpack("=HBBI", program(machine)))
    at = accumulator = 0
    while True:
        operation, yes, no, constant = code[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, constant)
        elif operation == 0x06:
            return constant
        else:
            holds = {
                0x15: accumulator == constant,
                0x35: accumulator >= constant,
                0x45: bool(accumulator & constant),
            }[operation]
            at += yes if holds else no


ALLOWED, REFUSED, UNKNOWN, NO_FAMILY = 0x7FFF0000, 0x50000 | 1, 0x50000 | 38, 0x50000 | 97
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)


@pytest.mark.parametrize(
    ("machine", "number", "argument", "verdict"),
    [
        (X86, 0, 0, ALLOWED),  # read
        (X86, 59, 0, ALLOWED),  # execve
        (X86, 272, 0, REFUSED),  # unshare
        (X86, 101, 0, REFUSED),  # ptrace
        (X86, 435, 0, UNKNOWN),  # clone3
        (X86, 56, 0x3D0F00, ALLOWED),  # clone, as threads do
        (X86, 56, 0x10000011, REFUSED),  # clone into a user namespace
        (X86, 41, 1, ALLOWED),  # socket, UNIX
        (X86, 41, 40, NO_FAMILY),  # socket, vsock
        (X86, 0x40000000 + 101, 0, UNKNOWN),  # ptrace by its x32 number
        (ARM, 63, 0, ALLOWED),  # read
        (ARM, 97, 0, REFUSED),  # unshare
        (ARM, 220, 0x3D0F00, ALLOWED),
        (ARM, 220, 0x20000000, REFUSED),
        (ARM, 198, 2, ALLOWED),  # socket, IPv4
        (ARM, 198, 38, NO_FAMILY),  # socket, kernel cryptography
        (ARM, 279, 0, UNKNOWN),  # memfd_create
        (("x86_64", 0x40000003), 1, 0, 0x80000000),  # a call of 32 bits
    ],
)
def test_the_filter(machine, number, argument, verdict):
    assert judged(*machine, number, argument) == verdict


@pytest.mark.parametrize(
    ("error", "message", "reason"),
    [
        ("PermissionError", "[Errno 1] Operation not permitted", Reason.FORBIDDEN),
        ("OSError", "[Errno 30] Read-only file system: 'x'", Reason.FORBIDDEN),
        ("OSError", "[Errno 101] Network is unreachable", Reason.FORBIDDEN),
        ("gaierror", "[Errno -3] Temporary failure in name resolution", Reason.FORBIDDEN),
        ("URLError", "<urlopen error [Errno -3] Temporary failure>", Reason.FORBIDDEN),
        ("OSError", "[Errno 28] No space left on device", Reason.KILLED),
        ("MemoryError", "", Reason.OUT_OF_MEMORY),
        ("_ArrayMemoryError", "Unable to allocate 8 GiB", Reason.OUT_OF_MEMORY),
    ],
)
def test_errors_that_are_refusals(error, message, reason):
    assert refused(error, message)[0] is reason


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("ValueError", "[Errno 1] so it says"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'x'"),
        ("OSError", "cannot read"),
        ("OSError", "[Errno 5] Input/output error"),
    ],
)
def test_errors_like_any_other(error, message):
    assert refused(error, message) is None
