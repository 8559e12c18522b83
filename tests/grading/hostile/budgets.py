"""Using more than there is."""

from hostile import Attack, R, deadly

_STOPPED = {"says": "took too long and was stopped"}
_LOOPING_ANSWER = """\
def perceptron(x1, x2, w1, w2, b):
    while True:
        pass
"""

ATTACKS = [
    Attack("endless_loop", "loops in a cell of its own", "while True:\n    pass", **_STOPPED),
    Attack("sleeps", "sleeps for an hour", "import time\ntime.sleep(3600)", **_STOPPED),
    Attack(
        "endless_answer",
        "loops in an answer",
        answers={"perceptron": _LOOPING_ANSWER},
        perceptron=frozenset({R.TIMED_OUT, R.WRONG, R.ERROR}),
        and_gate=frozenset({R.TIMED_OUT, R.WRONG, R.ERROR}),
    ),
    deadly(
        "deaf_loop",
        "loops and ignores SIGINT and SIGTERM",
        """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
while True:
    pass
""",
        R.TIMED_OUT,
    ),
    deadly(
        "catches_interrupts",
        "goes on after every KeyboardInterrupt",
        """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
        R.TIMED_OUT,
    ),
    deadly(
        "holds_the_interpreter",
        "sleeps in C without letting go of the interpreter's lock",
        """
import ctypes, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
for _ in range(60):
    ctypes.PyDLL(None).sleep(60)
""",
        R.TIMED_OUT,
    ),
    deadly(
        "fork_bomb",
        "forks 24 processes that stay",
        """
import os, time
for _ in range(24):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(20)
""",
        R.KILLED,
        says="more than 12 processes",
    ),
    Attack(
        "thread_bomb",
        "starts 500 threads that stay",
        """
import threading, time
for _ in range(500):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
""",
    ),
    deadly(
        "memory_bomb",
        "fills 1.5 GB of memory",
        "kept = [bytes([1]) * 2**26 for _ in range(24)]\nimport time\ntime.sleep(5)",
        R.OUT_OF_MEMORY,
        says="512 MB",
    ),
    deadly(
        "memory_of_many",
        "fills 800 MB in four processes",
        """
import os, time
for _ in range(4):
    if os.fork() == 0:
        kept = bytes([1]) * (200 * 2**20)
        time.sleep(10)
        os._exit(0)
time.sleep(10)
""",
        R.OUT_OF_MEMORY,
    ),
    Attack("huge_array", "asks for 100 GB at once", "import numpy\nnumpy.ones(10**11, 'u1')"),
    Attack(
        "hidden_memory",
        "fills memory that belongs to no process",
        """
import os
for n in range(4):
    os.write(os.memfd_create(str(n)), bytes(2**20))
print("HARM: memory that nobody counts")
""",
    ),
    Attack(
        "disk_filler",
        "writes up to 200 MB",
        """
written = 0
for folder in (".", "/tmp", "/dev/shm", "/var/tmp"):
    try:
        for n in range(6):
            with open(f"{folder}/filler{n}", "wb") as file:
                written += file.write(bytes(2**23))
    except OSError:
        pass
if written > 2 * 32 * 2**20:
    print("HARM: wrote", written)
""",
    ),
    Attack(
        "many_files",
        "makes 6,000 empty files",
        """
made = 0
try:
    for n in range(6000):
        open(f"/tmp/empty{n}", "w").close()
        made += 1
except OSError:
    pass
if made == 6000:
    print("HARM: as many files as it wants")
""",
    ),
    Attack(
        "one_large_file",
        "makes a file that seems to be 1 TB",
        """
import os
open("large", "w").close()
os.truncate("large", 2**40)
print("HARM: no limit on files")
""",
    ),
    Attack(
        "many_open_files",
        "opens 5,000 files at once",
        "kept = [open('/dev/null') for _ in range(5000)]\nprint('HARM: no limit on open files')",
    ),
    Attack(
        "prints_much",
        "prints 100 MB",
        "for _ in range(100):\n    print('x' * 2**20)",
    ),
    Attack(
        "prints_often",
        "prints 30,000 short lines, each a message of its own",
        """
import sys
for n in range(30_000):
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
""",
    ),
    Attack(
        "writes_to_descriptors",
        "writes 40 MB to file descriptors 1 and 2",
        """
import os
for _ in range(20):
    os.write(1, b"x" * 2**20)
    os.write(2, b"y" * 2**20)
""",
    ),
]
