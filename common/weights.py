"""Trained weights that come with the course, in data/weights/."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "weights"
NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")

_REPAIR = (
    "`git checkout -- data/weights` brings the course's files back;"
    " `python data/make_weights.py` makes them again."
)


def load(name: str) -> dict[str, NDArray[np.float32]]:
    """Weights of a trained network of three layers, by name: "digits" or "mnist".

    Returns a dict of float32 arrays: W1, W2, W3 of shape (inputs, outputs) and b1, b2, b3 of shape
    (outputs,). The hidden layers use the sigmoid, the output softmax; the input is a flat image as
    `datasets.digits` gives it, (N, 64) for "digits" and (N, 784) for "mnist". data/README.md says
    how they were made. Raises DataError with one line that says what to do.
    """
    path = FOLDER / f"{name}.npz"
    known = sorted(file.stem for file in FOLDER.glob("*.npz"))
    if name not in known:
        have = f"There are: {', '.join(known)}. " if known else ""
        raise DataError(f"There are no weights named {name!r}. {have}{_REPAIR}")
    try:
        # No pickle: opening a file of weights must never be able to run code.
        with np.load(path, allow_pickle=False) as arrays:
            found = {key: arrays[key].astype(np.float32) for key in NAMES}
    except Exception:  # damaged bytes make zipfile and NumPy raise nearly anything
        raise DataError(f"{path.name} is damaged or incomplete. {_REPAIR}") from None
    if not _fits(found):
        raise DataError(f"{path.name} holds weights that do not fit together. {_REPAIR}")
    return found


def _fits(arrays: dict[str, NDArray]) -> bool:
    """Whether each layer takes what the one before gives, and every number is finite."""
    width = None
    for layer in "123":
        weight, bias = arrays[f"W{layer}"], arrays[f"b{layer}"]
        if weight.ndim != 2 or bias.shape != weight.shape[1:] or width not in (None, len(weight)):
            return False
        width = weight.shape[1]
    return all(bool(np.isfinite(array).all()) for array in arrays.values())
