"""Runs side by side are what each of them would be alone."""

import numpy as np
import pytest

from common import datasets, layers, many_runs
from common.layers import ReLU
from common.optimizers import SGD, Adam
from common.sequential import Sequential

RUNS = 3


def _alone(network, run):
    """One run's network in the ordinary layers."""
    made = []
    for layer in network.layers:
        if isinstance(layer, many_runs.Affine):
            W, b = layer.params["W"][run].copy(), layer.params["b"][run, 0].copy()
            made.append(layers.Affine(W, b))
        elif isinstance(layer, many_runs.BatchNorm):
            made.append(layers.BatchNorm(layer.params["gamma"].shape[-1]))
        else:
            made.append(type(layer)())
    return Sequential(made)


def _networks(seed=0, batch_norm=True):
    rng = np.random.default_rng(seed)
    normalize = [many_runs.BatchNorm(RUNS, 6)] if batch_norm else []
    network = many_runs.Network(
        [many_runs.Affine(rng, RUNS, 4, 6), *normalize, ReLU(), many_runs.Affine(rng, RUNS, 6, 3)]
    )
    return network, [_alone(network, run) for run in range(RUNS)]


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((RUNS, 8, 4), dtype=np.float32)
    return x, rng.integers(3, size=(RUNS, 8))


def test_losses_gradients_and_steps_are_those_of_single_networks(data):
    x, t = data
    network, singles = _networks()
    optimizer, optimizers = Adam(0.01), [Adam(0.01) for _ in singles]
    for _ in range(3):
        losses = network.loss(x, t, training=True)
        network.backward()
        for run, single in enumerate(singles):
            assert single.loss(x[run], t[run], training=True) == pytest.approx(losses[run], 1e-5)
            single.backward()
            for name, grad in single.grads.items():
                seen = network.grads[name][run].reshape(grad.shape)
                np.testing.assert_allclose(seen, grad, rtol=1e-4, atol=1e-6)
            optimizers[run].update(single.params, single.grads)
        optimizer.update(network.params, network.grads)
    for run, single in enumerate(singles):
        expected = single.forward(x[run])  # with the running statistics
        np.testing.assert_allclose(network.forward(x)[run], expected, rtol=1e-3, atol=1e-4)


def test_accuracy_is_one_number_per_run_and_rows_may_be_shared(data):
    x, t = data
    network, singles = _networks(batch_norm=False)
    expected = [single.accuracy(x[0], t[0]) for single in singles]
    np.testing.assert_array_equal(network.accuracy(x[0], t[0]), expected)


def test_training_learns_the_digits_in_every_run_and_repeats_itself():
    digits = datasets.digits()

    def trained():
        rng = np.random.default_rng(0)
        network = many_runs.Network(
            [many_runs.Affine(rng, 4, 64, 30), ReLU(), many_runs.Affine(rng, 4, 30, 10)]
        )
        x, t = digits.x_train, digits.t_train
        losses = many_runs.train(network, SGD(0.5), x, t, epochs=8, batch_size=50, rng=rng)
        return losses, network.accuracy(digits.x_test, digits.t_test)

    losses, accuracies = trained()
    assert losses.shape == (8, 4)
    assert np.all(losses[-1] < losses[0])
    assert np.all(accuracies > 0.85)
    assert len({float(loss) for loss in losses[-1]}) == 4  # the runs differ
    np.testing.assert_array_equal(trained()[0], losses)


def test_a_run_that_blows_up_disturbs_no_other(data):
    x, t = data[0][0], data[1][0]
    network, reference = _networks(batch_norm=False)[0], _networks(batch_norm=False)[0]
    network.layers[0].params["W"][1] = np.nan
    for each in (network, reference):
        rng = np.random.default_rng(2)
        many_runs.train(each, SGD(0.1), x, t, epochs=2, batch_size=4, rng=rng)
    W, expected = network.layers[0].params["W"], reference.layers[0].params["W"]
    np.testing.assert_array_equal(W[[0, 2]], expected[[0, 2]])
    assert np.all(np.isnan(W[1]))


def test_each_epoch_is_reported_and_what_does_not_fit_is_refused(data):
    x, t = data[0][0], data[1][0]
    network = _networks()[0]
    rng, seen = np.random.default_rng(0), []
    many_runs.train(
        network, SGD(0.1), x, t, epochs=3, batch_size=4, rng=rng, after_epoch=seen.append
    )
    assert seen == [1, 2, 3]
    with pytest.raises(ValueError, match="batch_size"):
        many_runs.train(network, SGD(0.1), x, t, epochs=1, batch_size=9, rng=rng)
    with pytest.raises(ValueError, match="batch of one"):
        network.forward(x[:1], training=True)
    with pytest.raises(ValueError, match="1 or more"):
        many_runs.Affine(rng, 0, 4, 6)
