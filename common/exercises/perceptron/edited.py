"""Wrong answers made from the source of a right one, as somebody who errs may have typed them."""

import inspect
import linecache
from collections.abc import Callable


def edited(function: Callable, *changes: str) -> Callable:
    """A copy of a function in whose source some text was replaced.

    changes: old text, new text, old text, new text, … Raises ValueError where an old text does not
    occur exactly once, so that no mistake silently becomes right when the function is rewritten.
    """
    source = inspect.getsource(function)
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        if source.count(old) != 1:
            raise ValueError(f"{old!r} must occur once in {function.__name__}")
        source = source.replace(old, new)
    namespace = dict(function.__globals__)
    # Where inspect looks for source that lies in no file.
    file = f"<{function.__name__} with {changes}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), namespace)
    made = namespace[function.__name__]
    made.__name__ = changes[1].strip()  # what the audit calls it
    return made
