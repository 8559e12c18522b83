"""The small faces: what the loader promises about them."""

import sys

import numpy as np
import pytest

from common import datasets
from common.datasets import DataError


def test_a_hundred_of_each_from_0_to_1():
    for images in datasets.faces():
        assert images.shape == (100, 25, 25)
        assert images.dtype == np.float32
        assert images.min() >= 0
        assert images.max() <= 1


def test_faces_come_first():
    """Every face has dark and light; a background may be one plain wall."""
    faces, backgrounds = datasets.faces()
    assert faces.std(axis=(1, 2)).min() > 0.1
    assert backgrounds.std(axis=(1, 2)).min() < 0.01


def test_they_may_be_changed_without_changing_the_next():
    datasets.faces().faces[:] = 0
    assert datasets.faces().faces.max() > 0.9


def test_without_scikit_image_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "skimage.data", None)
    with pytest.raises(DataError, match="Install the course's requirements again"):
        datasets.faces()
