"""Notebook linear_and_logistic: a loss of scores, accuracy, training, and the questions."""

import numpy as np
import tensorflow as _tf

from common.checking import Call, Choice, Equivalent, Exercise, Mistake, Prediction, args, calls
from common.exercises.tensorflow.tools import quietly, some, tensor


def _labels(*values):
    return _tf.constant(values, _tf.int64)


# --- class_loss ------------------------------------------------------------------------------


def _class_loss(scores, labels):
    losses = _tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    return _tf.reduce_mean(losses)


def _by_one_hot(scores, labels):
    targets = _tf.one_hot(labels, scores.shape[1])
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(targets, scores))


def _of_keras(scores, labels):
    return _tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, scores)


def _by_logsumexp(scores, labels):
    right = _tf.gather(scores, labels, batch_dims=1)
    return _tf.reduce_mean(_tf.reduce_logsumexp(scores, axis=1) - right)


def _by_log_softmax(scores, labels):
    return -_tf.reduce_mean(_tf.gather(_tf.nn.log_softmax(scores), labels, batch_dims=1))


def _softmax_twice(scores, labels):
    return _class_loss(_tf.nn.softmax(scores), labels)


def _log_of_softmax(scores, labels):
    right = _tf.gather(_tf.nn.softmax(scores), labels, batch_dims=1)
    return -_tf.reduce_mean(_tf.math.log(right))


def _labels_for_one_hot(scores, labels):
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(labels, scores))


def _cast_labels(scores, labels):
    targets = _tf.cast(labels, scores.dtype)
    return _tf.reduce_mean(_tf.nn.softmax_cross_entropy_with_logits(targets, scores))


def _one_hot_for_labels(scores, labels):
    return _class_loss(scores, _tf.one_hot(labels, scores.shape[1], dtype=_tf.int64))


def _yes_or_no(scores, labels):
    targets = _tf.one_hot(labels, scores.shape[1])
    return _tf.reduce_mean(_tf.nn.sigmoid_cross_entropy_with_logits(targets, scores))


def _keras_of_probabilities(scores, labels):
    return _tf.keras.losses.SparseCategoricalCrossentropy()(labels, scores)


def _summed(scores, labels):
    return _class_loss(scores, labels) * len(scores)


def _each(scores, labels):
    return _tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores)


class_loss = Exercise(
    reference=_class_loss,
    observe=calls(
        by_hand=lambda rng: args(tensor([[0.0, 0.0]]), _labels(1)),
        square=lambda rng: args(some(rng, 3, 3), _labels(*rng.permutation(3))),
        random=lambda rng: args(some(rng, 4, 3, scale=2.0), _labels(*rng.integers(3, size=4))),
        far_apart=lambda rng: args(tensor([[200.0, 0.0], [0.0, 1.0]]), _labels(1, 1)),
    ),
    mistakes=[
        Mistake(
            "Softmax is applied twice: the loss applies it itself, to the logits. Give it the "
            "scores as they are.",
            _softmax_twice,
        ),
        Mistake(
            "For scores far apart a probability becomes 0, and its log infinite. "
            "sparse_softmax_cross_entropy_with_logits takes the scores and does both at once.",
            _log_of_softmax,
        ),
        Mistake(
            "That loss wants targets of the shape of the scores, one-hot, and you give it labels. "
            "Take the one whose name begins with sparse_.",
            _labels_for_one_hot,
            _cast_labels,
        ),
        Mistake(
            "The sparse_ loss wants labels, shape (N,), and you give it one-hot rows. Leave the "
            "labels as they are.",
            _one_hot_for_labels,
        ),
        Mistake(
            "The sigmoid loss asks of every class yes or no, by itself. One class of each row is "
            "right: softmax.",
            _yes_or_no,
        ),
        Mistake(
            "Keras's loss takes what it gets for probabilities. Say from_logits=True.",
            _keras_of_probabilities,
        ),
        Mistake("You sum over the examples. Take the mean.", _summed),
        Mistake("You return a loss for each example. Return their mean.", _each),
        Mistake("The minus is missing: a loss is positive.", lambda s, t: -_class_loss(s, t)),
    ],
    variants=[_by_one_hot, _of_keras, _by_logsumexp, _by_log_softmax],
    hints=[
        "tf.nn has a loss that takes scores (it calls them logits) and labels as whole numbers.",
        "tf.nn.sparse_softmax_cross_entropy_with_logits returns one loss for each example.",
        "tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, "
        "logits=scores))",
    ],
)

# --- accuracy --------------------------------------------------------------------------------


def _accuracy(scores, labels):
    right = _tf.equal(_tf.argmax(scores, axis=1), labels)
    return _tf.reduce_mean(_tf.cast(right, _tf.float32))


accuracy = Exercise(
    reference=_accuracy,
    observe=calls(
        three_of_four=lambda rng: args(
            tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]]), _labels(1, 0, 1, 1)
        ),
        square=lambda rng: args(
            tensor([[3.0, 1.0, 2.0], [2.0, 0.0, 4.0], [5.0, 1.0, -1.0]]), _labels(0, 2, 1)
        ),
        negative=lambda rng: args(-1 - _tf.abs(some(rng, 5, 4)), _labels(*rng.integers(4, size=5))),
        none=lambda rng: args(tensor([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]]), _labels(1, 0)),
    ),
    mistakes=[
        Mistake(
            "A mean of truth values is refused. Cast them to numbers: tf.cast(…, tf.float32).",
            lambda s, t: _tf.reduce_mean(_tf.argmax(s, axis=1) == t),
        ),
        Mistake(
            "The mean of whole numbers is rounded down to a whole number, mostly 0. Cast to "
            "tf.float32.",
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s, axis=1) == t, _tf.int32)),
        ),
        Mistake(
            "axis=0 finds the best example of each class. The best class of each example is along "
            "axis=1.",
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s, axis=0) == t, _tf.float32)),
            lambda s, t: _tf.reduce_mean(_tf.cast(_tf.argmax(s) == t, _tf.float32)),
        ),
        Mistake(
            "You count the right ones. Divide by the number of examples: tf.reduce_mean.",
            lambda s, t: _tf.reduce_sum(_tf.cast(_tf.argmax(s, axis=1) == t, _tf.float32)),
        ),
        Mistake("You return the share of the wrong ones.", lambda s, t: 1 - _accuracy(s, t)),
        Mistake(
            "That is the mask. Return the share of True.",
            lambda s, t: _tf.argmax(s, axis=1) == t,
        ),
        Mistake(
            "argmin finds the lowest score. The highest wins: tf.argmax.",
            lambda s, t: _accuracy(-s, t),
        ),
    ],
    variants=[
        lambda s, t: np.mean(np.argmax(s, axis=1) == t.numpy()),
        lambda s, t: _tf.keras.metrics.sparse_categorical_accuracy(t, s).numpy().mean(),
        lambda s, t: _accuracy(_tf.nn.softmax(s), t),
    ],
    hints=[
        "The class with the highest score: tf.argmax along the axis of the classes.",
        "Equal to the labels: a mask. tf.cast turns it into numbers, whose mean is the share.",
        "tf.reduce_mean(tf.cast(tf.argmax(scores, axis=1) == labels, tf.float32))",
    ],
)

# --- logistic_regression ---------------------------------------------------------------------


def _train(stop=None, rate_of=None, update=None, loss=_class_loss, start=_tf.zeros, all_of=False):
    """A logistic regression with one part of it done in another way."""

    def regression(x, labels, classes, rate, epochs, batch_size):
        W = _tf.Variable(start([x.shape[1], classes]))
        b = _tf.Variable(_tf.zeros(classes))
        for _ in range(epochs):
            for i in range(0, stop(len(x), batch_size) if stop else len(x), batch_size):
                piece = slice(None) if all_of else slice(i, i + batch_size)
                with _tf.GradientTape() as tape:
                    value = loss(x[piece] @ W + b, labels[piece])
                gradients = tape.gradient(value, [W, b])
                if update:
                    update(W, b, gradients, rate)
                else:
                    W.assign_sub(rate * gradients[0])
                    b.assign_sub(rate * gradients[1])
        return W, b

    return regression


_logistic_regression = _train()


def _as_data_set(x, labels, classes, rate, epochs, batch_size):
    W = _tf.Variable(_tf.zeros([x.shape[1], classes]))
    b = _tf.Variable(_tf.zeros([classes]))
    for _ in range(epochs):
        for xs, ts in _tf.data.Dataset.from_tensor_slices((x, labels)).batch(batch_size):
            with _tf.GradientTape() as tape:
                value = _by_one_hot(_tf.matmul(xs, W) + b, ts)
            dW, db = tape.gradient(value, [W, b])
            W.assign(W - rate * dW)
            b.assign(b - rate * db)
    return W.numpy(), b.numpy()


def _with_optimizer(x, labels, classes, rate, epochs, batch_size):
    import keras

    W = keras.Variable(np.zeros((x.shape[1], classes), np.float32))
    b = keras.Variable(np.zeros(classes, np.float32))
    optimizer = keras.optimizers.SGD(learning_rate=rate)
    for step in range(epochs * -(-len(x) // batch_size)):
        i = step % -(-len(x) // batch_size) * batch_size
        with _tf.GradientTape() as tape:
            value = _of_keras(x[i : i + batch_size] @ W.value + b.value, labels[i : i + batch_size])
        gradients = tape.gradient(value, [W.value, b.value])
        optimizer.apply(gradients, [W, b])
    return W.value, b.value


def _w_alone(W, b, gradients, rate):
    W.assign_sub(rate * gradients[0])


def _up(W, b, gradients, rate):
    W.assign_add(rate * gradients[0])
    b.assign_add(rate * gradients[1])


def _no_rate(W, b, gradients, rate):
    W.assign_sub(gradients[0])
    b.assign_sub(gradients[1])


def _first_batch(x, labels, classes, rate, epochs, batch_size):
    return _train(stop=lambda n, size: 1)(x, labels, classes, rate, epochs, batch_size)


def _one_epoch(x, labels, classes, rate, epochs, batch_size):
    return _logistic_regression(x, labels, classes, rate, 1, batch_size)


def _begun_anew(x, labels, classes, rate, epochs, batch_size):
    for _ in range(epochs):
        W, b = _logistic_regression(x, labels, classes, rate, 1, batch_size)
    return W, b


def _whole_batches(n, size):
    return n - n % size


@quietly
def _observe_training(answer, rng):
    x = rng.normal(size=(7, 2)).round(2)
    labels = np.concatenate([[0, 1, 2], rng.integers(3, size=4)])
    # one batch of all, then batches of 3, 3 and 1
    for name, epochs, size in (("one step", 1, 7), ("batches", 1, 3), ("two epochs", 2, 4)):

        def whole(epochs=epochs, size=size):
            return answer(tensor(x), _labels(*labels), 3, 0.5, epochs, size)

        call = f"logistic_regression(x, labels, 3, 0.5, {epochs}, {size})"
        result = yield Call(whole).called(call)
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results: {name}", pair
        yield f"W: {name}", result[0] if pair else result
        yield f"b: {name}", result[1] if pair else None


logistic_regression = Exercise(
    reference=_logistic_regression,
    observe=_observe_training,
    mistakes=[
        Mistake(
            "You leave out the last batch where it is smaller. A slice past the end is no error: "
            "range(0, len(x), batch_size) goes up to the end.",
            _train(stop=_whole_batches),
        ),
        Mistake(
            "Every step sees all examples. Take the slice [i : i + batch_size] of both x and "
            "labels.",
            _train(all_of=True),
        ),
        Mistake("Every step sees the first batch. Go on to the next.", _first_batch),
        Mistake("b is never changed. Give both variables their step.", _train(update=_w_alone)),
        Mistake("You go uphill. Subtract: assign_sub.", _train(update=_up)),
        Mistake("The rate is missing: rate times the gradient.", _train(update=_no_rate)),
        Mistake(
            "What you return has seen the examples once. Go through them `epochs` times, and make "
            "the variables before the loops, not inside.",
            _one_epoch,
            _begun_anew,
        ),
        Mistake(
            "Softmax is applied twice: class_loss wants the scores, x @ W + b, as they are.",
            _train(loss=_softmax_twice),
        ),
        Mistake("The loss of a batch is the mean, not the sum.", _train(loss=_summed)),
        Mistake(
            "Return W and b, in this order.",
            lambda *given: _logistic_regression(*given)[::-1],
            lambda *given: _logistic_regression(*given)[0],
        ),
    ],
    variants=[_as_data_set, _with_optimizer],
    equivalent=[
        Equivalent(
            """- for i in range(0, len(x), batch_size):
+ for i in range(0, len(x) + 1, batch_size):""",
            "a batch without examples has the gradient 0",
        )
    ],
    hints=[
        "Two loops, epochs and batches: for i in range(0, len(x), batch_size).",
        "Inside the tape: class_loss(x[i : i + batch_size] @ W + b, labels[i : i + batch_size]).",
        "Then dW, db = tape.gradient(value, [W, b]), and assign_sub for both.",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

column_minus_row = Prediction(
    options="abc",
    outcome="c",
    because="Broadcasting makes a table of all pairs. The mean over it is a number like any other, "
    "so nothing complains, and the line comes out flat.",
)

pull_of_outliers = Prediction(
    options="abc",
    outcome="b",
    because="A square pulls in proportion to the error, Huber's loss never harder than delta.",
)

lowest_loss_with_two_softmaxes = Choice(
    answer="b",
    wrong={
        "a": "Even a probability of 1 is only a score of 1 to the second softmax, e against nine "
        "times 1.",
        "c": "The result is a probability still, so the loss is a number. It is the harm that is "
        "hard to see.",
    },
    hints=["The best first softmax gives (1, 0, …, 0). What does the second make of that?"],
)

which_labels = Choice(
    answer="a",
    wrong={
        "b": "One-hot rows go to the loss without sparse_ in its name.",
        "c": "Scores go to logits=. labels= says which class is right.",
    },
    hints=["`sparse` means: the place of the 1, and not all the zeros around it."],
)
