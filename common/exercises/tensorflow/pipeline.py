"""Notebook input_and_checkpoints: examples shuffled and in batches, and the questions."""

import numpy as np
import tensorflow as _tf

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import unoptimized

# --- input_pipeline --------------------------------------------------------------------------

_COUNT, _SIZE = 50, 8


def _pieces(*pair):
    return _tf.data.Dataset.from_tensor_slices(pair)


def _input_pipeline(x, t, batch_size):
    return _pieces(x, t).shuffle(len(x)).batch(batch_size).prefetch(_tf.data.AUTOTUNE)


def _with_seed(x, t, batch_size):
    return _pieces(x, t).shuffle(10 * len(x), seed=3).batch(batch_size)


def _zipped(x, t, batch_size):
    both = _tf.data.Dataset.zip(tuple(_tf.data.Dataset.from_tensor_slices(a) for a in (x, t)))
    return both.shuffle(len(x), reshuffle_each_iteration=True).batch(batch_size)


def _batched_first(x, t, batch_size):
    return _pieces(x, t).batch(batch_size).shuffle(len(x))


def _small_buffer(x, t, batch_size):
    return _pieces(x, t).shuffle(batch_size).batch(batch_size)


def _no_shuffle(x, t, batch_size):
    return _pieces(x, t).batch(batch_size)


def _no_batch(x, t, batch_size):
    return _pieces(x, t).shuffle(len(x))


def _rest_dropped(x, t, batch_size):
    return _pieces(x, t).shuffle(len(x)).batch(batch_size, drop_remainder=True)


def _same_order(x, t, batch_size):
    return _pieces(x, t).shuffle(len(x), reshuffle_each_iteration=False).batch(batch_size)


def _for_ever(x, t, batch_size):
    return _pieces(x, t).shuffle(len(x)).repeat().batch(batch_size)


def _not_chained(x, t, batch_size):
    return _pieces(x, t)


def _apart(x, t, batch_size):
    n = len(x)
    shuffled = [_tf.data.Dataset.from_tensor_slices(a).shuffle(n) for a in (x, t)]
    return _tf.data.Dataset.zip(tuple(shuffled)).batch(batch_size)


def _x_alone(x, t, batch_size):
    return _tf.data.Dataset.from_tensor_slices(x).shuffle(len(x)).batch(batch_size)


def _as_one_element(x, t, batch_size):
    return _tf.data.Dataset.from_tensors((x, t)).shuffle(len(x)).batch(batch_size)


def _plainly(dataset):
    """The same data set; to optimize one that is read twice takes longer than to read it."""
    if not isinstance(dataset, _tf.data.Dataset):
        return dataset
    options = _tf.data.Options()
    options.experimental_optimization.apply_default_optimizations = False
    options.autotune.enabled = False
    return dataset.with_options(options)


def _pass(dataset, limit):
    """Batch sizes, numbers of the examples, and how many have another's target, up to a limit."""
    sizes, order, apart = [], [], 0
    for element in _plainly(dataset):
        if not isinstance(element, tuple):
            raise TypeError("its elements are no pairs of x and t")
        x, t = (part.numpy() for part in element)
        if t.ndim > x.ndim:
            raise TypeError("in its pairs t comes first")
        sizes.append(len(t) if t.ndim == 1 else 0)
        order += t.ravel().tolist()
        apart += int(np.sum(np.ravel(x)[: t.size * 2 : 2] != t.ravel()))
        if len(order) > limit:  # it may be endless
            break
    return sizes, order, apart


@unoptimized
def _observe_pipeline(answer, rng):
    numbers = np.arange(_COUNT)
    x = np.stack([numbers, rng.integers(9, size=_COUNT)], axis=1).astype(np.float32)
    _tf.random.set_seed(int(rng.integers(2**31)))
    dataset = yield Call(answer, x, numbers, _SIZE)

    def run():
        kept.append(_pass(dataset, _COUNT))
        return kept[0][0]

    kept = []
    yield "something is returned", dataset is not None
    if dataset is None:
        return
    yield "sizes of the batches", Call(run).called("a pass over your data set")
    sizes, order, apart = kept[0]
    yield "examples whose target is another's", apart > 0
    yield "each example once", sorted(order) == numbers.tolist()
    places = np.array(order[:_COUNT])
    steps, moved = np.diff(places), np.abs(places - np.arange(len(places)))
    mixed = bool(np.mean(steps == 1) < 0.4), bool(moved.mean() > 9.5)
    yield "neighbours are parted", mixed[0]
    yield "examples go far", mixed[1]
    if apart or sum(sizes) != _COUNT or not all(mixed):
        return  # there is enough to talk about
    _, again, _ = yield Call(lambda: _pass(dataset, 9)).called("another pass over your data set")
    yield "there is a second pass", bool(again)
    yield "another order in the next pass", not again or order[: len(again)] != again


input_pipeline = Exercise(
    reference=_input_pipeline,
    observe=_observe_pipeline,
    mistakes=[
        Mistake(
            "You shuffle batches: examples that stand side by side stay side by side. shuffle "
            "comes before batch.",
            _batched_first,
        ),
        Mistake(
            "Your buffer is small, so that an example moves by a few places only. The buffer of a "
            "good shuffle holds all: shuffle(len(x)).",
            _small_buffer,
        ),
        Mistake("Your examples come in their order. shuffle(len(x)), before batch.", _no_shuffle),
        Mistake("Single examples come out. batch(batch_size) puts them together.", _no_batch),
        Mistake(
            "You drop the last, smaller batch, and with it some examples. Leave drop_remainder "
            "out.",
            _rest_dropped,
        ),
        Mistake(
            "Every pass has the same order. The method shuffle draws a new one for each pass, "
            "unless reshuffle_each_iteration is False.",
            _same_order,
        ),
        Mistake(
            "Each method returns a new data set, and you did not keep it: what you return is "
            "neither shuffled nor in batches. Chain them: .shuffle(…).batch(…).",
            _not_chained,
        ),
        Mistake("Your function returns nothing. Is a `return` missing?", lambda x, t, size: None),
        Mistake(
            "An iterator is used up after one pass. Return the data set itself.",
            lambda x, t, size: iter(_input_pipeline(x, t, size)),
        ),
        Mistake("x comes first in the pairs, then t.", lambda x, t, n: _input_pipeline(t, x, n)),
        Mistake(
            "from_tensor_slices takes one argument, a pair: from_tensor_slices((x, t)).",
            lambda x, t, size: _tf.data.Dataset.from_tensor_slices(x, t),
            lambda x, t, size: _tf.data.Dataset.from_tensor_slices([x, t]),
        ),
        Mistake("Your data set never ends. Leave repeat out: one pass is one epoch.", _for_ever),
        Mistake(
            "You shuffle x and t each by itself, and the targets are those of others. Shuffle the "
            "pairs: from_tensor_slices((x, t)).",
            _apart,
        ),
        Mistake(
            "The elements are no pairs of x and t: from_tensor_slices((x, t)), with a tuple.",
            _x_alone,
            lambda x, t, size: _tf.data.Dataset.from_tensor_slices({"x": x, "t": t}).batch(size),
        ),
        Mistake(
            "from_tensors makes one element of everything. from_tensor_slices makes one of each "
            "example.",
            _as_one_element,
        ),
    ],
    variants=[_with_seed, _zipped],
    hints=[
        "tf.data.Dataset.from_tensor_slices((x, t)) gives pairs. Then shuffle, then batch.",
        "shuffle(len(x)) has room for all examples.",
        "tf.data.Dataset.from_tensor_slices((x, t)).shuffle(len(x)).batch(batch_size)"
        ".prefetch(tf.data.AUTOTUNE)",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

without_momentum = Prediction(
    options="abc",
    outcome="b",
    because="The velocities are state as well. Without them the optimizer begins from rest, and "
    "takes another way.",
)

shuffle_then_batch = Choice(
    answer="b",
    wrong={
        "a": "The order of the two matters: they act on what comes out of the one before.",
        "c": "Batches of neighbours, in another order. With sorted data each batch has one class.",
    },
    hints=["What does shuffle mix: examples or batches?"],
)

what_to_save = Choice(
    answer="c",
    wrong={
        "a": "Enough to use the model, not to go on with its training.",
        "b": "Adam's averages, or the velocities of momentum, would begin at 0 again.",
    },
    hints=["What else changes from step to step?"],
)
