"""Many recurrent networks at once are what each would be alone."""

import numpy as np
import pytest

from common import recurrent
from common.optimizers import SGD
from common.recurrent import many_runs

RUNS, N, T, D, H = 3, 4, 5, 2, 3


def alone(kind, params, run):
    b = params["b"][run]
    b = b if kind == "GRU" else b[0]
    return getattr(recurrent, kind)(params["Wx"][run], params["Wh"][run], b)


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_each_run_is_what_it_would_be_alone(kind):
    rng = np.random.default_rng(0)
    layer = getattr(many_runs, kind)(rng, RUNS, D, H)
    layer.params["b"] += rng.standard_normal(layer.params["b"].shape).astype(np.float32)
    x = rng.standard_normal((RUNS, N, T, D), dtype=np.float32)
    dout = rng.standard_normal((RUNS, N, T, H), dtype=np.float32)
    out, dx = layer.forward(x), layer.backward(dout)
    for run in range(RUNS):
        single = alone(kind, layer.params, run)
        np.testing.assert_allclose(out[run], single.forward(x[run]), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(dx[run], single.backward(dout[run]), rtol=1e-3, atol=1e-4)
        for name, grad in single.grads.items():
            seen = layer.grads[name][run].reshape(grad.shape)
            np.testing.assert_allclose(seen, grad, rtol=1e-3, atol=1e-4)
    assert out.dtype == dx.dtype == np.float32
    shared = layer.forward(x[0])
    np.testing.assert_allclose(shared[0], out[0], rtol=1e-5, atol=1e-6)


def test_both_directions_are_what_each_would_be_alone():
    rng = np.random.default_rng(5)
    layer = many_runs.Bidirectional(
        many_runs.GRU(rng, RUNS, D, H), many_runs.LSTM(rng, RUNS, D, H + 1)
    )
    x = rng.standard_normal((RUNS, N, T, D), dtype=np.float32)
    dout = rng.standard_normal((RUNS, N, T, 2 * H + 1), dtype=np.float32)
    out, dx = layer.forward(x), layer.backward(dout)
    for run in range(RUNS):
        single = recurrent.Bidirectional(
            alone("GRU", layer.first.params, run), alone("LSTM", layer.second.params, run)
        )
        np.testing.assert_allclose(out[run], single.forward(x[run]), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(dx[run], single.backward(dout[run]), rtol=1e-3, atol=1e-4)
        for name, grad in single.grads.items():
            seen = layer.grads[name][run].reshape(grad.shape)
            np.testing.assert_allclose(seen, grad, rtol=1e-3, atol=1e-4)


def test_the_state_gradient_after_the_last_step_is_that_of_the_output():
    rng = np.random.default_rng(1)
    layer = many_runs.LSTM(rng, RUNS, D, H)
    layer.forward(rng.standard_normal((RUNS, N, T, D), dtype=np.float32))
    dout = np.zeros((RUNS, N, T, H), np.float32)
    dout[:, :, -1] = 1
    layer.backward(dout)
    np.testing.assert_array_equal(layer.dhs[:, :, -1], dout[:, :, -1])
    assert layer.cells.shape == (RUNS, N, T, H)


def test_a_bias_of_100_holds_a_gate_open():
    rng = np.random.default_rng(2)
    layer = many_runs.LSTM(rng, RUNS, D, H, bias=(0, 100, 0))
    layer.forward(rng.standard_normal((RUNS, N, T, D), dtype=np.float32))
    layer.backward(np.ones((RUNS, N, T, H), np.float32))
    for name in ("Wx", "Wh", "b"):
        assert not layer.grads[name][..., H : 2 * H].any()
        assert layer.grads[name][..., :H].any()


@pytest.mark.parametrize("every_step", [False, True])
def test_gradients_of_the_reader(every_step):
    rng = np.random.default_rng(3)
    network = many_runs.Reader(many_runs.GRU(rng, RUNS, D, H), rng, 3)
    for name, param in network.params.items():
        network.params[name] = param.astype(np.float64)
    network.layer.params = {name: network.params[name] for name in ("Wx", "Wh", "b")}
    x = rng.standard_normal((RUNS, N, T, D))
    t = rng.integers(-1, 3, (RUNS, N, T)) if every_step else rng.integers(0, 3, (RUNS, N))
    _, grads = network.gradient(x, t)
    for name, param in network.params.items():
        place = (1, 0, 1)
        kept = param[place]
        param[place] = kept + 1e-5
        above = network.gradient(x, t)[0]
        param[place] = kept - 1e-5
        below = network.gradient(x, t)[0]
        param[place] = kept
        slope = (above - below) / 2e-5
        assert slope[1] == pytest.approx(grads[name][place], rel=1e-4, abs=1e-8)
        assert slope[[0, 2]] == pytest.approx(0)  # runs never mix


def test_a_step_learns_and_clipping_leaves_small_gradients():
    rng = np.random.default_rng(4)
    network = many_runs.Reader(many_runs.SimpleRNN(rng, RUNS, D, H), rng, 2)
    x = rng.standard_normal((RUNS, 20, T, D), dtype=np.float32)
    t = (x[:, :, -1, 0] > 0).astype(int)
    before = network.step(SGD(0.5), x, t)
    for _ in range(60):
        after = network.step(SGD(0.5), x, t)
    assert np.all(after < before)
    assert np.all(network.accuracy(x, t) > 0.8)
    assert network.predict(x, t).shape == t.shape
    grads = {"a": np.array([[[3.0]], [[0.3]]]), "b": np.array([[[4.0]], [[0.4]]])}
    clipped = many_runs.clip_runs(grads, 1.0)
    np.testing.assert_allclose(clipped["a"].ravel(), [0.6, 0.3])
    np.testing.assert_allclose(clipped["b"].ravel(), [0.8, 0.4])


def test_sizes_that_do_not_fit():
    with pytest.raises(ValueError, match="1 or more"):
        many_runs.LSTM(np.random.default_rng(0), 0, 2, 3)
