"""What the course keeps of autoencoders that were trained 20 times (chapter 14)."""

import numpy as np

from common import histories

BETAS = ["0", "0.01", "0.03", "0.1", "0.3", "1", "3", "10", "64"]


def test_linear_and_convolutional_autoencoders():
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


def test_variational_autoencoders():
    found = histories.load("variational")
    for setting in ["plain", *BETAS]:
        assert found[f"{setting}/error"].shape == (20,)
        assert found[f"{setting}/kl"].shape == (20, 8)
        for points in ("prior", "fitted", "codes", "halfway"):
            assert np.all(found[f"{setting}/sure/{points}"] >= 0)
            assert np.all(found[f"{setting}/sure/{points}"] <= 1)
            assert np.all(found[f"{setting}/distance/{points}"] > 0)
    assert np.all(np.diff(found["1/kl"], axis=1) <= 0), "the largest divergence comes first"


def test_sequence_autoencoders():
    found = histories.load("sequence_autoencoders")
    for order in ("same order", "turned"):
        assert found[f"{order}/places"].shape == (20, 16, 8)
        assert found[f"{order}/rows"].shape == (20, 16)
        # A row is not right more often than the place that is right least often in it.
        assert np.all(found[f"{order}/rows"] <= found[f"{order}/places"].min(axis=2) + 1e-6)
    for kind in ("learned", "new", "no dates", "typos"):
        for what in ("rows", "dates", "flagged"):
            assert found[f"{kind}/{what}"].shape == (20,)
