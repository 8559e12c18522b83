"""What is kept of an error that an answer raised: its message, and where in the learner's code."""

import dis
import inspect
import os
import re
import sysconfig
from typing import Any

from common.checking.observation import Raised


def own_code(answer: Any) -> str:
    """The qualified name under which the answer's code runs (for a value, its class's)."""
    answer = inspect.unwrap(answer) if callable(answer) else answer
    if isinstance(answer, type) or inspect.isroutine(answer):
        return answer.__qualname__
    return type(answer).__qualname__


_NOT_THEIRS = tuple(
    os.path.normcase(os.path.realpath(path)) + os.sep
    for path in (
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
        os.path.dirname(os.path.dirname(__file__)),  # common
    )
)


# So begins what TensorFlow says of an error in a function that it makes a graph of: the function's
# lines follow, and after them the error's own message.
_AUTOGRAPH = "in user code:"
# So what Keras says of an error in a layer: the error's own message follows, in bold, sometimes
# after a guess of Keras's; then come the arguments.
_IN_A_LAYER = "Exception encountered when calling "
_BOLD = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)
_GUESS_ENDS = "Error encountered:"


def _is_theirs(filename: str) -> bool:
    """Whether code of that file was typed by the learner (not installed, not the course's)."""
    if filename.startswith("<frozen"):
        return False
    return not os.path.normcase(os.path.realpath(filename)).startswith(_NOT_THEIRS)


def raised_by(error: BaseException, own: tuple[str, str]) -> Raised:
    """The error as a record. own: the answer's qualified name and the exercise's name."""
    qualified_name, exercise = own
    message = _message(error)
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    theirs = [tb for tb in frames if _is_theirs(tb.tb_frame.f_code.co_filename)]
    line = theirs[-1].tb_lineno if theirs else None
    function = theirs[-1].tb_frame.f_code.co_name if theirs else None
    blank = None
    # NotImplementedError counts as a blank only where a `raise` of the learner's own cell raised
    # it: libraries raise it too, TensorFlow for a symbolic tensor. A bare `raise` hands on what
    # somebody else raised; code that TensorFlow makes of theirs for a graph is full of them.
    if isinstance(error, NotImplementedError) and theirs and theirs[-1] is frames[-1]:
        code = frames[-1].tb_frame.f_code
        operation, count = code.co_code[frames[-1].tb_lasti :][:2]
        if dis.opname[operation] == "RAISE_VARARGS" and count:
            is_own = (code.co_qualname + ".").startswith(qualified_name + ".")
            blank = exercise if is_own else code.co_qualname.rpartition("<locals>.")[2]
    return Raised(type(error).__name__, message, line, function, blank)


def _message(error: BaseException) -> str:
    """The first line of what an error says, without what libraries wrap it in."""
    said = str(error)
    if said.startswith(_IN_A_LAYER) and (bold := _BOLD.findall(said)):
        said = bold[-1].rpartition(_GUESS_ENDS)[2]
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if lines[:1] == [_AUTOGRAPH]:
        name = f"{type(error).__name__}: "
        own = [line for line in lines if line.startswith(name)]
        return own[-1].removeprefix(name) if own else _AUTOGRAPH
    return lines[0] if lines else ""
