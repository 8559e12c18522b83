"""Train sequence autoencoders 20 times, and write data/histories/sequence_autoencoders.npz.

    python data/make_sequence_autoencoders.py

takes about eight minutes on one CPU core. A GRU of 48 neurons reads 8 random digits, and a second
one writes them from its last state: in their order, or backwards. Likewise it reads dates of six
digits, and is then given others that are no dates. Each run has weights and an order of the
examples of its own; the examples are the same. data/README.md says what is in the file; notebook
14_autoencoders/sequence shows it. The last digits can differ between processors.
"""

import datetime
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from any folder

import keras

from common import datasets

PATH = Path(__file__).resolve().parent / "histories" / "sequence_autoencoders.npz"
RUNS, LENGTH, LATENT, EPOCHS, BATCH, RATE = 20, 8, 48, 16, 50, 0.01
TRAIN, TEST = 2000, 500
DATE_EPOCHS = 12


def build(length: int) -> keras.Model:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((length, 10)),
            layers.GRU(LATENT, unroll=True),
            layers.RepeatVector(length),
            layers.GRU(LATENT, return_sequences=True, unroll=True),
            layers.Dense(10, activation="softmax"),
        ]
    )


def right(model: keras.Model, x: NDArray, t: NDArray) -> tuple[NDArray, NDArray]:
    """The share of right digits at each place, (LENGTH,), and of wholly right rows."""
    same = np.asarray(model(x)).argmax(axis=-1) == t.argmax(axis=-1)
    return same.mean(axis=0), same.all(axis=1).mean()


def fresh_models(length: int) -> Iterator[keras.Model]:
    """The same model RUNS times, compiled once, with new weights and a new optimizer each time."""
    model = build(length)
    model.compile(keras.optimizers.Adam(RATE), "categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    fresh = [np.asarray(variable) for variable in model.optimizer.variables]
    for run in range(RUNS):
        keras.utils.set_random_seed(run)
        model.set_weights(build(length).get_weights())
        for variable, value in zip(model.optimizer.variables, fresh, strict=True):
            variable.assign(value)
        yield model


def orders(turned: bool) -> tuple[NDArray, NDArray]:
    """By place as read, (RUNS, EPOCHS, LENGTH), and of whole rows, (RUNS, EPOCHS)."""
    digits = np.random.default_rng(0).integers(10, size=(TRAIN + TEST, LENGTH))
    x = np.eye(10, dtype="float32")[digits]
    t = x[:, ::-1] if turned else x
    places, rows = np.empty((RUNS, EPOCHS, LENGTH)), np.empty((RUNS, EPOCHS))
    for run, model in enumerate(fresh_models(LENGTH)):
        for epoch in range(EPOCHS):
            model.fit(x[:TRAIN], t[:TRAIN], batch_size=BATCH, verbose=0)
            places[run, epoch], rows[run, epoch] = right(model, x[TRAIN:], t[TRAIN:])
    return (places[..., ::-1] if turned else places), rows


# --- dates -----------------------------------------------------------------------------------


def is_date(text: str) -> bool:
    """Whether six digits, yymmdd, are a date from 1970 to 2030."""
    year = int(text[:2]) + (1900 if int(text[:2]) >= 70 else 2000)
    try:
        datetime.date(year, int(text[2:4]), int(text[4:]))
    except ValueError:
        return False
    return year <= 2030


def one_hot(texts: list[str]) -> NDArray:
    return np.eye(10, dtype="float32")[[[int(sign) for sign in text] for text in texts]]


def texts() -> dict[str, list[str]]:
    """Dates to learn, other dates, six digits that are no date, and dates with one wrong digit."""
    rng = np.random.default_rng(0)
    dates = sorted({answer[2:].replace("-", "") for answer in datasets.dates(3000).answers})
    dates = [dates[i] for i in rng.permutation(len(dates))]
    found = {"learned": dates[:TRAIN], "new": dates[TRAIN:][:TEST], "no dates": [], "typos": []}
    while len(found["no dates"]) < TEST:
        text = "".join(map(str, rng.integers(10, size=6)))
        if not is_date(text):
            found["no dates"].append(text)
    while len(found["typos"]) < TEST:
        signs = list(dates[TRAIN + rng.integers(TEST)])
        signs[rng.integers(6)] = str(rng.integers(10))
        if not is_date("".join(signs)):
            found["typos"].append("".join(signs))
    return found


def of_dates() -> dict[str, NDArray]:
    """For each kind of text, (RUNS,): rows wholly right, dates among what came out, and flagged.

    Flagged is what is more surprising, by cross-entropy, than 95 of 100 new dates.
    """
    given = texts()
    arrays = {kind: one_hot(rows) for kind, rows in given.items()}
    kept = {f"{kind}/{what}": [] for kind in given for what in ("rows", "dates", "flagged")}
    for model in fresh_models(6):
        model.fit(
            arrays["learned"],
            arrays["learned"],
            batch_size=BATCH,
            epochs=DATE_EPOCHS,
            verbose=0,
        )
        surprise = {}
        for kind, x in arrays.items():
            y = np.asarray(model(x))
            kept[f"{kind}/rows"].append(right(model, x, x)[1])
            out = ["".join(map(str, row)) for row in y.argmax(axis=-1).tolist()]
            kept[f"{kind}/dates"].append(np.mean([is_date(text) for text in out]))
            surprise[kind] = -np.sum(x * np.log(y + 1e-7), axis=(1, 2))
        limit = np.quantile(surprise["new"], 0.95)
        for kind, values in surprise.items():
            kept[f"{kind}/flagged"].append(np.mean(values > limit))
    return {name: np.array(values, np.float32) for name, values in kept.items()}


def main() -> None:
    kept: dict[str, NDArray] = {}
    for name, turned in [("same order", False), ("turned", True)]:
        start = time.perf_counter()
        places, rows = orders(turned)
        kept[f"{name}/places"] = places.astype(np.float32)
        kept[f"{name}/rows"] = rows.astype(np.float32)
        print(f"{name}: {time.perf_counter() - start:.0f} s")
        for epoch in (0, 3, 7, 11, 15):
            of_run = places[:, epoch].mean(axis=1)
            print(f"  {epoch + 1}: {of_run.mean():.3f} ± {of_run.std():.3f}", end=" ")
            print(
                places[:, epoch].mean(axis=0).round(2), rows[:, epoch].mean().round(3), flush=True
            )
    for name, values in of_dates().items():
        kept[name] = values
        print(f"{name}: {values.mean():.3f} ± {values.std():.3f}")
    temporary = PATH.with_name(f".{PATH.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            np.savez_compressed(file, **kept)
        os.replace(temporary, PATH)
    finally:
        temporary.unlink(missing_ok=True)
    print(f"wrote {PATH.name}, {PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
