"""What TensorFlow says of a machine when it is imported or first used: nothing for a command to
print, and nothing that belongs into a notebook.

No setting stops it: it is written before TensorFlow reads any.
"""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator

# "I0000 00:00:1795975124.168916   18723 port.cc:153] oneDNN custom operations are on. …"
_GREETING = re.compile(
    r"[IWE]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ [\w.]+:\d+\] "
    r"|WARNING: All log messages before absl::InitializeLog\(\) is called"
    r"|To enable the following instructions: "
)


def without_greetings(text: str) -> str:
    """A text, of lines, less those that are TensorFlow's greetings."""
    return "".join(line for line in text.splitlines(keepends=True) if not _GREETING.match(line))


@contextlib.contextmanager
def greetings_kept_back() -> Iterator[None]:
    """While something is imported that may import TensorFlow; all else that is said is heard.

    What is written to file descriptor 2 meanwhile comes out at the end.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    with tempfile.TemporaryFile() as said:
        sys.stderr.flush()
        stderr = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(stderr, 2)
            os.close(stderr)
            said.seek(0)
            heard = without_greetings(said.read().decode(errors="replace"))
            if heard:
                os.write(2, heard.encode())
