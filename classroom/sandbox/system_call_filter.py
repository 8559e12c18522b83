"""A filter (seccomp) of the system calls that no notebook needs and that attacks begin with.

It stands behind the namespaces: what they would refuse as well, and what they do not reach, such as
memory that counts for no process (memfd, System V) and families of sockets beyond the usual ones.
"""

import errno
import platform
import struct

from classroom.sandbox.system_calls import install_filter

# Numbers as in the kernel's own headers: asm/unistd_64.h and asm-generic/unistd.h.
_REFUSED = {
    "x86_64": {
        "mounts": (165, 166, 155, 161, 429, 428, 430, 431, 432, 433, 442),
        "namespaces": (308, 272),
        "other processes": (101, 310, 311, 440, 438, 312, 279, 256),
        "the kernel's insides": (321, 298, 323, 425, 426, 427, 248, 249, 250, 304, 303, 300),
        "the machine": (175, 313, 176, 246, 320, 169, 167, 168, 163, 179, 443, 103, 153),
        "clocks and names": (164, 227, 159, 305, 170, 171, 135, 172, 173, 154),
        "queues and segments": (29, 30, 64, 68, 240),
    },
    "aarch64": {
        "mounts": (40, 39, 41, 51, 429, 428, 430, 431, 432, 433, 442),
        "namespaces": (268, 97),
        "other processes": (117, 270, 271, 440, 438, 272, 239, 238),
        "the kernel's insides": (280, 241, 282, 425, 426, 427, 217, 218, 219, 265, 264, 262),
        "the machine": (105, 273, 106, 104, 294, 142, 224, 225, 89, 60, 443, 116, 58),
        "clocks and names": (170, 112, 171, 266, 161, 162, 92),
        "queues and segments": (194, 196, 190, 186, 180),
    },
}
# clone3 hides its flags from a filter; programs that hear that it does not exist use clone.
_UNKNOWN = {"x86_64": (435, 319, 447), "aarch64": (435, 279, 447)}  # clone3, memfd_create, _secret
_CLONE = {"x86_64": 56, "aarch64": 220}
_SOCKET = {"x86_64": (41, 53), "aarch64": (198, 199)}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag that clone takes
_X32 = 0x40000000
# UNIX, IPv4, IPv6, netlink (ZeroMQ asks it for interfaces); not vsock, which no namespace holds
_FAMILIES = (1, 2, 10, 16)

# Classic BPF: load a word, return, and jumps on equal, greater or equal, any bit set.
_LOAD, _RETURN, _EQUAL, _AT_LEAST, _ANY = 0x20, 0x06, 0x15, 0x35, 0x45
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16


def supported() -> bool:
    """Whether there is a filter for this kind of processor."""
    return platform.machine() in _ARCHITECTURE


def refuse_system_calls() -> None:
    """Install the filter, where there is one for this processor. It cannot be taken off again."""
    if supported():
        install_filter(program(platform.machine()))


def program(machine: str) -> bytes:
    """The filter for "x86_64" or "aarch64", as BPF instructions of 8 bytes."""
    refused, unknown = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),  # a 32-bit call: its numbers mean other things
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine == "x86_64":
        code += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, unknown)]
    for number in (number for group in _REFUSED[machine].values() for number in group):
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, refused)]
    for number in _UNKNOWN[machine]:
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, unknown)]
    code += [
        (_EQUAL, 0, 4, _CLONE[machine]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_ANY, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, refused),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for number in _SOCKET[machine]:
        count = len(_FAMILIES)
        code += [(_EQUAL, 0, count + 3, number), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
        code += [(_EQUAL, count - i, 0, family) for i, family in enumerate(_FAMILIES)]
        code += [(_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT), (_RETURN, 0, 0, _ALLOW)]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
