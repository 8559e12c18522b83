"""The histories of the autoencoders in chapter 14."""

import numpy as np

from common import histories


def test_twenty_runs_of_each_and_errors_that_make_sense():
    found = histories.load("autoencoders")
    assert found["digit_error"].shape == (len(found["latents"]), 20)
    assert np.all(np.diff(found["digit_error"].mean(axis=1)) < 0)  # more latent variables, less
    shape = (len(found["label_kinds"]), len(found["labels"]), 20)
    assert found["label_accuracy"].shape == shape
    assert np.all((found["label_accuracy"] > 0.3) & (found["label_accuracy"] < 1))
    assert found["face_error"].shape == (len(found["face_kinds"]), 2, 20)
    assert np.all(found["face_error"][:, 0] < found["face_error"][:, 1])  # training before new
    assert found["denoise_error"].shape == (len(found["denoise_kinds"]), len(found["noise"]), 20)
    assert np.all(np.diff(found["denoise_error"].mean(axis=2), axis=1) > 0)  # more noise, more
