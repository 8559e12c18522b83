"""What an answer that should return several arrays returned, in words and as arrays."""

import numpy as np

__all__ = []  # material for the exercises beside this file, none of it for learners


def described(result):
    """`result` in words that tell different wrong results apart: how many parts, which shapes."""
    if result is None:
        return "nothing (None); is a `return` missing?"
    if isinstance(result, (tuple, list)):
        return f"{len(result)} parts of shapes " + ", ".join(map(_shape, result))
    return f"one part of shape {_shape(result)}"


def arrays(result, count):
    """The `count` parts of the result as arrays, or None where they are not so many arrays."""
    if not isinstance(result, (tuple, list)) or len(result) != count:
        return None
    try:
        return [np.asarray(part) for part in result]
    except ValueError:  # ragged
        return None


def _shape(part):
    try:
        return str(np.shape(part))
    except ValueError:  # ragged
        return "(no array)"
