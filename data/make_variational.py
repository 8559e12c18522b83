"""Train autoencoders of the bundled digits 20 times each, and write data/histories/variational.npz.

    python data/make_variational.py

takes about two minutes on one CPU core. Each of them is 64-64-8-64-64, with ReLU and a sigmoid at
the end; the 20 of one setting learn side by side, each with weights, an order of the images and
noise of its own. A setting is "plain", or the weight (beta) of the divergence in the loss of a
variational autoencoder. data/README.md says what is in the file, and notebook
14_autoencoders/variational shows it. The last digits can differ between processors.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from any folder

import keras
import tensorflow as tf

from common import datasets

PATH = Path(__file__).resolve().parent / "histories" / "variational.npz"
RUNS, LATENT, HIDDEN, EPOCHS, BATCH, RATE = 20, 8, 64, 40, 100, 0.005
BETAS = (None, 0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 64.0)
POINTS, SURE = 1000, 0.9
DIGITS = datasets.digits()


class Autoencoders:
    """RUNS autoencoders side by side: every array has the runs as its first axis."""

    def __init__(self, rng: np.random.Generator):
        sizes = [(64, HIDDEN), (HIDDEN, 2 * LATENT), (LATENT, HIDDEN), (HIDDEN, 64)]
        self.weights = []
        for inputs, outputs in sizes:
            limit = np.sqrt(6 / (inputs + outputs))  # Glorot's, as in keras.layers.Dense
            kernel = rng.uniform(-limit, limit, size=(RUNS, inputs, outputs))
            self.weights += [
                tf.Variable(kernel.astype("float32")),
                tf.Variable(np.zeros((RUNS, 1, outputs), "float32")),
            ]

    def encode(self, x):
        """Means and logarithms of variances, each (RUNS, N, LATENT)."""
        w = self.weights
        both = tf.nn.relu(x @ w[0] + w[1]) @ w[2] + w[3]
        return both[..., :LATENT], both[..., LATENT:]

    def scores(self, z):
        """What the last sigmoid gets, (RUNS, N, 64)."""
        w = self.weights
        return tf.nn.relu(z @ w[4] + w[5]) @ w[6] + w[7]


def train(beta: float | None) -> Autoencoders:
    """RUNS autoencoders with that weight of the divergence; None makes plain ones."""
    rng = np.random.default_rng(0)
    model = Autoencoders(rng)
    adam = keras.optimizers.Adam(RATE)
    adam.build(model.weights)

    @tf.function
    def step(x, noise):
        with tf.GradientTape() as tape:
            mean, log_variance = model.encode(x)
            z = mean if beta is None else mean + tf.exp(log_variance / 2) * noise
            errors = tf.nn.sigmoid_cross_entropy_with_logits(x, model.scores(z))
            loss = tf.reduce_sum(errors, axis=-1)
            if beta is not None:
                loss += beta * tf.reduce_sum(divergence(mean, log_variance), axis=-1)
            loss = tf.reduce_sum(tf.reduce_mean(loss, axis=1))
        adam.apply(tape.gradient(loss, model.weights), model.weights)

    x, count = DIGITS.x_train, len(DIGITS.x_train)
    for _ in range(EPOCHS):
        order = rng.permuted(np.tile(np.arange(count), (RUNS, 1)), axis=1)
        for start in range(0, count - BATCH + 1, BATCH):
            noise = rng.normal(size=(RUNS, BATCH, LATENT)).astype("float32")
            step(x[order[:, start : start + BATCH]], noise)
    return model


def divergence(mean, log_variance):
    """Of each latent number from the normal distribution, in nats."""
    return 0.5 * (tf.exp(log_variance) + mean**2 - 1 - log_variance)


def train_judges() -> keras.Model:
    """Three networks that read digits, each from a start of its own; probabilities (N, 3, 10)."""
    keras.utils.set_random_seed(0)
    x = keras.Input((64,))
    hidden = [keras.layers.Dense(64, activation="relu")(x) for _ in range(3)]
    outputs = [keras.layers.Dense(10, activation="softmax")(h) for h in hidden]
    judges = keras.Model(x, keras.ops.stack(outputs, axis=1))
    judges.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    labels = np.tile(DIGITS.t_train[:, None], 3)
    judges.fit(DIGITS.x_train, labels, batch_size=50, epochs=20, verbose=0)
    return judges


def read(judges: keras.Model, images: NDArray) -> NDArray:
    """The digit on which all three agree, each at least SURE; -1 where they do not."""
    chances = np.asarray(judges(images.reshape(-1, 64)))
    best = chances.argmax(axis=2)
    sure = np.all(chances.max(axis=2) >= SURE, axis=1) & np.all(best == best[:, :1], axis=1)
    return np.where(sure, best[:, 0], -1).reshape(images.shape[:-1])


def distance(images: NDArray) -> NDArray:
    """Mean distance of an image to the nearest one of the training set, for each run."""
    x, rows = DIGITS.x_train, images.reshape(-1, 64)
    squares = (rows**2).sum(axis=1)[:, None] + (x**2).sum(axis=1) - 2 * rows @ x.T
    return np.sqrt(np.maximum(squares, 0).min(axis=1)).reshape(images.shape[:2]).mean(axis=1)


def pairs() -> NDArray:
    """Pairs of training images that show different digits, (about POINTS, 2)."""
    found = np.random.default_rng(2).integers(len(DIGITS.x_train), size=(POINTS, 2))
    return found[DIGITS.t_train[found[:, 0]] != DIGITS.t_train[found[:, 1]]]


def points(model: Autoencoders) -> dict[str, NDArray]:
    """Latent points of four kinds, each (RUNS, about POINTS, LATENT)."""
    codes = np.asarray(model.encode(DIGITS.x_train)[0])
    normal = np.random.default_rng(1).normal(size=(RUNS, POINTS, LATENT)).astype("float32")
    cover = np.stack([np.cov(c.T) + 1e-6 * np.eye(LATENT) for c in codes])
    fitted = normal @ np.linalg.cholesky(cover).swapaxes(1, 2) + codes.mean(axis=1, keepdims=True)
    ends = codes[:, pairs()]
    return {
        "prior": normal,
        "fitted": fitted.astype("float32"),
        "codes": ends[:, :, 0],
        "halfway": ends.mean(axis=2),
    }


def look(judges: keras.Model, model: Autoencoders) -> dict[str, NDArray]:
    """What is kept of one setting: arrays with RUNS as the first axis."""
    x = DIGITS.x_test
    mean, log_variance = model.encode(x)
    back = np.asarray(tf.sigmoid(model.scores(mean)))
    kl = np.asarray(divergence(mean, log_variance)).mean(axis=1)
    found = {"error": ((back - x) ** 2).mean(axis=(1, 2)), "kl": -np.sort(-kl, axis=1)}
    for kind, z in points(model).items():
        images = np.asarray(tf.sigmoid(model.scores(z)))
        digit = read(judges, images)
        found[f"sure/{kind}"] = np.mean(digit >= 0, axis=1)
        found[f"kinds/{kind}"] = np.array([len(set(row[row >= 0])) for row in digit])
        found[f"distance/{kind}"] = distance(images)
    return found


def real(judges: keras.Model) -> dict[str, NDArray]:
    """The same of real digits of the test set, and of two pictures laid over each other."""
    found = {}
    overlaid = DIGITS.x_train[pairs()].mean(axis=1)
    for kind, images in [("test", DIGITS.x_test), ("overlaid", overlaid)]:
        found[f"sure/{kind}"] = np.mean(read(judges, images) >= 0)
        found[f"distance/{kind}"] = distance(images[None])[0]
    return found


def main() -> None:
    judges = train_judges()
    kept = {f"real/{name}": np.float32(value) for name, value in real(judges).items()}
    print({name: round(float(value), 3) for name, value in kept.items()})
    for beta in BETAS:
        name, start = "plain" if beta is None else f"{beta:g}", time.perf_counter()
        for what, values in look(judges, train(beta)).items():
            kept[f"{name}/{what}"] = values.astype(np.float32)
        print(f"{name}: {time.perf_counter() - start:.0f} s,", end=" ")
        for what in ("error", "sure/prior", "sure/fitted", "sure/codes", "sure/halfway"):
            values = kept[f"{name}/{what}"]
            print(f"{what} {values.mean():.4f} ± {values.std():.4f},", end=" ")
        for what in ("kinds/prior", "kinds/fitted", "distance/prior", "distance/fitted"):
            print(f"{what} {kept[f'{name}/{what}'].mean():.2f},", end=" ")
        print("kl", kept[f"{name}/kl"].mean(axis=0).round(2), flush=True)
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
