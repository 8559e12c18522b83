"""Each optimizer against its formula, written out, and against Keras."""

import numpy as np
import pytest

from common.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp

ALL = [SGD, Momentum, AdaGrad, RMSProp, Adam]


def sgd(w, grads, rate):
    for g in grads:
        w = w - rate * g
    return w


def momentum(w, grads, rate, share=0.9):
    v = 0
    for g in grads:
        v = share * v - rate * g
        w = w + v
    return w


def adagrad(w, grads, rate, epsilon=1e-7):
    h = 0
    for g in grads:
        h = h + g**2
        w = w - rate * g / (np.sqrt(h) + epsilon)
    return w


def rmsprop(w, grads, rate, decay=0.9, epsilon=1e-7):
    h = 0
    for g in grads:
        h = decay * h + (1 - decay) * g**2
        w = w - rate * g / (np.sqrt(h) + epsilon)
    return w


def adam(w, grads, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = v = 0
    for t, g in enumerate(grads, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        # The paper's form, its epsilon made from "epsilon hat", which is ours and Keras's.
        missing = 1 - beta_2**t
        m_hat, v_hat = m / (1 - beta_1**t), v / missing
        w = w - rate * m_hat / (np.sqrt(v_hat) + epsilon / np.sqrt(missing))
    return w


def trial(seed: int = 0) -> tuple[np.ndarray, list[np.ndarray]]:
    """Parameters and gradients. None is tiny: Keras puts epsilon elsewhere, which then shows."""
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1, 1], (20, 4, 3))
    return rng.standard_normal((4, 3)), list(signs * rng.uniform(0.3, 2, signs.shape))


@pytest.mark.parametrize(
    ("kind", "formula"), list(zip(ALL, [sgd, momentum, adagrad, rmsprop, adam], strict=True))
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_formula(kind, formula, dtype):
    w, grads = trial()
    param = w.astype(dtype)
    params = {"W": param}
    optimizer = kind(0.05)
    for g in grads:
        own = g.astype(dtype)
        optimizer.update(params, {"W": own})
        np.testing.assert_array_equal(own, g.astype(dtype))  # gradients are never changed
    assert params["W"] is param
    assert param.dtype == dtype
    assert optimizer.steps == len(grads)
    tolerance = 1e-5 if dtype == np.float32 else 1e-7
    np.testing.assert_allclose(param, formula(w, grads, 0.05), atol=tolerance)


@pytest.mark.parametrize("kind", ALL)
def test_like_keras(kind):
    import keras

    theirs = {
        SGD: lambda: keras.optimizers.SGD(0.05),
        Momentum: lambda: keras.optimizers.SGD(0.05, momentum=0.9),
        AdaGrad: lambda: keras.optimizers.Adagrad(0.05, initial_accumulator_value=0.0),
        RMSProp: lambda: keras.optimizers.RMSprop(0.05),
        Adam: lambda: keras.optimizers.Adam(0.05),
    }[kind]()
    w, grads = trial(seed=1)
    variable = keras.Variable(w.astype("float32"))
    params = {"W": w.astype("float32")}
    optimizer = kind(0.05)
    for g in grads:
        theirs.apply([keras.ops.convert_to_tensor(g.astype("float32"))], [variable])
        optimizer.update(params, {"W": g.astype("float32")})
    np.testing.assert_allclose(params["W"], variable.numpy(), atol=1e-5)


@pytest.mark.parametrize("kind", ALL)
def test_each_parameter_is_remembered_by_itself(kind):
    (w, grads), (other, other_grads) = trial(2), trial(3)
    together, apart = {"a": w.copy(), "b": other.copy()}, [w.copy(), other.copy()]
    optimizer, first, second = kind(), kind(), kind()
    for g, h in zip(grads, other_grads, strict=True):
        optimizer.update(together, {"a": g, "b": h})
        first.update({"a": apart[0]}, {"a": g})
        second.update({"a": apart[1]}, {"a": h})
    np.testing.assert_array_equal(together["a"], apart[0])
    np.testing.assert_array_equal(together["b"], apart[1])


@pytest.mark.parametrize("kind", ALL)
def test_no_gradient_moves_nothing(kind):
    params = {"W": np.ones(3, np.float32)}
    kind().update(params, {"W": np.zeros(3, np.float32)})
    np.testing.assert_array_equal(params["W"], np.ones(3))


@pytest.mark.parametrize("kind", ALL)
def test_errors(kind):
    for rate in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="must be positive"):
            kind(rate)
    params = {"a": np.ones(3), "b": np.ones(3)}
    with pytest.raises(ValueError, match="no gradient for b"):
        kind().update(params, {"a": np.ones(3)})
    with pytest.raises(ValueError, match="gradient of b has the shape"):
        kind().update(params, {"a": np.ones(3), "b": np.ones(())})
    np.testing.assert_array_equal(params["a"], np.ones(3))  # all or nothing
