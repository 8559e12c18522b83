"""Recurrent layers: gradients by trying, Keras's outputs, and what happens to the state."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.gradients import numerical_gradient, relative_error
from common.recurrent import GRU, LSTM, Bidirectional, SimpleRNN

few = settings(max_examples=12, deadline=None)
sizes = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)
KINDS = ["rnn", "lstm", "peephole lstm", "gru", "bidirectional"]


def make(kind, D, H, seed, dtype=np.float64, **options):
    """A layer with the same numbers in every precision."""
    rng = np.random.default_rng(seed)

    def weights(*shape):
        return (0.6 * rng.standard_normal(shape)).astype(dtype)

    if kind == "rnn":
        return SimpleRNN(weights(D, H), weights(H, H), weights(H), **options)
    if kind == "gru":
        return GRU(weights(D, 3 * H), weights(H, 3 * H), weights(2, 3 * H), **options)
    if kind == "bidirectional":
        return Bidirectional(make("rnn", D, H, seed, dtype), make("lstm", D, H, seed + 1, dtype))
    peepholes = weights(3, H) if kind == "peephole lstm" else None
    return LSTM(weights(D, 4 * H), weights(H, 4 * H), weights(4 * H), peepholes, **options)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(N=sizes, T=sizes, D=sizes, H=sizes, seed=seeds)
def test_gradients(kind, N, T, D, H, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((N, T, D))
    layer = make(kind, D, H, seed)
    out = layer.forward(x)
    dout = rng.standard_normal(out.shape)
    given_x, given_dout = x.copy(), dout.copy()
    dx = layer.backward(dout)

    def loss(layer, x):
        return float(np.sum(layer.forward(x) * dout))

    wanted = numerical_gradient(lambda x: loss(make(kind, D, H, seed), x), x)
    assert relative_error(dx, wanted) < 1e-6
    assert layer.grads.keys() == layer.params.keys()
    for name, param in layer.params.items():

        def moved(value, name=name):
            other = make(kind, D, H, seed)
            other.params[name][...] = value
            return loss(other, x)

        assert layer.grads[name].shape == param.shape
        assert relative_error(layer.grads[name], numerical_gradient(moved, param)) < 1e-6
    assert np.array_equal(x, given_x) and np.array_equal(dout, given_dout)


@pytest.mark.parametrize("kind", KINDS[:-1])
@few
@given(N=sizes, T=sizes, H=sizes, seed=seeds)
def test_gradients_of_the_state_at_both_ends(kind, N, T, H, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((N, T, 2))
    layer = make(kind, 2, H, seed)
    start = [rng.standard_normal((N, H)) for _ in range(layer.states)]
    weight = [rng.standard_normal((N, H)) for _ in range(layer.states)]

    def loss_from(*start):
        other = make(kind, 2, H, seed)
        other.set_state(*start)
        other.forward(x)
        return float(sum(np.sum(s * w) for s, w in zip(other.state, weight, strict=True)))

    layer.set_state(*start)
    out = layer.forward(x)
    layer.backward(np.zeros_like(out), tuple(weight))
    for number, array in enumerate(start):

        def moved(value, number=number):
            return loss_from(*start[:number], value, *start[number + 1 :])

        assert relative_error(layer.dstate[number], numerical_gradient(moved, array)) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_and_agrees_with_float64(kind):
    rng = np.random.default_rng(0)
    x, dout = rng.standard_normal((3, 5, 4)), None
    results = {}
    for dtype in (np.float32, np.float64):
        layer = make(kind, 4, 6, 1, dtype)
        out = layer.forward(x.astype(dtype))
        dout = np.ones_like(out)
        everything = [out, layer.backward(dout), *layer.grads.values()]
        assert {array.dtype for array in everything} == {np.dtype(dtype)}
        results[dtype] = everything
    for single, double in zip(results[np.float32], results[np.float64], strict=True):
        assert relative_error(single, double) < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_an_output_is_not_overwritten_by_the_next_pass(kind):
    rng = np.random.default_rng(0)
    layer = make(kind, 4, 6, 1)
    out = layer.forward(rng.standard_normal((2, 3, 4)))
    kept = out.copy()
    layer.forward(rng.standard_normal((2, 3, 4)))
    layer.backward(np.ones_like(out))
    assert np.array_equal(out, kept)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_two_blocks_with_the_state_kept_are_one_sequence(kind):
    x = np.random.default_rng(0).standard_normal((2, 7, 3))
    whole = make(kind, 3, 4, 1).forward(x)
    layer = make(kind, 3, 4, 1, keep_state=True)
    parts = [layer.forward(x[:, :4]), layer.forward(x[:, 4:])]
    assert np.allclose(np.concatenate(parts, axis=1), whole, atol=1e-12)
    layer.reset_state()
    assert np.array_equal(layer.forward(x[:, :4]), parts[0])


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_state_that_is_not_kept_is_forgotten(kind):
    x = np.random.default_rng(0).standard_normal((2, 4, 3))
    layer = make(kind, 3, 4, 1)
    assert np.array_equal(layer.forward(x), layer.forward(x))


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_the_same_numbers_as_keras(kind):
    keras = pytest.importorskip("keras")
    D, H = 3, 5
    layer = make(kind, D, H, 2, np.float32)
    if kind == "peephole lstm":
        layer.params["peepholes"][...] = 0  # Keras has none
    kinds = {"rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU}
    theirs = kinds.get(kind, keras.layers.LSTM)(H, return_sequences=True)
    x = np.random.default_rng(0).standard_normal((2, 6, D)).astype(np.float32)
    theirs.build(x.shape)
    theirs.set_weights([layer.params[name] for name in ("Wx", "Wh", "b")])
    assert np.allclose(layer.forward(x), np.asarray(theirs(x)), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_shapes_that_do_not_fit_are_said(kind):
    layer = make(kind, 3, 4, 1, keep_state=True)
    with pytest.raises(ValueError, match=r"\(N, T, 3\)"):
        layer.forward(np.zeros((2, 5, 4)))
    with pytest.raises(ValueError, match=r"\(N, T, 3\)"):
        layer.forward(np.zeros((2, 3)))
    layer.forward(np.zeros((2, 5, 3)))
    with pytest.raises(ValueError, match=r"reset_state\(\) starts anew"):
        layer.forward(np.zeros((4, 5, 3)))
    with pytest.raises(ValueError, match="the state consists of"):
        layer.set_state(*[np.zeros((2, 4))] * 3)


@pytest.mark.parametrize(
    "build, words",
    [
        (lambda: SimpleRNN(np.zeros((3, 4)), np.zeros((4, 5))), "Wh must have"),
        (lambda: LSTM(np.zeros((3, 4)), np.zeros((2, 8))), "Wx must have"),
        (lambda: GRU(np.zeros((3, 6)), np.zeros((2, 6)), np.zeros(6)), "b must have"),
        (lambda: LSTM(np.zeros((3, 8)), np.zeros((2, 8)), np.zeros(4)), "b must have"),
        (lambda: LSTM(np.zeros((3, 8)), np.zeros((2, 8)), None, np.zeros(2)), "peepholes"),
    ],
)
def test_weights_that_do_not_fit_are_said(build, words):
    with pytest.raises(ValueError, match=words):
        build()


def test_the_two_directions_need_a_layer_each():
    layer = make("rnn", 2, 3, 0)
    with pytest.raises(ValueError, match="a layer each"):
        Bidirectional(layer, layer)


def test_the_second_half_knows_what_comes_after():
    layer = make("bidirectional", 2, 3, 0)
    x = np.random.default_rng(0).standard_normal((1, 5, 2))
    before = layer.forward(x)
    x[0, 4] += 1
    after = layer.forward(x)
    assert np.array_equal(before[0, 0, :3], after[0, 0, :3])
    assert not np.array_equal(before[0, 0, 3:], after[0, 0, 3:])
