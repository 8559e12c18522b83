"""Notebook watching_training: summaries read back."""

import functools
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as _tf

from common.checking import Call, Exercise, Mistake
from common.exercises.tensorflow.tools import events_in, unoptimized

# --- read_scalars ----------------------------------------------------------------------------


def _read_scalars(path, tag):
    steps, values = [], []
    for record in _tf.data.TFRecordDataset(path):
        event = _tf.compat.v1.Event.FromString(record.numpy())
        for value in event.summary.value:
            if value.tag == tag:
                steps.append(event.step)
                values.append(float(_tf.make_ndarray(value.tensor)))
    return steps, values


def _quickly_read(path, tag):
    found = [(e.step, v) for e in events_in(path) for v in e.summary.value if v.tag == tag]
    return [step for step, _ in found], [float(_tf.make_ndarray(v.tensor)) for _, v in found]


def _by_iterator(path, tag):
    found = [
        (event.step, _tf.make_ndarray(value.tensor).item())
        for event in _tf.compat.v1.train.summary_iterator(path)
        for value in event.summary.value
        if value.tag == tag
    ]
    return np.array([step for step, _ in found]), np.array([value for _, value in found])


def _all_tags(path, tag):
    steps, values = [], []
    for event in events_in(path):
        for value in event.summary.value:
            steps.append(event.step)
            values.append(float(_tf.make_ndarray(value.tensor)))
    return steps, values


def _counted(path, tag):
    _, values = _quickly_read(path, tag)
    return list(range(len(values))), values


def _values_alone(path, tag):
    return _quickly_read(path, tag)[1]


def _values_first(path, tag):
    return _quickly_read(path, tag)[::-1]


def _simple_value(path, tag):
    steps, values = [], []
    for event in events_in(path):
        for value in event.summary.value:
            if value.tag == tag:
                steps.append(event.step)
                values.append(value.simple_value)
    return steps, values


def _first_alone(path, tag):
    steps, values = _quickly_read(path, tag)
    return steps[:1], values[:1]


@unoptimized
def _observe_reading(answer, rng):
    last, values = int(rng.integers(11, 30)), rng.uniform(0.2, 9, size=6).round(3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events")
        path.write_bytes(_written(last, *values))

        def whole():
            return answer(str(path), "accuracy")

        result = yield Call(whole).called('read_scalars(path, "accuracy")')
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield "two results", pair
        yield "steps of accuracy", result[0] if pair else None
        yield "values of accuracy", result[1] if pair else result


@functools.lru_cache(maxsize=32)
def _written(last, *values):
    """A file of events: loss and accuracy at the steps 0, 10 and the last one."""
    with tempfile.TemporaryDirectory() as folder:
        writer = _tf.summary.create_file_writer(folder)
        with writer.as_default():
            for step, loss, accuracy in zip((0, 10, last), values[::2], values[1::2]):
                _tf.summary.scalar("loss", loss, step=step)
                _tf.summary.scalar("accuracy", accuracy, step=step)
        writer.close()
        (path,) = Path(folder).iterdir()
        return path.read_bytes()


read_scalars = Exercise(
    reference=_read_scalars,
    observe=_observe_reading,
    mistakes=[
        Mistake("You take the values of all tags. Look at value.tag.", _all_tags),
        Mistake("The step is in the event: event.step. You count by yourself.", _counted),
        Mistake(
            "Return two lists, the steps and the values.",
            _values_alone,
            lambda path, tag: list(zip(*_quickly_read(path, tag))),
        ),
        Mistake(
            "Some events hold no value, others several. A second loop goes over "
            "event.summary.value, and looks at value.tag.",
            lambda path, tag: events_in(path)[0].summary.value[0],
            lambda path, tag: events_in(path)[0].summary.value.tag,
        ),
        Mistake(
            "The step belongs to the event, event.step; the tag to the value, value.tag.",
            lambda path, tag: events_in(path)[1].summary.value[0].step,
            lambda path, tag: events_in(path)[1].tag,
        ),
        Mistake("The steps come first, then the values.", _values_first),
        Mistake(
            "simple_value was where TensorFlow 1 wrote; now it is 0. The number is in "
            "value.tensor: tf.make_ndarray(value.tensor).",
            _simple_value,
        ),
        Mistake(
            "You return before you have seen all events: `return` stands inside a loop, perhaps.",
            _first_alone,
            lambda path, tag: ([], []),
        ),
    ],
    variants=[_by_iterator],
    hints=[
        "Two loops: over the events, and over the values in event.summary.value.",
        "if value.tag == tag: the step is event.step, the number is in value.tensor.",
        "steps.append(event.step), values.append(float(tf.make_ndarray(value.tensor)))",
    ],
)
