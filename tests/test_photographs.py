"""The two photographs: what a loader promises about them."""

import numpy as np
import pytest

from common import datasets
from common.datasets import DataError, photographs


@pytest.mark.parametrize("name", photographs.NAMES)
def test_a_photograph_is_a_colour_image_from_0_to_1(name):
    image = datasets.photograph(name)
    assert image.shape == (427, 640, 3)
    assert image.dtype == np.float32
    assert 0 <= image.min() < 0.1
    assert 0.9 < image.max() <= 1


def test_the_two_are_different_and_each_is_what_it_is_called():
    flower, china = datasets.photograph("flower"), datasets.photograph("china")
    # The middle of the dahlia is red or orange, the sky above the pavilion is light and bluish.
    red, _, blue = flower[200:220, 310:330].mean(axis=(0, 1))
    assert red > 2 * blue
    red, _, blue = china[:20].mean(axis=(0, 1))
    assert blue > red > 0.5


def test_the_flower_is_the_default():
    np.testing.assert_array_equal(datasets.photograph(), datasets.photograph("flower"))


def test_a_photograph_may_be_changed_without_changing_the_next():
    first = datasets.photograph()
    first[:] = 0
    assert datasets.photograph().max() > 0.9


@pytest.mark.parametrize("name", ["cat", "flower.jpg", "", None])
def test_an_unknown_name_is_told_which_there_are(name):
    with pytest.raises(DataError, match='Choose "china" or "flower"'):
        datasets.photograph(name)
