"""Networks that add: many at once, the one with a bias, and the sums they are given."""

import numpy as np
import pytest

from common import datasets, histories
from common.adder import Adder
from common.functions import d_sigmoid, sigmoid
from common.gradients import numerical_gradient, relative_error
from common.many_adders import SLOPES, Adders, clip_by_norm, train_adders
from common.optimizers import Adam


def made(activation="sigmoid", runs=3, hidden=4, seed=0):
    rng = np.random.default_rng(seed)
    adders = Adders(rng, runs, hidden, activation=activation, dtype=np.float64)
    x, t = datasets.binary_sums(rng, runs, bits=5)
    return adders, x.astype(float), t.astype(float)[..., None]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("slope", ["right", "cross-entropy"])
def test_gradients_against_differences(activation, slope):
    adders, x, t = made(activation)
    weights = adders.weights.copy()

    def loss(tried):
        adders.weights[...] = tried
        y = adders.forward(x)[1]
        if slope == "right":
            return 0.5 * np.sum((y - t) ** 2)
        return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))

    by_trying = numerical_gradient(loss, weights)
    adders.weights[...] = weights
    gradient = adders.backward(x, t, *adders.forward(x), slope)
    assert relative_error(gradient, by_trying) < 1e-6


def test_the_listing_takes_the_sigmoid_twice():
    adders, x, t = made()
    z, y = adders.forward(x)
    right = adders.parts(adders.backward(x, t, z, y))[2]
    listing = adders.parts(adders.backward(x, t, z, y, "listing"))[2]
    states = z[1:, :, 0].swapaxes(0, 1)
    at_output = (y - t) * d_sigmoid(y)
    assert np.allclose(listing, states.swapaxes(1, 2) @ at_output)
    assert not np.allclose(listing, right)


def test_each_run_has_a_slope_of_its_own():
    adders, x, t = made()
    z, y = adders.forward(x)
    mixed = adders.backward(x, t, z, y, SLOPES)
    for run, slope in enumerate(SLOPES):
        assert np.allclose(mixed[run], adders.backward(x, t, z, y, slope)[run])


def test_a_run_is_what_it_would_be_alone():
    adders, x, _ = made(runs=2)
    z, y = adders.forward(x)
    h = np.zeros(4)
    for step in range(5):
        h = sigmoid(x[1, step] @ adders.Wx[1] + h @ adders.Wh[1])
        assert np.allclose(z[step + 1, 1, 0], h)
        assert np.allclose(y[1, step], sigmoid(h @ adders.Wo[1]))


def test_training_learns_and_clips():
    adders = Adders(np.random.default_rng(0), 6, 16)
    shares = train_adders(
        adders, np.random.default_rng(1), steps=1500, learning_rate=1.0, clip=clip_by_norm, last=100
    )
    assert shares.shape == (6,)
    assert np.median(shares) > 0.9
    assert not adders.lost.any()


def test_a_run_that_overflows_disturbs_no_other():
    adders = Adders(np.random.default_rng(0), 2, 4, activation="relu")
    adders.weights[0] = 1e30
    train_adders(adders, np.random.default_rng(1), steps=20, last=10)
    assert list(adders.lost) == [True, False]


def test_clip_by_norm_keeps_what_is_short():
    gradient = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    assert np.allclose(clip_by_norm(gradient, 1.0), [[0.6, 0.8], [0.3, 0.4], [0.0, 0.0]])


@pytest.mark.parametrize("std, expected", [("xavier", 2 / 40), ("he", 2 / 20), (0.5, 0.25)])
def test_initial_spread(std, expected):
    adders = Adders(np.random.default_rng(0), 50, 20, std=std)
    assert adders.Wh.var() == pytest.approx(expected, rel=0.05)


def test_what_does_not_fit_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="runs and hidden"):
        Adders(rng, 0)
    with pytest.raises(ValueError, match="activation"):
        Adders(rng, 1, activation="softmax")
    with pytest.raises(ValueError, match="xavier"):
        Adders(rng, 1, std="lecun")
    adders = Adders(rng, 2, 3)
    with pytest.raises(ValueError, match="slope"):
        train_adders(adders, rng, steps=1, last=1, slope="wrong")
    with pytest.raises(ValueError, match="last"):
        train_adders(adders, rng, steps=3, last=5)


def test_adder_gradient_and_training():
    rng = np.random.default_rng(0)
    adder = Adder(rng, 5)
    for name, array in adder.params.items():  # in double precision
        adder.params[name] = array.astype(float)
    adder.rnn.params = {name: adder.params[name] for name in ("Wx", "Wh", "b")}
    x, t = (a.astype(float) for a in datasets.binary_sums(rng, 4))

    def loss(tried):
        adder.params["Wy"][...] = tried
        y = adder.forward(x)
        return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))

    Wy = adder.params["Wy"].copy()
    by_trying = numerical_gradient(loss, Wy)
    adder.params["Wy"][...] = Wy
    adder.backward(adder.forward(x) - t)
    assert relative_error(adder.grads["Wy"], by_trying) < 1e-6
    with pytest.raises(ValueError, match="shape"):
        adder.backward(np.zeros((2, 2)))

    adder, optimizer = Adder(np.random.default_rng(0)), Adam(0.03)
    for _ in range(300):
        x, t = datasets.binary_sums(rng, 64)
        adder.backward((adder.forward(x) - t) / 64)
        optimizer.update(adder.params, adder.grads)
    x, t = datasets.all_binary_sums()
    assert np.mean(np.all(np.round(adder.forward(x)) == t, axis=1)) > 0.99


def test_binary_sums_are_sums():
    x, t = datasets.binary_sums(np.random.default_rng(0), (3, 4), bits=10)
    assert x.shape == (3, 4, 10, 2) and t.shape == (3, 4, 10)
    worth = 2 ** np.arange(10)
    a, b = np.moveaxis(np.tensordot(x, worth, (2, 0)), -1, 0)
    assert np.array_equal(a + b, t @ worth)
    assert a.max() < 512
    again, _ = datasets.binary_sums(np.random.default_rng(0), (3, 4), bits=10)
    assert np.array_equal(x, again)


def test_all_binary_sums_has_each_pair_once():
    x, t = datasets.all_binary_sums()
    assert x.shape == (16_384, 8, 2)
    pairs = np.tensordot(x, 2 ** np.arange(8), (1, 0))
    assert len(np.unique(pairs, axis=0)) == 16_384
    assert np.array_equal(pairs.sum(axis=1), t @ 2 ** np.arange(8))
    with pytest.raises(ValueError, match="bits"):
        datasets.all_binary_sums(20)


def test_the_nerve_cell_rests_and_fires():
    voltage = datasets.nerve_cell()
    assert voltage.shape == (12_000,) and voltage.dtype == np.float32
    assert abs(voltage[:900].mean() + 67) < 1  # at rest
    assert voltage.max() > 0


def test_histories_of_adders():
    counts = histories.load("adders")
    assert all(array.shape == (100,) for array in counts.values())
    assert all(array.min() >= -1 and array.max() <= 500 for array in counts.values())
    assert np.sum(counts["hidden/16/right"] == 500) > 85
    assert np.sum(counts["hidden/2/right"] == 500) == 0
