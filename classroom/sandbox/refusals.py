"""What an error in a cell says of the sandbox: something was refused, or a budget used up."""

import re

from classroom.grading.records import Reason

_NUMBER = re.compile(r"\[Errno (-?\d+)\]")
_BY_NUMBER = {
    1: (Reason.FORBIDDEN, "it tried what a notebook may not do"),
    13: (Reason.FORBIDDEN, "it tried what a notebook may not do"),
    30: (Reason.FORBIDDEN, "it tried to write outside of its own folder"),
    101: (Reason.FORBIDDEN, "it tried to reach a network, and there is none"),
    -2: (Reason.FORBIDDEN, "it tried to reach a network, and there is none"),
    -3: (Reason.FORBIDDEN, "it tried to reach a network, and there is none"),
    27: (Reason.KILLED, "it wrote a file larger than its budget"),
    28: (Reason.KILLED, "it wrote more to disk than its budget"),
    122: (Reason.KILLED, "it wrote more to disk than its budget"),
    12: (Reason.OUT_OF_MEMORY, "it asked for more memory than its budget"),
    11: (Reason.KILLED, "it started more processes than its budget"),
}
_OS_ERRORS = {
    *("OSError", "IOError", "PermissionError", "gaierror", "URLError", "ConnectionError"),
    *("BlockingIOError", "NewConnectionError", "MaxRetryError"),
}
# What NumPy and TensorFlow raise beside Python.
_OUT_OF_MEMORY = {"MemoryError", "_ArrayMemoryError", "ArrayMemoryError", "ResourceExhaustedError"}


def refused(error: str, message: str) -> tuple[Reason, str] | None:
    """The reason, and words that go on with "your code": None where it is an error like any other.

    error: the name of its type; message: its text. Both come from the submission, so this must
    never turn into points.
    """
    if error in _OUT_OF_MEMORY:
        return _BY_NUMBER[12]
    if error not in _OS_ERRORS:
        return None
    number = _NUMBER.search(message)
    return _BY_NUMBER.get(int(number[1])) if number else None
