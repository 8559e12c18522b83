"""Notebook linear_and_logistic: training with a loss of scores, and the notebook's questions."""

import numpy as np
import tensorflow as _tf

from common.checking import (
    AnswerRaised,
    Call,
    Choice,
    Equivalent,
    Exercise,
    Mistake,
    Prediction,
)
from common.exercises.tensorflow.classifying import _class_loss, _labels
from common.exercises.tensorflow.tools import near, tensor, unoptimized

# --- logistic_regression ---------------------------------------------------------------------


def _loss(scores, labels):
    """class_loss without the questions that tf.nn asks at each call: an audit makes thousands."""
    losses, _ = _tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=scores, labels=labels)
    return _tf.reduce_mean(losses)


def _train(stop=None, rate_of=None, update=None, loss=_loss, start=_tf.zeros, all_of=False):
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
                value = _class_loss(_tf.matmul(xs, W) + b, ts)
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
            value = _class_loss(
                x[i : i + batch_size] @ W.value + b.value, labels[i : i + batch_size]
            )
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


def _step_after_the_loop(x, labels, classes, rate, epochs, batch_size):
    W = _tf.Variable(_tf.zeros([x.shape[1], classes]))
    b = _tf.Variable(_tf.zeros(classes))
    for _ in range(epochs):
        last = slice((len(x) - 1) // batch_size * batch_size, None)
        with _tf.GradientTape() as tape:
            value = _loss(x[last] @ W + b, labels[last])
        dW, db = tape.gradient(value, [W, b])
        W.assign_sub(rate * dW)
        b.assign_sub(rate * db)
    return W, b


def _new_names(x, labels, classes, rate, epochs, batch_size):
    W = _tf.Variable(_tf.zeros([x.shape[1], classes]))
    b = _tf.Variable(_tf.zeros(classes))
    for _ in range(epochs):
        for i in range(0, len(x), batch_size):
            piece = slice(i, i + batch_size)
            with _tf.GradientTape() as tape:
                value = _loss(x[piece] @ W + b, labels[piece])
            dW, db = tape.gradient(value, [W, b])
            W = W - rate * dW
            b = b - rate * db
    return W, b


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


def _by_hand(x, labels):
    """W and b after one epoch in batches of two, with the rate 0.5."""
    W, b = np.zeros((x.shape[1], 3)), np.zeros(3)
    for i in range(0, len(x), 2):
        piece = x[i : i + 2]
        exponentials = np.exp(piece @ W + b)
        slopes = exponentials / exponentials.sum(axis=1, keepdims=True)
        slopes = (slopes - np.eye(3)[labels[i : i + 2]]) / len(piece)
        W, b = W - 0.5 * piece.T @ slopes, b - 0.5 * slopes.sum(axis=0)
    return W, b


@unoptimized
def _observe_training(answer, rng):
    x = rng.normal(size=(5, 2)).round(2)
    labels = rng.permutation([0, 1, 2, 2, 0])
    # batches of 2, 2 and 1, then one of all
    for name, epochs, size in (("batches", 1, 2), ("two epochs", 2, 5)):

        def whole(epochs=epochs, size=size):
            return answer(tensor(x), _labels(*labels), 3, 0.5, epochs, size)

        call = f"logistic_regression(x, labels, 3, 0.5, {epochs}, {size})"
        try:
            result = yield Call(whole).called(call)
        except AnswerRaised:
            continue
        pair = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"two results: {name}", pair
        yield f"W: {name}", result[0] if pair else result
        yield f"b: {name}", result[1] if pair else None
        if epochs == 1 and not near(result, _by_hand(x, labels)):
            return  # there is enough to talk about


logistic_regression = Exercise(
    reference=_logistic_regression,
    observe=_observe_training,
    mistakes=[
        Mistake(
            "You leave out the last batch. A slice past the end is no error: "
            "range(0, len(x), batch_size) goes up to the end.",
            _train(stop=_whole_batches),
            _train(stop=lambda n, size: n - size),
        ),
        Mistake(
            "Every step sees all examples. Take the slice [i : i + batch_size] of both x and "
            "labels.",
            _train(all_of=True),
        ),
        Mistake(
            "Only the first batch is seen. Go on to the next: x[i : i + batch_size], with i from "
            "range(0, len(x), batch_size).",
            _first_batch,
        ),
        Mistake(
            "There is a step for each epoch alone, with the last batch. Each batch is a step: it "
            "belongs inside the inner loop.",
            _step_after_the_loop,
        ),
        Mistake(
            "After the first step W and b are tensors, which the tape does not follow, and the "
            "gradients are None. Change the variables: assign_sub.",
            _new_names,
        ),
        Mistake(
            "A sigmoid lies between the scores and the loss, which wants them as they are: "
            "x @ W + b.",
            _train(loss=lambda scores, labels: _loss(_tf.sigmoid(scores), labels)),
        ),
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
            _train(loss=lambda scores, labels: _loss(_tf.nn.softmax(scores), labels)),
        ),
        Mistake(
            "The loss of a batch is the mean, not the sum.",
            _train(loss=lambda scores, labels: len(scores) * _loss(scores, labels)),
        ),
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
