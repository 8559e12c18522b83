"""Tables of word vectors and gradients of a few rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from common.embedding import Embedding, RowGradient, add_up_rows
from common.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp

OPTIMIZERS = [SGD, Momentum, AdaGrad, RMSProp, Adam]
words = arrays.arrays(
    np.int64, arrays.array_shapes(max_dims=3, max_side=6), elements=st.integers(0, 8)
)


@settings(max_examples=40, deadline=None)
@given(x=words, seed=st.integers(0, 1000), dtype=st.sampled_from([np.float32, np.float64]))
def test_the_gradient_is_that_of_the_product_with_one_hot_vectors(x, seed, dtype):
    rng = np.random.default_rng(seed)
    layer = Embedding(rng.standard_normal((9, 3)).astype(dtype))
    out = layer.forward(x)
    one_hot = np.eye(9, dtype=dtype)[x]
    assert np.array_equal(out, one_hot @ layer.params["W"])
    dout = rng.standard_normal(out.shape).astype(dtype)
    layer.backward(dout)
    grad = layer.grads["W"]
    wanted = one_hot.reshape(-1, 9).T @ dout.reshape(-1, 3)
    assert np.allclose(grad.dense(), wanted, atol=1e-5)
    assert sorted(set(grad.rows.tolist())) == grad.rows.tolist()
    assert grad.values.dtype == dtype and grad.shape == (9, 3)


def test_no_word_at_all():
    layer = Embedding(np.ones((4, 2)))
    assert layer.forward(np.zeros((0, 3), dtype=int)).shape == (0, 3, 2)
    layer.backward(np.zeros((0, 3, 2)))
    assert np.array_equal(layer.grads["W"].dense(), np.zeros((4, 2)))


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_where_every_row_is_looked_up_it_is_the_dense_step(make):
    rng = np.random.default_rng(0)
    dense, sparse = (np.ones((5, 2), np.float32) for _ in range(2))
    first, second = make(0.1), make(0.1)
    for _ in range(4):
        grad = rng.standard_normal((5, 2)).astype(np.float32)
        order = rng.permutation(5)
        first.update({"W": dense}, {"W": grad})
        second.update({"W": sparse}, {"W": add_up_rows(order, grad[order], (5, 2))})
    assert np.allclose(dense, sparse, atol=1e-6) and sparse.dtype == np.float32


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_rows_that_were_not_looked_up_stay(make):
    table = np.ones((5, 2))
    optimizer = make(0.1)
    for _ in range(3):
        optimizer.update(
            {"W": table}, {"W": RowGradient(np.array([1, 3]), np.ones((2, 2)), (5, 2))}
        )
    assert np.array_equal(table[[0, 2, 4]], np.ones((3, 2)))
    assert np.all(table[[1, 3]] < 1)


@pytest.mark.parametrize(
    "given_words, message",
    [
        (np.array([0.0]), "whole numbers"),
        (np.array([4]), "0 to 3; found 4 to 4"),
        (np.array([-1]), "found -1 to -1"),
    ],
)
def test_words_that_are_not_in_the_table(given_words, message):
    with pytest.raises(ValueError, match=message):
        Embedding(np.ones((4, 2))).forward(given_words)


def test_a_table_has_two_axes():
    with pytest.raises(ValueError, match=r"\(V, H\)"):
        Embedding(np.ones(4))
