"""Reaching other processes, the system and the network; and dying."""

from hostile import Attack, R, deadly

ATTACKS = [
    Attack(
        "loopback",
        "connects to a server on this machine",
        """
import socket
for family, kind, address in (
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", @PORT@)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", @PORT@)),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0@ABSTRACT@"),
):
    try:
        other = socket.socket(family, kind)
        other.settimeout(1)
        other.connect(address)
        other.send(b"x")
        print("HARM: reached", address)
    except OSError:
        pass
""",
    ),
    Attack(
        "download",
        "asks a web server on this machine, and lets the error show",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@PORT@/', timeout=1)",
    ),
    Attack(
        "templates_socket",
        "asks the template for a kernel outside",
        """
import glob, socket
for path in ["@TEMPLATE@", *glob.glob("/tmp/classroom-kernels-*/socket")]:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("HARM: reached", path)
    except OSError:
        pass
""",
    ),
    Attack(
        "kills_its_parent",
        "kills its parent, which would be the template",
        """
import os, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGKILL):
    os.kill(os.getppid(), number)
""",
    ),
    deadly(
        "stops_its_group",
        "stops itself and all of its process group",
        "import os, signal\nos.killpg(0, signal.SIGSTOP)",
        R.TIMED_OUT,
    ),
    deadly(
        "kills_its_group",
        "kills itself and all of its process group",
        "import os, signal\nos.killpg(0, signal.SIGKILL)",
        R.KILLED,
    ),
    Attack(
        "daemon",
        "leaves a process behind that forked twice and has its own session",
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)
os.wait()
""",
    ),
    Attack(
        "traces_its_parent",
        "attaches to its parent as a debugger does",
        """
import ctypes, os
libc = ctypes.CDLL(None)
if libc.ptrace(16, os.getppid(), 0, 0) == 0:
    libc.ptrace(17, os.getppid(), 0, 0)
    print("HARM: attached")
try:
    open(f"/proc/{os.getppid()}/mem", "rb").close()
    print("HARM: opened its memory")
except OSError:
    pass
""",
    ),
    Attack(
        "new_rights",
        "asks for namespaces, mounts, another user and higher limits",
        """
import ctypes, os, resource
libc = ctypes.CDLL(None)
if libc.unshare(0x10000000) == 0 or libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    print("HARM: namespaces or mounts")
try:
    os.setuid(0)
    print("HARM: became root")
except OSError:
    pass
try:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    print("HARM: limits")
except (OSError, ValueError):
    pass
""",
    ),
    deadly("exits_hard", "calls os._exit", "import os\nos._exit(0)", R.KERNEL_DIED, plain=True),
    Attack(
        "exits_hard_in_an_answer",
        "calls os._exit in an answer",
        answers={"and_gate": "def and_gate(x1, x2):\n    import os\n    os._exit(0)\n"},
        and_gate=frozenset({R.KERNEL_DIED}),
        whole=frozenset({R.KERNEL_DIED}),
        plain=True,
    ),
    Attack("exits", "calls sys.exit", "import sys\nsys.exit('all done')", plain=True),
    Attack(
        "exits_in_an_answer",
        "calls sys.exit in an answer",
        answers={"and_gate": "def and_gate(x1, x2):\n    raise SystemExit\n"},
        and_gate=frozenset({R.ERROR, R.WRONG}),
        plain=True,
    ),
    deadly(
        "segmentation_fault",
        "reads address 0 in C",
        "import ctypes\nctypes.string_at(0)",
        R.KERNEL_DIED,
        says="SIGSEGV",
        plain=True,
    ),
    deadly("aborts", "calls abort", "import os\nos.abort()", R.KERNEL_DIED, plain=True),
    Attack(
        "leaves_late",
        "has its process hang when it ends",
        "import atexit, time\natexit.register(time.sleep, 30)",
        plain=True,
    ),
    Attack("asks", "waits for input", "name = input('Who are you? ')", plain=True),
    Attack(
        "closes_output", "closes file descriptors 1 and 2", "import os\nos.close(1)\nos.close(2)"
    ),
    deadly(
        "closes_everything",
        "closes every file descriptor",
        "import os\nos.closerange(3, 1000)",
        R.KERNEL_DIED,
        R.TIMED_OUT,
        R.KILLED,
    ),
]
