"""Run the experiments with networks that add, 100 runs each, and write data/histories/adders.npz.

    python data/make_adders.py

takes about five minutes on one CPU core. Every setting is trained as in the well-known listing: one
random pair of numbers below 128 in each of 10,000 steps, plain gradient descent, no biases; the
settings that are not named are 16 hidden neurons with a sigmoid, normal initial weights of
standard deviation 1, and a learning rate of 0.1. What is kept is, for each run, how many of the
last 500 sums were right in all eight bits, and -1 for a run whose weights are no longer numbers.

Every setting starts from the same seed. Another version of NumPy or another processor rounds
otherwise, and after 10,000 steps a single run may end differently; the shares do not change
beyond their intervals.
"""

import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from any folder

from common.many_adders import Adders, clip_by_norm, train_adders

PATH = Path(__file__).resolve().parent / "histories" / "adders.npz"
RUNS, LAST = 100, 500
INITIAL = ("xavier", "he")


def count(slopes: tuple[str, ...] = ("right", "listing"), **setting: object) -> list[NDArray]:
    """Exact sums among the last 500 of each run, for each of the slopes: int16, (RUNS,)."""
    training = {k: setting.pop(k) for k in ("steps", "learning_rate", "clip") if k in setting}
    adders = Adders(np.random.default_rng(0), RUNS * len(slopes), **setting)
    shares = train_adders(
        adders, np.random.default_rng(1), slope=np.repeat(slopes, RUNS), last=LAST, **training
    )
    counts = np.where(adders.lost, -1, np.round(LAST * shares)).astype(np.int16)
    return np.split(counts, len(slopes))


def settings() -> dict[str, dict]:
    """Every setting by its name, experiment/value."""
    found: dict[str, dict] = {}
    for hidden in (2, 4, 8, 16, 32, 64):
        found[f"hidden/{hidden}"] = {"hidden": hidden}
    for std in (0.1, 0.3, 1.0, 3.0, 5.0):
        found[f"std/{std:g}"] = {"std": std}
    for rate in (0.01, 0.03, 0.1, 0.3, 1.0, 2.0):
        found[f"rate/{rate:g}"] = {"learning_rate": rate}
    found["rate/0.01, 100,000 steps"] = {"learning_rate": 0.01, "steps": 100_000}
    for activation in ("sigmoid", "tanh"):
        for std in (1.0, *INITIAL):
            name = std if std in INITIAL else "normal"
            found[f"start/{activation}, {name}"] = {"activation": activation, "std": std}
    for std in (1.0, "he"):
        for clip in (None, clip_by_norm):
            name = ("he" if std == "he" else "normal") + (", clipped" if clip else "")
            slopes = ("right", "listing", "cross-entropy")
            found[f"relu/{name}"] = {
                "activation": "relu",
                "std": std,
                "clip": clip,
                "slopes": slopes,
            }
    return found


def main() -> None:
    counts: dict[str, NDArray] = {}
    for name, setting in settings().items():
        slopes = setting.setdefault("slopes", ("right", "listing"))
        for slope, of_slope in zip(slopes, count(**setting)):
            counts[f"{name}/{slope}"] = of_slope
            exact, lost = np.sum(of_slope == LAST), np.sum(of_slope < 0)
            mean = np.maximum(of_slope, 0).mean() / LAST
            print(f"{name}/{slope}: mean {mean:.3f}, all exact {exact}, lost {lost}", flush=True)
    temporary = PATH.with_name(f".{PATH.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            np.savez_compressed(file, **counts)
        os.replace(temporary, PATH)
    finally:
        temporary.unlink(missing_ok=True)
    print(f"wrote {PATH.name}, {PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
