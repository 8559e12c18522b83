"""`python -m classroom.sandbox.probe SHARED`, in the sandbox: what does the system allow there?

Tries in a fork what a kernel is to go through, and prints a JSON object: "own_world" and
"own_proc", whether a fork can enter namespaces and see its processes alone; "why", where not.
"""

import json
import os
import sys
from pathlib import Path

from classroom.sandbox import namespaces

_DISK = 2**20


def main() -> None:
    shared = Path(sys.argv[1])
    connection = shared / "probe" / "connection"
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer = answers.read()
        os.waitpid(pid, 0)
        print(answer or json.dumps({"own_world": False, "why": "the fork was killed"}))
        return
    try:
        namespaces.enter(shared, connection, _DISK)
        namespaces.seal(connection)
        own = os.readlink("/proc/self") == str(os.getpid())
        answer = {"own_world": True, "own_proc": own}
    except OSError as error:
        answer = {"own_world": False, "why": str(error)}
    os.write(writing, json.dumps(answer).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
