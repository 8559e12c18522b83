"""What the exercises of this chapter share: tensors as inputs, answers inside a graph."""

import functools

import numpy as np
import tensorflow as _tf

_OPTIMIZER, _SWITCH = _tf.config.optimizer, "disable_meta_optimizer"


def tensor(values, dtype=_tf.float32):
    """A tensor of float32, unless another dtype is given."""
    return _tf.constant(values, dtype)


def some(rng, *shape, scale=1.0):
    """Normal random numbers of that shape as a tensor, one decimal so that messages stay short."""
    return tensor(np.round(scale * rng.normal(size=shape), 1))


def quietly(observer):
    """An observer during which TensorFlow's own advice on graphs and tapes is not shown.

    Graphs and sessions run as they were written: to optimize one that runs once takes longer than
    the run itself.
    """

    @functools.wraps(observer)
    def observe(answer, rng):
        logger = _tf.get_logger()
        level = logger.level
        unoptimized = _OPTIMIZER.get_experimental_options().get(_SWITCH, False)
        logger.setLevel("ERROR")
        _OPTIMIZER.set_experimental_options({_SWITCH: True})
        try:
            yield from observer(answer, rng)
        finally:
            _OPTIMIZER.set_experimental_options({_SWITCH: unoptimized})
            logger.setLevel(level)

    return observe
