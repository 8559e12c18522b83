"""Longer trainings that were run once and come with the course, in data/histories/."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "histories"

_REPAIR = (
    "`git checkout -- data/histories` brings the course's files back;"
    " `python data/make_histories.py` makes them again."
)


def load(name: str) -> dict[str, NDArray]:
    """The arrays of one file, by name: "sequence_to_sequence". data/README.md says what they are.

    Raises DataError with one line that says what to do.
    """
    path = FOLDER / f"{name}.npz"
    if not path.exists():
        raise DataError(f"There are no histories named {name!r}. {_REPAIR}")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}
    except Exception:  # damaged bytes make zipfile and NumPy raise nearly anything
        raise DataError(f"{path.name} is damaged or incomplete. {_REPAIR}") from None
