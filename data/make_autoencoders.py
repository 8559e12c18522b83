"""Train autoencoders 20 times each, and write data/histories/autoencoders.npz.

    python data/make_autoencoders.py

takes about ten minutes on two CPU cores. Every run has weights, an order of the images and
noise of its own, from fixed seeds. The last digits can differ between processors and versions of
TensorFlow.
data/README.md says what is in the file, and the notebooks of chapter 14 show it.
"""

import itertools
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs from any folder

from common import datasets

FILE = Path(__file__).resolve().parent / "histories" / "autoencoders.npz"
RUNS = 20
LATENTS = np.array([1, 2, 4, 8, 16, 32])
LABELS = np.array([1, 2, 5, 10])  # of each class
HIDDEN = 64
NOISE = np.array([0, 0.2, 0.4, 0.6, 0.8], np.float32)
Weights = list[tuple[tf.Variable, tf.Variable]]


def dense(rng: np.random.Generator, sizes: list[int]) -> Weights:
    """RUNS networks at once: the runs are the first axis of every weight."""
    layers = []
    for before, after in itertools.pairwise(sizes):
        reach = np.sqrt(6 / (before + after))
        kernel = rng.uniform(-reach, reach, (RUNS, before, after)).astype(np.float32)
        layers.append((tf.Variable(kernel), tf.Variable(tf.zeros((RUNS, 1, after)))))
    return layers


def forward(layers: Weights, x: tf.Tensor, linear: tuple[int, ...]) -> tf.Tensor:
    """x: (RUNS, N, D). ReLU after every layer but those in `linear`."""
    for index, (kernel, bias) in enumerate(layers):
        x = x @ kernel + bias
        x = x if index in linear else tf.nn.relu(x)
    return x


def adam(weights: list[tf.Variable], loss: Callable, batches: Iterable, rate: float) -> None:
    """Adam on the loss of each batch, loss(*batch)."""
    first = [tf.Variable(tf.zeros_like(weight)) for weight in weights]
    second = [tf.Variable(tf.zeros_like(weight)) for weight in weights]

    @tf.function
    def step(count: tf.Tensor, *batch: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            value = loss(*batch)
        shrink = tf.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        gradients = tape.gradient(value, weights)
        for weight, m, v, gradient in zip(weights, first, second, gradients, strict=True):
            m.assign(0.9 * m + 0.1 * gradient)
            v.assign(0.999 * v + 0.001 * gradient**2)
            weight.assign_sub(rate * shrink * m / (tf.sqrt(v) + 1e-7))

    for count, batch in enumerate(batches, start=1):
        step(tf.constant(float(count)), *map(tf.constant, batch))


def flat(layers: Weights) -> list[tf.Variable]:
    return [weight for layer in layers for weight in layer]


def batches(rng: np.random.Generator, x: NDArray, epochs: int, size: int) -> Iterator[tuple]:
    """Batches (RUNS, size, D) of x, (RUNS, N, D), in another order in each run."""
    for _ in range(epochs):
        order = rng.permuted(np.tile(np.arange(x.shape[1]), (RUNS, 1)), axis=1)
        for start in range(0, x.shape[1] - size + 1, size):
            yield (np.take_along_axis(x, order[:, start : start + size, None], axis=1),)


def train_dense(
    x: NDArray, latent: int, *, epochs: int, batch: int, seed: int, rate: float = 0.003
) -> Weights:
    """Autoencoders D - 64 - latent - 64 - D. x: (N, D), or (RUNS, N, D)."""
    rng = np.random.default_rng([seed, latent])
    x = np.broadcast_to(x, (RUNS, *x.shape[-2:]))
    size = x.shape[2]
    layers = dense(rng, [size, HIDDEN, latent, HIDDEN, size])

    def loss(rows: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum((forward(layers, rows, (1, 3)) - rows) ** 2) / batch

    adam(flat(layers), loss, batches(rng, x, epochs, batch), rate)
    return layers


def error(layers: Weights, x: NDArray) -> NDArray:
    """Of each run: squares summed over the pixels, averaged over the images."""
    rows = tf.constant(np.broadcast_to(x, (RUNS, *x.shape[-2:])))
    return np.mean(np.sum((forward(layers, rows, (1, 3)).numpy() - x) ** 2, axis=2), axis=1)


def latent_variables(layers: Weights, x: NDArray) -> NDArray:
    return forward(layers[:2], np.broadcast_to(x, (RUNS, *x.shape)), (1,)).numpy()


def digits_and_labels() -> dict[str, NDArray]:
    """Errors against the number of latent variables; nearest class means from few labels."""
    digits = datasets.digits()
    errors = np.empty((len(LATENTS), RUNS), np.float32)
    for index, latent in enumerate(LATENTS):
        layers = train_dense(digits.x_train, int(latent), epochs=60, batch=50, seed=0)
        errors[index] = error(layers, digits.x_test)
        if latent == 8:
            latents = [latent_variables(layers, x) for x in (digits.x_train, digits.x_test)]
    centred = digits.x_train - digits.x_train.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:8]
    accuracies = np.empty((3, len(LABELS), RUNS), np.float32)
    for run in range(RUNS):
        views = [
            (digits.x_train, digits.x_test),
            (digits.x_train @ components.T, digits.x_test @ components.T),
            (latents[0][run], latents[1][run]),
        ]
        rng = np.random.default_rng([1, run])
        shuffled = [rng.permutation(np.flatnonzero(digits.t_train == k)) for k in range(10)]
        for place, labels in enumerate(LABELS):
            for kind, (train, test) in enumerate(views):
                means = np.stack([train[chosen[:labels]].mean(axis=0) for chosen in shuffled])
                guess = ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
                accuracies[kind, place, run] = np.mean(guess == digits.t_test)
    return {
        "latents": LATENTS,
        "digit_error": errors,
        "labels": LABELS,
        "label_kinds": np.array(["64 pixels", "8 principal components", "8 latent variables"]),
        "label_accuracy": accuracies,
    }


def small_faces() -> dict[str, NDArray]:
    """80 faces to learn from, 20 to test on, chosen anew in each run: PCA and autoencoder."""
    faces = datasets.faces().faces.reshape(100, 625)
    order = np.random.default_rng(2).permuted(np.tile(np.arange(100), (RUNS, 1)), axis=1)
    train, test = faces[order[:, :80]], faces[order[:, 80:]]
    mean = train.mean(axis=1, keepdims=True)
    components = np.linalg.svd(train - mean, full_matrices=False)[2][:, :10]
    values = np.empty((2, 2, RUNS), np.float32)
    layers = train_dense(train, 10, epochs=300, batch=20, seed=1, rate=0.001)
    for place, x in enumerate([train, test]):
        back = (x - mean) @ components.transpose(0, 2, 1) @ components
        values[0, place] = np.mean(np.sum((back - (x - mean)) ** 2, axis=2), axis=1)
        values[1, place] = error(layers, x)
    return {"face_kinds": np.array(["PCA", "autoencoder"]), "face_error": values}


# --- denoising ----------------------------------------------------------------------------------


def patches(x: tf.Tensor, stride: int) -> tf.Tensor:
    """The 3 x 3 neighbourhood of every (second) pixel. x: (RUNS, N, H, W, C)."""
    around = [[0, 0], [0, 0], [2 - stride, 1], [2 - stride, 1], [0, 0]]
    padded = tf.pad(x, around)
    height, width = x.shape[2], x.shape[3]
    shifted = [
        padded[:, :, i : i + height : stride, j : j + width : stride]
        for i in range(3)
        for j in range(3)
    ]
    return tf.concat(shifted, axis=-1)


def convolve(x: tf.Tensor, layer: tuple[tf.Variable, tf.Variable], stride: int = 1) -> tf.Tensor:
    kernel, bias = layer
    columns = patches(x, stride)
    shape = columns.shape
    result = tf.reshape(columns, (RUNS, -1, shape[-1])) @ kernel + bias
    return tf.reshape(result, (*shape[:-1], kernel.shape[-1]))


def upsample(x: tf.Tensor) -> tf.Tensor:
    return tf.repeat(tf.repeat(x, 2, axis=2), 2, axis=3)


def convolutional(rng: np.random.Generator) -> tuple[Weights, Callable]:
    """8 x 8 to 4 x 4 x 8 to 2 x 2 x 16 to 16 latent variables, and back: 4,609 parameters."""
    sizes = [(9, 8), (72, 16), (64, 16), (16, 64), (144, 8), (72, 1)]
    layers = [dense(rng, list(pair))[0] for pair in sizes]

    def call(rows: tf.Tensor) -> tf.Tensor:
        count = rows.shape[1]
        x = tf.reshape(rows, (RUNS, count, 8, 8, 1))
        x = tf.nn.relu(convolve(x, layers[0], 2))
        x = tf.nn.relu(convolve(x, layers[1], 2))
        z = tf.reshape(x, (RUNS, count, 64)) @ layers[2][0] + layers[2][1]
        x = tf.nn.relu(z @ layers[3][0] + layers[3][1])
        x = upsample(tf.reshape(x, (RUNS, count, 2, 2, 16)))
        x = upsample(tf.nn.relu(convolve(x, layers[4])))
        return tf.sigmoid(tf.reshape(convolve(x, layers[5]), (RUNS, count, 64)))

    return layers, call


def fully_connected(rng: np.random.Generator, hidden: int) -> tuple[Weights, Callable]:
    layers = dense(rng, [64, hidden, 16, hidden, 64])
    return layers, lambda rows: tf.sigmoid(forward(layers, rows, (1, 3)))


def noisy_batches(rng: np.random.Generator, x: NDArray, epochs: int) -> Iterator[tuple]:
    """Clean images with noisy copies; the noise of each image has a size of its own, 0 to 0.8."""
    for (rows,) in batches(rng, np.broadcast_to(x, (RUNS, *x.shape)), epochs, 50):
        size = rng.uniform(0, 0.8, (*rows.shape[:2], 1))
        yield rows, (rows + size * rng.normal(size=rows.shape)).astype(np.float32)


def denoising() -> dict[str, NDArray]:
    """Errors of cleaned test digits: dense and convolutional, pixels in order and shuffled."""
    digits = datasets.digits()
    order = np.random.default_rng(0).permutation(64)
    kinds = {
        "dense, 10,448 parameters": (lambda rng: fully_connected(rng, 64), np.arange(64)),
        "dense, 4,616 parameters": (lambda rng: fully_connected(rng, 28), np.arange(64)),
        "convolutional, 4,609 parameters": (convolutional, np.arange(64)),
        "convolutional, pixels shuffled": (convolutional, order),
    }
    errors = np.empty((len(kinds), len(NOISE), RUNS), np.float32)
    for kind, (make, pixels) in enumerate(kinds.values()):
        rng = np.random.default_rng([3, kind])
        x, x_test = digits.x_train[:, pixels], digits.x_test[:, pixels]
        layers, call = make(rng)

        def loss(clean: tf.Tensor, noisy: tf.Tensor, call: Callable = call) -> tf.Tensor:
            return tf.reduce_sum((call(noisy) - clean) ** 2) / 50

        adam(flat(layers), loss, noisy_batches(rng, x, 60), 0.003)
        for place, size in enumerate(NOISE):
            draws = np.random.default_rng(4).normal(size=(RUNS, *x_test.shape))
            noisy = (x_test + size * draws).astype(np.float32)
            back = call(tf.constant(noisy)).numpy()
            errors[kind, place] = np.mean(np.sum((back - x_test) ** 2, axis=2), axis=1)
    return {"noise": NOISE, "denoise_kinds": np.array(list(kinds)), "denoise_error": errors}


def main() -> None:
    start = time.perf_counter()
    arrays: dict[str, NDArray] = {}
    for part in (small_faces, digits_and_labels, denoising):
        arrays |= part()
        print(f"{part.__name__}: {time.perf_counter() - start:.0f} s so far", flush=True)
    FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(FILE, **arrays)
    print(f"wrote {FILE.name}: {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
