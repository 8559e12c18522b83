"""What the exercises of this chapter share: tensors as inputs, answers inside a graph."""

import functools
import struct
from pathlib import Path

import numpy as np
import tensorflow as _tf

_OPTIMIZER, _SWITCH = _tf.config.optimizer, "disable_meta_optimizer"


def tensor(values, dtype=_tf.float32):
    """A tensor of float32, unless another dtype is given."""
    return _tf.constant(values, dtype)


def some(rng, *shape, scale=1.0):
    """Normal random numbers of that shape as a tensor, one decimal so that messages stay short."""
    return tensor(np.round(scale * rng.normal(size=shape), 1))


def near(results, wanted):
    """Whether results, of any kind and number, are the wanted numbers. Never raises."""
    try:
        return len(results) == len(wanted) and all(
            np.shape(one) == np.shape(other) and np.allclose(one, other, atol=1e-4)
            for one, other in zip(results, wanted)
        )
    except Exception:  # whatever an answer may return
        return False


def events_in(path):
    """The events of a file of summaries, read without tf.data, which takes ten times as long."""
    data, start, events = Path(path).read_bytes(), 0, []
    while start < len(data):  # length, its checksum, the event, its checksum
        (length,) = struct.unpack("<Q", data[start : start + 8])
        events.append(_tf.compat.v1.Event.FromString(data[start + 12 : start + 12 + length]))
        start += length + 16
    return events


def unoptimized(observer):
    """An observer during which graphs and sessions run as they were written.

    To optimize one that runs once takes longer than the run itself.
    """

    @functools.wraps(observer)
    def observe(answer, rng):
        before = _OPTIMIZER.get_experimental_options().get(_SWITCH, False)
        _OPTIMIZER.set_experimental_options({_SWITCH: True})
        try:
            yield from observer(answer, rng)
        finally:
            _OPTIMIZER.set_experimental_options({_SWITCH: before})

    return observe
