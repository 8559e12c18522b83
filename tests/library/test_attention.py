"""Attention: gradients by trying, and what the weights must be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.attention import Attention
from common.gradients import numerical_gradient, relative_error

sizes = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)


def some_seen(rng, N, T):
    """Truth values with at least one true in every row."""
    seen = rng.random((N, T)) < 0.6
    seen[np.arange(N), rng.integers(T, size=N)] = True
    return seen


@settings(max_examples=25, deadline=None)
@given(N=sizes, T=sizes, U=sizes, H=sizes, scale=st.sampled_from([1.0, 0.5]), seed=seeds)
def test_gradients(N, T, U, H, scale, seed):
    rng = np.random.default_rng(seed)
    memory, query = rng.standard_normal((N, T, H)), rng.standard_normal((N, U, H))
    seen = some_seen(rng, N, T)
    attention = Attention(scale)
    context = attention.forward(memory, query, seen)
    dcontext = rng.standard_normal(context.shape)
    dmemory, dquery = attention.backward(dcontext)

    def loss(memory, query):
        return float(np.sum(Attention(scale).forward(memory, query, seen) * dcontext))

    wanted = numerical_gradient(lambda moved: loss(moved, query), memory)
    assert relative_error(dmemory, wanted) < 1e-6
    wanted = numerical_gradient(lambda moved: loss(memory, moved), query)
    # With one place to look at the weight is 1 whatever the query, and the gradient is 0.
    assert np.allclose(dquery, wanted, atol=1e-7)


@settings(max_examples=25, deadline=None)
@given(N=sizes, T=sizes, U=sizes, seed=seeds)
def test_weights_are_probabilities_over_the_places_that_count(N, T, U, seed):
    rng = np.random.default_rng(seed)
    memory, query = rng.standard_normal((N, T, 3)), rng.standard_normal((N, U, 3))
    seen = some_seen(rng, N, T)
    attention = Attention()
    context = attention.forward(memory, query, seen)
    weights = attention.weights
    assert weights.shape == (N, U, T) and np.allclose(weights.sum(axis=2), 1)
    assert np.all(weights[np.broadcast_to(~seen[:, np.newaxis], weights.shape)] == 0)
    low = np.where(seen[..., np.newaxis], memory, np.inf).min(axis=1, keepdims=True)
    high = np.where(seen[..., np.newaxis], memory, -np.inf).max(axis=1, keepdims=True)
    assert np.all(context >= low - 1e-9) and np.all(context <= high + 1e-9)


def test_float32_stays():
    rng = np.random.default_rng(0)
    memory, query = (rng.standard_normal((2, T, 3)).astype(np.float32) for T in (4, 5))
    attention = Attention(0.5)
    context = attention.forward(memory, query, np.ones((2, 4), bool))
    assert {a.dtype for a in (context, *attention.backward(context))} == {np.dtype(np.float32)}


def test_shapes_that_do_not_fit_are_said():
    memory = np.zeros((2, 4, 3))
    with pytest.raises(ValueError, match="must share N and H"):
        Attention().forward(memory, np.zeros((2, 5, 4)))
    with pytest.raises(ValueError, match="must share N and H"):
        Attention().forward(memory, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="seen must have"):
        Attention().forward(memory, np.zeros((2, 5, 3)), np.ones((2, 5), bool))
    with pytest.raises(ValueError, match="a place that counts"):
        Attention().forward(memory, np.zeros((2, 5, 3)), np.zeros((2, 4), bool))
