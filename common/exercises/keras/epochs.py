"""Notebook three_ways_to_build: an epoch, batch by batch, and the notebook's questions."""

import numpy as np

from common.checking import Call, Choice, Mistake, Prediction
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- train_epoch ---------------------------------------------------------------------------------


def _train_epoch(model, train_batches, test_batches):
    train = [model.train_on_batch(x, t) for x, t in train_batches]
    test = [model.test_on_batch(x, t) for x, t in test_batches]
    return np.mean(train), np.mean(test)


def _optimizer_on_test(model, train_batches, test_batches):
    train = [model.train_on_batch(x, t) for x, t in train_batches]
    test = [model.train_on_batch(x, t) for x, t in test_batches]
    return np.mean(train), np.mean(test)


def _only_tested(model, train_batches, test_batches):
    train = [model.test_on_batch(x, t) for x, t in train_batches]
    test = [model.test_on_batch(x, t) for x, t in test_batches]
    return np.mean(train), np.mean(test)


def _tested_first(model, train_batches, test_batches):
    test = [model.test_on_batch(x, t) for x, t in test_batches]
    train = [model.train_on_batch(x, t) for x, t in train_batches]
    return np.mean(train), np.mean(test)


def _changed(change):
    def epoch(model, train_batches, test_batches):
        train = [model.train_on_batch(x, t) for x, t in train_batches]
        test = [model.test_on_batch(x, t) for x, t in test_batches]
        return change(train, test)

    return epoch


def _first_batch_only(model, train_batches, test_batches):
    return _train_epoch(model, train_batches[:1], test_batches)


def _tested_on_training(model, train_batches, test_batches):
    train = [model.train_on_batch(x, t) for x, t in train_batches]
    test = [model.test_on_batch(x, t) for x, t in train_batches]
    return np.mean(train), np.mean(test)


def _exchanged_batches(model, train_batches, test_batches):
    return _train_epoch(model, test_batches, train_batches)


def _zipped(model, train_batches, test_batches):
    train, test = [], []
    for (x, t), (x_test, t_test) in zip(train_batches, test_batches):
        train.append(model.train_on_batch(x, t))
        test.append(model.test_on_batch(x_test, t_test))
    return np.mean(train), np.mean(test)


def _first_means_then_again(model, train_batches, test_batches):
    for x, t in train_batches:
        model.train_on_batch(x, t)
    return _train_epoch(model, train_batches, test_batches)


def _tested_after_each(model, train_batches, test_batches):
    train, test = [], []
    for x, t in train_batches:
        train.append(model.train_on_batch(x, t))
        test += [model.test_on_batch(*batch) for batch in test_batches]
    return np.mean(train), np.mean(test)


def _in_loops(model, train_batches, test_batches):
    sums = [0.0, 0.0]
    for x, t in train_batches:
        sums[0] += float(model.train_on_batch(x, t, return_dict=True)["loss"])
    for x, t in test_batches:
        sums[1] += float(model.evaluate(x, t, verbose=0))
    return [sums[0] / len(train_batches), sums[1] / len(test_batches)]


def _observe_train_epoch(answer, rng):
    model = _keras.Sequential([_keras.Input((2,)), _keras.layers.Dense(1)])
    model.set_weights([_looking.drawn((2, 1), 0), _looking.drawn((1,), 0)])
    model.compile(_keras.optimizers.SGD(0.1), "mse", run_eagerly=True)

    def batches(count):
        return [
            (rng.normal(size=(4, 2)).astype("float32"), rng.normal(size=(4, 1)).astype("float32"))
            for _ in range(count)
        ]

    train, test = batches(2), batches(3)
    yield (
        "mean losses",
        Call(lambda: answer(model, train, test)).called("train_epoch(model, train, test)"),
    )
    yield "weights afterwards", np.concatenate([w.ravel() for w in model.get_weights()])


train_epoch = _looking.ModelExercise(
    reference=_train_epoch,
    observe=_observe_train_epoch,
    mistakes=[
        Mistake(
            "The optimizer runs on the test batches: train_on_batch changes the weights. There, "
            "test_on_batch only looks.",
            _optimizer_on_test,
        ),
        Mistake(
            "Nothing is learned: test_on_batch only looks. For training batches: train_on_batch.",
            _only_tested,
        ),
        Mistake(
            "You test before you train, so the test loss is that of the epoch before.",
            _tested_first,
        ),
        Mistake(
            "You train on the test batches and test on the training batches.",
            _exchanged_batches,
        ),
        Mistake(
            "The test loss is measured on the training batches.",
            _tested_on_training,
        ),
        Mistake(
            "You return the loss of the last batch. The mean over all batches says more.",
            _changed(lambda train, test: (train[-1], test[-1])),
        ),
        Mistake(
            "One of the two is the loss of the last batch. Keep the losses of all batches in a "
            "list, and take its mean.",
            _changed(lambda train, test: (train[-1], np.mean(test))),
            _changed(lambda train, test: (np.mean(train), test[-1])),
        ),
        Mistake(
            "zip(train_batches, test_batches) stops with the shorter list, and tests before all is "
            "learned. Two loops, one after the other.",
            _zipped,
        ),
        Mistake(
            "An epoch goes through the training batches once. Yours goes more often.",
            lambda model, train, test: _train_epoch(model, train * 2, test),
            _first_means_then_again,
        ),
        Mistake(
            "You add the losses up, so they grow with the number of batches. Take the mean.",
            _changed(lambda train, test: (np.sum(train), np.sum(test))),
        ),
        Mistake(
            "Return both means: of training first, then of testing.",
            _changed(lambda train, test: np.mean(test)),
            _changed(lambda train, test: np.mean(train)),
            _changed(lambda train, test: (np.mean(test), np.mean(train))),
            _changed(lambda train, test: None),
            _changed(lambda train, test: (np.mean(train),)),
        ),
        Mistake(
            "You return all losses. Their means are wanted, two numbers.",
            _changed(lambda train, test: (train, test)),
        ),
        Mistake(
            "Only the first training batch is learned from. Go through all of them.",
            _first_batch_only,
        ),
        Mistake(
            "You test after every training batch. Once, when the epoch is over, is meant.",
            _tested_after_each,
        ),
    ],
    variants=[_in_loops],
    hints=[
        "Two loops: one over train_batches, one over test_batches. Which call belongs in which?",
        "losses = [model.train_on_batch(x, t) for x, t in train_batches]",
        "The second: [model.test_on_batch(x, t) for x, t in test_batches]. Return the two means.",
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

relu_or_sigmoid = Prediction(
    options="abc",
    outcome="b",
    because="Weights are numbers, and fit in either; what they mean depends on the activation.",
)

when_functional = Choice(
    answer="b",
    wrong={
        "a": "Both make the same layers, and are equally fast: measured above.",
        "c": "A list is enough for that, with as many layers as you like.",
    },
    hints=["What can a list not say?"],
)

softmax_and_from_logits = Choice(
    answer="c",
    wrong={
        "a": "An error would be kind. Both are numbers in a fitting shape, and nothing complains.",
        "b": "from_logits=True says that softmax has not happened yet: the loss applies it, a "
        "second time.",
    },
    hints=["What does the loss do first when it is told that it gets scores?"],
)

which_mode = Choice(
    answer="a",
    wrong={
        "b": "Then fit could not drop anything, either: it is the call that says which mode it is.",
        "c": "Dropping neurons at test makes each answer depend on chance.",
    },
    hints=["Who calls the model: fit, or you?"],
)
