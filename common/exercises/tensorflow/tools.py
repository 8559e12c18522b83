"""What the exercises of this chapter share: tensors as inputs, answers inside a graph."""

import functools

import numpy as np
import tensorflow as _tf


def tensor(values, dtype=_tf.float32):
    """A tensor of float32, unless another dtype is given."""
    return _tf.constant(values, dtype)


def some(rng, *shape, scale=1.0):
    """Normal random numbers of that shape as a tensor, one decimal so that messages stay short."""
    return tensor(np.round(scale * rng.normal(size=shape), 1))


def in_graph(answer):
    """The answer as a graph: its tensors have no numbers while it is traced, once per dtype."""
    graph = _tf.function(answer)

    @functools.wraps(answer)
    def quietly(*arguments):
        logger = _tf.get_logger()
        level = logger.level
        logger.setLevel("ERROR")  # AutoGraph says when it finds no source; that is no news here
        try:
            return graph(*arguments)
        finally:
            logger.setLevel(level)

    return quietly
