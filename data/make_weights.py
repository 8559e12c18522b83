"""Train the networks whose weights ship with the course, and write data/weights/*.npz.

    python data/make_weights.py

takes about a minute on two CPU cores. It needs MNIST: on this computer already (a folder named by
COURSE_DATA_DIR) or by download. Two networks of three layers are trained, sigmoid in both hidden
layers, softmax at the output, W of shape (inputs, outputs):

    digits   64-50-100-10    on the 1,437 training images of datasets.digits()
    mnist   784-50-100-10    on the 60,000 training images of datasets.digits(source="mnist")

Only the training part is ever seen in training. Every run starts from the same seed; the numbers
can still differ in the last digits between versions of scikit-learn and between processors.

The MNIST weights are stored as float16, which halves the file. The script checks that this changes
the accuracy by no more than 0.1 percentage points, and writes nothing otherwise.
"""

import os
import sys
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from any folder

from common import datasets
from common.functions import sigmoid, softmax

FOLDER = Path(__file__).resolve().parent / "weights"
HIDDEN = (50, 100)
SEED = 0
TOLERANCE = 0.001
# For each network: how long to train, how strongly to hold weights small, and how to store them.
# Epochs and alpha were compared on training images held out, never on the test images.
SETTINGS = {
    "digits": {"source": "bundled", "epochs": 200, "alpha": 1e-3, "batch": 32, "store": "float32"},
    "mnist": {"source": "mnist", "epochs": 40, "alpha": 1e-2, "batch": 100, "store": "float16"},
}


def train(x: NDArray, t: NDArray, epochs: int, alpha: float, batch: int) -> dict[str, NDArray]:
    """Weights W1, b1, ... b3 of a network trained on x (N, inputs) and t (N,)."""
    network = MLPClassifier(
        HIDDEN,
        activation="logistic",
        alpha=alpha,
        batch_size=batch,
        learning_rate_init=2e-3,
        max_iter=epochs,
        n_iter_no_change=epochs,  # never stop before
        random_state=SEED,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is ours
        network.fit(x, t)
    arrays = {}
    for layer, (weight, bias) in enumerate(zip(network.coefs_, network.intercepts_), start=1):
        arrays[f"W{layer}"], arrays[f"b{layer}"] = weight, bias
    return arrays


def accuracy(arrays: dict[str, NDArray], x: NDArray, t: NDArray) -> float:
    """Share of rows of x that the network reads as t says, computed in float32 as learners do."""
    w = {key: array.astype(np.float32) for key, array in arrays.items()}
    hidden = sigmoid(x @ w["W1"] + w["b1"])
    hidden = sigmoid(hidden @ w["W2"] + w["b2"])
    scores = softmax(hidden @ w["W3"] + w["b3"])
    return float(np.mean(scores.argmax(axis=1) == t))


def write(path: Path, arrays: dict[str, NDArray]) -> None:
    """Write arrays to path, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def make(name: str) -> None:
    """Train, check and write one network; print its accuracies."""
    setting = SETTINGS[name]
    data = datasets.digits(source=setting["source"])
    exact = train(data.x_train, data.t_train, setting["epochs"], setting["alpha"], setting["batch"])
    stored = {key: array.astype(setting["store"]) for key, array in exact.items()}
    for part, x, t in [
        ("train", data.x_train, data.t_train),
        ("test", data.x_test, data.t_test),
    ]:
        before, after = accuracy(exact, x, t), accuracy(stored, x, t)
        print(
            f"{name}: {part} accuracy {after:.4f} ({round(after * len(t)):,} of {len(t):,})"
            f" as {setting['store']}, {before:.4f} ({round(before * len(t)):,}) as float32"
        )
        if abs(after - before) > TOLERANCE:
            raise SystemExit(
                f"{name}: {setting['store']} changes the accuracy; nothing was written."
            )
    path = FOLDER / f"{name}.npz"
    write(path, stored)
    print(f"{name}: wrote {path.name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for network_name in SETTINGS:
        make(network_name)
