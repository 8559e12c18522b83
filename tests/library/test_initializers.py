"""The spread of random weights."""

import numpy as np
import pytest

from common.initializers import he, normal, xavier


@pytest.mark.parametrize(
    ("initializer", "shape", "std"),
    [
        (normal, (300, 200), 0.01),
        (xavier, (300, 100), (2 / 400) ** 0.5),
        (xavier, (5, 5, 20, 30), (2 / (25 * 50)) ** 0.5),
        (he, (300, 100), (2 / 300) ** 0.5),
        (he, (5, 5, 20, 30), (2 / 500) ** 0.5),
    ],
)
def test_mean_and_spread(initializer, shape, std):
    draws = np.stack([initializer(np.random.default_rng(seed), shape) for seed in range(10)])
    assert draws.dtype == np.float32
    assert draws.shape == (10, *shape)
    assert draws.std() == pytest.approx(std, rel=0.01)
    assert abs(draws.mean()) < 5 * std / draws.size**0.5
    assert np.mean(np.abs(draws) < std) == pytest.approx(0.683, abs=0.01)  # as of a normal one


def test_normal_takes_a_spread():
    draws = normal(np.random.default_rng(0), (300, 300), std=2.0)
    assert draws.std() == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("initializer", [normal, xavier, he])
def test_a_seed_decides_and_the_type_is_kept(initializer):
    first, again, other = (initializer(np.random.default_rng(seed), (4, 5)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert initializer(np.random.default_rng(1), (4, 5), dtype=np.float64).dtype == np.float64


@pytest.mark.parametrize("initializer", [xavier, he])
@pytest.mark.parametrize("shape", [(), (3,), (0, 3), (3, 0)])
def test_a_shape_without_inputs_or_outputs(initializer, shape):
    with pytest.raises(ValueError, match="weights need a shape"):
        initializer(np.random.default_rng(0), shape)
