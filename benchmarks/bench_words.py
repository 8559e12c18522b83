"""How long a step of learning word vectors takes with `common`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.harness import Row, median_times, ours_at_most
from common.embedding import Embedding
from common.embedding.negative_sampling import NegativeSampling
from common.embedding.unigram_sampler import UnigramSampler
from common.embedding.word_models import CBOW
from common.optimizers import SGD, Adam, Optimizer

V, H, N, WINDOW, NEGATIVES = 10_000, 100, 100, 5, 5
AIM = 3e-3  # seconds; popular teaching code takes 22.7 ms, and 42.6 with Adam over whole tables


def bench_cbow() -> list[Row]:
    """CBOW with negative sampling, float32: forward, backward and update of a batch of 100.

    The reference is TensorFlow, compiled, SGD on the few rows; it may draw all words alike.
    """
    sgd, adam, theirs = median_times(
        _step(SGD(0.1)), _step(Adam(0.001)), _in_tensorflow(), repeats=300
    )
    what = "step: CBOW, 10,000 words, 5 negatives, "
    return [
        Row(f"{what}SGD", sgd, theirs, ours_at_most(AIM)),
        Row(f"{what}Adam", adam, aim=ours_at_most(AIM)),
    ]


def _step(optimizer: Optimizer) -> Callable[[], None]:
    rng = np.random.default_rng(0)
    W_in, W_out = (0.01 * rng.standard_normal((2, V, H))).astype(np.float32)
    # Word frequencies fall off as one over the rank (Zipf), as in a real text.
    sampler = UnigramSampler(1e6 / np.arange(1, V + 1), power=1)
    contexts, targets = sampler.draw(rng, (N, 2 * WINDOW)), sampler.draw(rng, N)
    sampler = UnigramSampler(1e6 / np.arange(1, V + 1))
    model = CBOW(W_in, NegativeSampling(W_out, sampler, NEGATIVES, rng))

    def step() -> None:
        model.loss(contexts, targets)
        model.backward()
        optimizer.update(model.params, model.grads)

    return step


def _in_tensorflow() -> Callable[[], object]:
    import keras
    import tensorflow as tf

    W_in, W_out = (tf.Variable(0.01 * tf.random.normal((V, H))) for _ in range(2))
    contexts = tf.random.uniform((N, 2 * WINDOW), 0, V, tf.int32)
    targets = tf.random.uniform((N, 1), 0, V, tf.int32)
    answers = tf.concat([tf.ones((N, 1)), tf.zeros((N, NEGATIVES))], axis=1)
    optimizer = keras.optimizers.SGD(0.1)
    optimizer.build([W_in, W_out])

    @tf.function
    def step() -> tf.Tensor:
        negatives = tf.random.uniform((N, NEGATIVES), 0, V, tf.int32)
        with tf.GradientTape() as tape:
            h = tf.reduce_mean(tf.gather(W_in, contexts), axis=1)
            rows = tf.gather(W_out, tf.concat([targets, negatives], axis=1))
            scores = tf.einsum("nh,nkh->nk", h, rows)
            losses = tf.nn.sigmoid_cross_entropy_with_logits(answers, scores)
            loss = tf.reduce_sum(losses) / N
        gradients = tape.gradient(loss, [W_in, W_out])
        optimizer.apply_gradients(zip(gradients, [W_in, W_out], strict=True))
        return loss

    return step


def bench_look_up() -> list[Row]:
    """A look-up against the product with one-hot vectors that gives the same numbers."""
    rng = np.random.default_rng(0)
    W = rng.standard_normal((V, H), dtype=np.float32)
    words = rng.integers(V, size=N)
    layer = Embedding(W)
    one_hot = np.zeros((N, V), np.float32)
    one_hot[np.arange(N), words] = 1
    ours, reference = median_times(lambda: layer.forward(words), lambda: one_hot @ W, repeats=50)
    return [Row("look-up of 100 words in 10,000, one-hot product", ours, reference)]
