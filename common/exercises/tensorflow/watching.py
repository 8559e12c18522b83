"""Notebook watching_training: summaries written, and the notebook's questions."""

import tempfile
from pathlib import Path

import tensorflow as _tf

from common.checking import AnswerRaised, Call, Choice, Exercise, Mistake, Prediction
from common.exercises.tensorflow.tools import events_in, tensor, unoptimized


def _events(folder):
    """All values in a folder's files: step, tag, the array, and the value itself."""
    return [
        (event.step, value.tag, _tf.make_ndarray(value.tensor), value)
        for path in sorted(Path(folder).glob("**/*tfevents*"))
        for event in events_in(path)
        for value in event.summary.value
    ]


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


def _every_fifth(writer, step, loss, outputs):
    if step % 5 == 0:
        _log_summaries(writer, step, loss, outputs)


def _two_scalars(writer, step, loss, outputs):
    with writer.as_default(step=step):
        _tf.summary.scalar("loss", loss)
        _tf.summary.scalar("outputs", outputs)


def _value_first(writer, step, loss, outputs):
    with writer.as_default(step=step):
        _tf.summary.scalar(loss, "loss")


@unoptimized
def _observe_log(answer, rng):
    first = int(5 * rng.integers(2, 9))  # who writes at every fifth step alone leaves out another
    second = first + int(rng.integers(6, 10))
    values = rng.uniform(0.1, 2, size=2).round(3)
    outputs = rng.normal(size=8)
    with tempfile.TemporaryDirectory() as folder:
        writer, events = _tf.summary.create_file_writer(folder), []

        def log():
            for step, value in zip((first, second), values):
                answer(writer, step, tensor(value), tensor(outputs))
            writer.close()
            events.extend(_events(folder))
            return sorted({tag for _, tag, _, _ in events})

        try:
            yield "tags", Call(log).called("two steps logged")
        except AnswerRaised:
            return
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
            lambda writer, step, loss, outputs: _log_summaries(writer, 3, loss, outputs),
        ),
        Mistake(
            "You leave some steps out. It is the training that decides when to call you; write "
            "whenever you are called.",
            _every_fifth,
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
        Mistake(
            "The outputs are missing: tf.summary.histogram, inside of `with` as well.",
            _kinds(True, kind=""),
        ),
        Mistake(
            "The outputs are many numbers, and a scalar is one. tf.summary.histogram shows how "
            "they are spread.",
            _two_scalars,
        ),
        Mistake(
            'The name comes first, then the value: tf.summary.scalar("loss", loss).',
            _value_first,
        ),
        Mistake(
            'The names are "loss" and "outputs", in small letters.',
            _kinds(True, one="Loss", other="Outputs"),
            _kinds(True, other="output"),
            _kinds(True, one="accuracy"),
        ),
    ],
    variants=[_steps_given],
    hints=[
        "`with writer.as_default(step=step):`, and two summaries inside.",
        "One number is a scalar, many are a histogram.",
        'tf.summary.scalar("loss", loss), tf.summary.histogram("outputs", outputs)',
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
