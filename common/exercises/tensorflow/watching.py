"""Notebook watching_training: summaries written and read, vectors for the projector."""

import contextlib
import struct
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import quietly, tensor


def _events(folder):
    """All values in a folder's files: step, tag, the array, and the value itself."""
    found = []
    for path in sorted(Path(folder).glob("**/*tfevents*")):
        data, start = path.read_bytes(), 0
        while start < len(data):  # length, its checksum, the event, its checksum
            (length,) = struct.unpack("<Q", data[start : start + 8])
            event = _tf.compat.v1.Event.FromString(data[start + 12 : start + 12 + length])
            start += length + 16
            for value in event.summary.value:
                found.append((event.step, value.tag, _tf.make_ndarray(value.tensor), value))
    return found


# --- log_summaries ---------------------------------------------------------------------------


def _log_summaries(writer, step, loss, outputs):
    with writer.as_default(step=step):
        _tf.summary.scalar("loss", loss)
        _tf.summary.histogram("outputs", outputs)


def _steps_given(writer, step, loss, outputs):
    with writer.as_default():
        _tf.summary.scalar(name="loss", data=loss, step=step)
        _tf.summary.histogram("outputs", outputs, step=step)
        writer.flush()


def _kinds(step, one="loss", other="outputs", kind="histogram", mean=False):
    def log(w, s, loss, outputs):
        with w.as_default(step=s if step else 0):
            _tf.summary.scalar(one, loss)
            if kind == "histogram":
                _tf.summary.histogram(other, outputs)
            elif kind == "mean":
                _tf.summary.scalar(other, _tf.reduce_mean(outputs))

    return log


def _no_writer(writer, step, loss, outputs):
    _tf.summary.scalar("loss", loss, step=step)
    _tf.summary.histogram("outputs", outputs, step=step)


def _no_step(writer, step, loss, outputs):
    with writer.as_default():
        _tf.summary.scalar("loss", loss)
        _tf.summary.histogram("outputs", outputs)


def _swapped(writer, step, loss, outputs):
    with writer.as_default(step=step):
        _tf.summary.scalar("outputs", loss)
        _tf.summary.histogram("loss", outputs)


def _histogram_of_the_loss(writer, step, loss, outputs):
    with writer.as_default(step=step):
        _tf.summary.histogram("loss", loss)
        _tf.summary.histogram("outputs", outputs)


@quietly
def _observe_log(answer, rng):
    first = int(rng.integers(3, 9))
    values = rng.uniform(0.1, 2, size=2).round(3)
    outputs = rng.normal(size=8)
    with tempfile.TemporaryDirectory() as folder:
        writer = _tf.summary.create_file_writer(folder)

        def log():
            for step, value in zip((first, first + 10), values):
                answer(writer, step, tensor(value), tensor(outputs))
            writer.flush()
            return sorted({tag for _, tag, _, _ in _events(folder)})

        try:
            yield "tags", Call(log).called("two steps logged")
        except AnswerRaised:
            return
        finally:
            writer.close()
        events = _events(folder)
        yield "steps", [step for step, tag, _, _ in events if tag == "loss"]
        for wanted in ("loss", "outputs"):
            there = [(array, value) for _, tag, array, value in events if tag == wanted]
            yield f"{wanted} is a", [value.metadata.plugin_data.plugin_name for _, value in there]
            if wanted == "loss":
                yield "losses", [float(array) if array.ndim == 0 else -1.0 for array, _ in there]
            else:
                counts = [int(array[:, 2].sum()) for array, _ in there if array.ndim == 2]
                yield "outputs counted", counts


log_summaries = Exercise(
    reference=_log_summaries,
    observe=_observe_log,
    mistakes=[
        Mistake(
            "Nothing was written: summaries go to the writer that is the default one. "
            "`with writer.as_default(step=step):`",
            _no_writer,
        ),
        Mistake(
            "A summary needs its step, or nobody knows where in the curve it belongs: "
            "writer.as_default(step=step).",
            _no_step,
        ),
        Mistake(
            "Every step is written as the same one, so that the curve has one point. Give step.",
            _kinds(False),
        ),
        Mistake('The names are "loss" and "outputs"; you have changed them over.', _swapped),
        Mistake(
            "The loss is one number: tf.summary.scalar. A histogram is for many.",
            _histogram_of_the_loss,
        ),
        Mistake(
            "The outputs are many numbers, and you write their mean. tf.summary.histogram shows "
            "how they are spread.",
            _kinds(True, kind="mean"),
        ),
        Mistake("The outputs are missing: tf.summary.histogram.", _kinds(True, kind="")),
        Mistake(
            'The names are "loss" and "outputs", in small letters.',
            _kinds(True, one="Loss", other="Outputs"),
        ),
    ],
    variants=[_steps_given],
    hints=[
        "`with writer.as_default(step=step):`, and two summaries inside.",
        "One number is a scalar, many are a histogram.",
        'tf.summary.scalar("loss", loss), tf.summary.histogram("outputs", outputs)',
    ],
)

# --- embedding_projector ---------------------------------------------------------------------


def _write_table(path, rows):
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _embedding_projector(folder, vectors, words):
    folder = Path(folder)
    rows = ["\t".join(str(number) for number in vector) for vector in np.asarray(vectors)]
    (folder / "vectors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "metadata.tsv").write_text("\n".join(words) + "\n", encoding="utf-8")


def _by_savetxt(folder, vectors, words):
    np.savetxt(Path(folder) / "vectors.tsv", vectors, delimiter="\t")
    with open(Path(folder) / "metadata.tsv", "w", encoding="utf-8") as file:
        print(*words, sep="\n", file=file)


def _without_last_newline(folder, vectors, words):
    lines = ["\t".join(f"{number:.6g}" for number in vector) for vector in vectors.numpy()]
    (Path(folder) / "vectors.tsv").write_text("\n".join(lines))
    (Path(folder) / "metadata.tsv").write_text("\n".join(words))


def _table(between="\t", head=False, turned=False, names="metadata.tsv", line="\n", sort=False):
    def project(folder, vectors, words):
        array = np.asarray(vectors)
        rows = [between.join(str(n) for n in row) for row in (array.T if turned else array)]
        (Path(folder) / "vectors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        listed = sorted(words) if sort else list(words)
        text = line.join((["word"] if head else []) + listed)
        (Path(folder) / names).write_text(text + "\n", encoding="utf-8")

    return project


def _observe_projector(answer, rng):
    vectors = tensor(rng.normal(size=(4, 3)).round(2))
    words = [str(word) for word in rng.permutation(["sun", "moon", "star", "sky"])]
    if words == sorted(words):
        words = words[::-1]
    with tempfile.TemporaryDirectory() as folder:

        def files():
            answer(folder, vectors, words)
            return sorted(path.name for path in Path(folder).iterdir())

        yield "files", Call(files).called("embedding_projector(folder, vectors, words)")

        def table():
            lines = (Path(folder) / "vectors.tsv").read_text(encoding="utf-8").splitlines()
            return [[float(part) for part in line.split("\t")] for line in lines]

        with contextlib.suppress(AnswerRaised):
            yield "vectors.tsv", Call(table).called("vectors.tsv, read")

        def lines():
            return (Path(folder) / "metadata.tsv").read_text(encoding="utf-8").splitlines()

        with contextlib.suppress(AnswerRaised):
            yield "metadata.tsv", Call(lines).called("metadata.tsv, read")


embedding_projector = Exercise(
    reference=_embedding_projector,
    observe=_observe_projector,
    mistakes=[
        Mistake(
            'Between the numbers stands a tabulator, "\\t". The t of tsv is for it.',
            _table(between=","),
            _table(between=" "),
            _table(between=", "),
        ),
        Mistake(
            "With one column there is no head line: the projector would take it for the first "
            "word, and every word would stand at its neighbour's place.",
            _table(head=True),
        ),
        Mistake("Each word has a row of vectors.tsv. You wrote columns.", _table(turned=True)),
        Mistake("Each word has a line of its own in metadata.tsv.", _table(line="\t")),
        Mistake(
            "The words must stand in the order of the vectors. You sorted them.", _table(sort=True)
        ),
        Mistake('The file of the words is called "metadata.tsv".', _table(names="words.tsv")),
    ],
    variants=[_by_savetxt, _without_last_newline],
    hints=[
        "Two files of text, with as many lines as there are words.",
        '"\\t".join(str(number) for number in vector) is a line of vectors.tsv.',
        'Path(folder, "metadata.tsv").write_text("\\n".join(words) + "\\n")',
    ],
)

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
    for record in _tf.data.TFRecordDataset(path):
        event = _tf.compat.v1.Event.FromString(record.numpy())
        for value in event.summary.value:
            steps.append(event.step)
            values.append(float(_tf.make_ndarray(value.tensor)))
    return steps, values


def _counted(path, tag):
    _, values = _read_scalars(path, tag)
    return list(range(len(values))), values


def _values_alone(path, tag):
    return _read_scalars(path, tag)[1]


def _values_first(path, tag):
    return _read_scalars(path, tag)[::-1]


def _simple_value(path, tag):
    steps, values = [], []
    for record in _tf.data.TFRecordDataset(path):
        event = _tf.compat.v1.Event.FromString(record.numpy())
        for value in event.summary.value:
            if value.tag == tag:
                steps.append(event.step)
                values.append(value.simple_value)
    return steps, values


def _first_alone(path, tag):
    steps, values = _read_scalars(path, tag)
    return steps[:1], values[:1]


@quietly
def _observe_reading(answer, rng):
    with tempfile.TemporaryDirectory() as folder:
        writer = _tf.summary.create_file_writer(folder)
        with writer.as_default():
            for step in (0, 10, int(rng.integers(11, 30))):
                _tf.summary.scalar("loss", rng.uniform(0.2, 2), step=step)
                _tf.summary.scalar("accuracy", rng.uniform(3, 9), step=step)
        writer.close()
        (path,) = (str(path) for path in Path(folder).iterdir())
        for tag in ("loss", "accuracy"):

            def whole(tag=tag):
                return answer(path, tag)

            result = yield Call(whole).called(f'read_scalars(path, "{tag}")')
            pair = isinstance(result, (tuple, list)) and len(result) == 2
            yield f"two results for {tag}", pair
            yield f"steps of {tag}", result[0] if pair else None
            yield f"values of {tag}", result[1] if pair else result


read_scalars = Exercise(
    reference=_read_scalars,
    observe=_observe_reading,
    mistakes=[
        Mistake("You take the values of all tags. Look at value.tag.", _all_tags),
        Mistake("The step is in the event: event.step. You count by yourself.", _counted),
        Mistake("Return both, the steps and the values.", _values_alone),
        Mistake("The steps come first, then the values.", _values_first),
        Mistake(
            "simple_value was where TensorFlow 1 wrote; now it is 0. The number is in "
            "value.tensor: tf.make_ndarray(value.tensor).",
            _simple_value,
        ),
        Mistake(
            "You return the first value alone: `return` inside the loop, perhaps.", _first_alone
        ),
    ],
    variants=[_by_iterator],
    hints=[
        "Two loops: over the events, and over the values in event.summary.value.",
        "if value.tag == tag: the step is event.step, the number is in value.tensor.",
        "steps.append(event.step), values.append(float(tf.make_ndarray(value.tensor)))",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

what_the_loss_tells = Prediction(
    options="abc",
    outcome="b",
    because="Who guesses pays ln 10 = 2.30, whatever the reason. The outputs of the layer differ: "
    "spread and at rest in the one, all 0 in the other.",
)

what_summaries_are_for = Choice(
    answer="a",
    wrong={
        "b": "That is a checkpoint. From summaries nobody can restore a model.",
        "c": "The graph that runs is not changed by them; writing costs a little time, if "
        "anything.",
    },
    hints=["Who reads them, and when?"],
)

how_often_to_write = Choice(
    answer="c",
    wrong={
        "a": "A picture or a histogram at each of a million steps fills the disk, and slows the "
        "training down.",
        "b": "Then you see what went wrong when it is over. Summaries are for looking while it "
        "runs.",
    },
    hints=["How many points does a curve need?"],
)
