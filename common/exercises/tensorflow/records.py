"""Notebook input_and_checkpoints: an example as a record of bytes, and back."""

import contextlib

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Exercise, Mistake

# --- to_record, from_record ------------------------------------------------------------------


def _floats(values):
    return _tf.train.Feature(float_list=_tf.train.FloatList(value=values))


def _whole(values):
    return _tf.train.Feature(int64_list=_tf.train.Int64List(value=values))


def _example(**features):
    return _tf.train.Example(features=_tf.train.Features(feature=features))


def _to_record(pixels, label):
    return _example(pixels=_floats(pixels), label=_whole([label])).SerializeToString()


def _filled_in(pixels, label):
    example = _tf.train.Example()
    example.features.feature["pixels"].float_list.value.extend(float(p) for p in pixels)
    example.features.feature["label"].int64_list.value.append(int(label))
    return example.SerializeToString()


def _observe_record(answer, rng):
    for name, label in (("a three", 3), ("a zero", 0)):
        pixels = rng.uniform(0, 1, 4).round(2).astype(np.float32)
        record = yield Call(answer, pixels, label)
        yield f"type of the record of {name}", type(record).__name__

        def read(record=record):
            example = _tf.train.Example.FromString(record)
            return {
                key: {
                    kind.name: [v if isinstance(v, bytes) else round(v, 3) for v in values.value]
                    for kind, values in feature.ListFields()
                }
                for key, feature in example.features.feature.items()
            }

        with contextlib.suppress(AnswerRaised):
            yield f"the record of {name}", Call(read).called("your record, read")


to_record = Exercise(
    reference=_to_record,
    observe=_observe_record,
    mistakes=[
        Mistake(
            "That is an Example, an object. What goes into a file is bytes: "
            "example.SerializeToString().",
            lambda p, t: _example(pixels=_floats(p), label=_whole([t])),
        ),
        Mistake(
            "The label is a whole number: tf.train.Int64List.",
            lambda p, t: _example(pixels=_floats(p), label=_floats([t])).SerializeToString(),
        ),
        Mistake(
            "Pixels are decimal numbers: tf.train.FloatList.",
            lambda p, t: _example(
                pixels=_whole([int(v) for v in p]), label=_whole([t])
            ).SerializeToString(),
        ),
        Mistake(
            'The names are "pixels" and "label": whoever reads the record asks for them.',
            lambda p, t: _example(image=_floats(p), label=_whole([t])).SerializeToString(),
            lambda p, t: _example(pixels=_floats(p), t=_whole([t])).SerializeToString(),
            lambda p, t: _example(x=_floats(p), t=_whole([t])).SerializeToString(),
            lambda p, t: _example(Pixels=_floats(p), Label=_whole([t])).SerializeToString(),
        ),
        Mistake(
            "pixels are a row of numbers already: value=pixels, without brackets around.",
            lambda p, t: _example(pixels=_floats([p]), label=_whole([t])).SerializeToString(),
        ),
        Mistake(
            "A list of numbers has to be put into a Feature first: tf.train.Feature(float_list=…).",
            lambda p, t: _example(
                pixels=_tf.train.FloatList(value=p), label=_tf.train.Int64List(value=[t])
            ).SerializeToString(),
        ),
        Mistake(
            "The dict has to be put into tf.train.Features(feature=…), and those into the Example.",
            lambda p, t: _tf.train.Example(features={"pixels": _floats(p), "label": _whole([t])}),
        ),
        Mistake(
            "Features are no Example yet: tf.train.Example(features=…).SerializeToString().",
            lambda p, t: _tf.train.Features(
                feature={"pixels": _floats(p), "label": _whole([t])}
            ).SerializeToString(),
        ),
        Mistake(
            "value= wants a list, also for a single number: value=[label].",
            lambda p, t: _example(pixels=_floats(p), label=_whole(t)).SerializeToString(),
        ),
        Mistake(
            "The label is missing.", lambda p, t: _example(pixels=_floats(p)).SerializeToString()
        ),
    ],
    variants=[_filled_in],
    hints=[
        "From the inside: a list of numbers, in a Feature, in Features, in an Example, as bytes.",
        "tf.train.Feature(float_list=tf.train.FloatList(value=pixels)) is the feature of pixels.",
        'tf.train.Example(features=tf.train.Features(feature={"pixels": …, "label": …}))'
        ".SerializeToString()",
    ],
)


def _from_record(record, size):
    parsed = _tf.io.parse_single_example(
        record,
        {
            "pixels": _tf.io.FixedLenFeature([size], _tf.float32),
            "label": _tf.io.FixedLenFeature([], _tf.int64),
        },
    )
    return parsed["pixels"], parsed["label"]


def _parsed(record, shape, label_shape=(), label_type=_tf.int64, name="label"):
    parsed = _tf.io.parse_single_example(
        record,
        {
            "pixels": _tf.io.FixedLenFeature(shape, _tf.float32),
            name: _tf.io.FixedLenFeature(label_shape, label_type),
        },
    )
    return parsed["pixels"], parsed[name]


def _of_example(record, size):
    example = _tf.train.Example.FromString(record.numpy())
    feature = example.features.feature
    return _tf.constant(feature["pixels"].float_list.value), feature["label"].int64_list.value[0]


def _as_sparse(record, size):
    parsed = _tf.io.parse_single_example(
        record,
        {
            "pixels": _tf.io.VarLenFeature(_tf.float32),
            "label": _tf.io.FixedLenFeature([], _tf.int64),
        },
    )
    return _tf.sparse.to_dense(parsed["pixels"]), parsed["label"]


def _as_dict(record, size):
    pixels, label = _from_record(record, size)
    return {"pixels": pixels, "label": label}


def _observe_reading(answer, rng):
    for size, label in ((4, 3), (3, 7)):
        pixels = rng.uniform(0, 1, size).round(2).astype(np.float32)
        record = _tf.constant(_to_record(pixels, label))

        def whole(record=record, size=size):
            return answer(record, size)

        result = yield Call(whole).called(f"from_record(record, {size})")
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results for {size} pixels", pair
        yield f"{size} pixels", result[0] if pair else None
        yield f"the label {label}", result[1] if pair else None


from_record = Exercise(
    reference=_from_record,
    observe=_observe_reading,
    mistakes=[
        Mistake("Return two things, pixels and label, not the dict.", _as_dict),
        Mistake(
            "The label comes as a row of one. Its shape is []: a single number.",
            lambda record, size: _parsed(record, [size], [1]),
        ),
        Mistake(
            "The label was written as a whole number: tf.int64.",
            lambda record, size: _parsed(record, [size], (), _tf.float32),
            lambda record, size: _parsed(record, [size], (), _tf.int32),
        ),
        Mistake(
            "The shape of the pixels does not fit. There are `size` of them: [size].",
            lambda record, size: _parsed(record, []),
            lambda record, size: _parsed(record, [1]),
        ),
        Mistake(
            'In the record the names are "pixels" and "label". Ask for these.',
            lambda record, size: _parsed(record, [size], name="t"),
        ),
        Mistake(
            "A record knows decimal numbers as tf.float32 only.",
            lambda record, size: _tf.io.parse_single_example(
                record, {"pixels": _tf.io.FixedLenFeature([size], _tf.float64)}
            ),
        ),
        Mistake(
            "The label comes first in what you return. Pixels first.",
            lambda record, size: _from_record(record, size)[::-1],
        ),
    ],
    variants=[_of_example, _as_sparse],
    hints=[
        "tf.io.parse_single_example takes the record and a dict that says what to expect.",
        'The dict: "pixels": tf.io.FixedLenFeature([size], tf.float32), and for the label [] and '
        "tf.int64.",
        'return parsed["pixels"], parsed["label"]',
    ],
)
