"""CBOW, skip-gram and their four output layers; vocabulary, windows, sampler, neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import datasets
from common.embedding import RowGradient
from common.embedding.corpus import build_vocabulary, contexts_and_targets
from common.embedding.full_softmax import FullSoftmax
from common.embedding.nce import NCE
from common.embedding.negative_sampling import NegativeSampling
from common.embedding.neighbours import analogy_accuracy, answers, nearest
from common.embedding.sampled_softmax import SampledSoftmax
from common.embedding.unigram_sampler import UnigramSampler
from common.embedding.word_models import CBOW, SkipGram
from common.gradients import numerical_gradient
from common.optimizers import SGD, Adam

OUTPUTS = ["full", "full with biases", "negative", "NCE", "NCE shared", "sampled", "sampled shared"]


class Repeating(np.random.Generator):
    """A generator that draws the same numbers in every call of `random`."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def random(self, *args, **kwargs):
        return np.random.default_rng(self.seed).random(*args, **kwargs)


def make_output(kind, V, H, rng, noise_rng, dtype=np.float64):
    W = rng.standard_normal((V, H)).astype(dtype)
    b = rng.standard_normal((V, 1)).astype(dtype)
    sampler = UnigramSampler(rng.integers(1, 9, V))
    return {
        "full": lambda: FullSoftmax(W),
        "full with biases": lambda: FullSoftmax(W, b),
        "negative": lambda: NegativeSampling(W, sampler, 3, noise_rng),
        "NCE": lambda: NCE(W, b, sampler, 4, noise_rng),
        "NCE shared": lambda: NCE(W, None, sampler, 4, noise_rng, shared=True),
        "sampled": lambda: SampledSoftmax(W, b, sampler, 4, noise_rng),
        "sampled shared": lambda: SampledSoftmax(W, None, sampler, 4, noise_rng, shared=True),
    }[kind]()


def dense(gradient):
    return gradient.dense() if isinstance(gradient, RowGradient) else gradient


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("model_class", [CBOW, SkipGram])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), N=st.integers(1, 4), C=st.integers(1, 3))
def test_gradients_are_those_of_the_loss(model_class, kind, seed, N, C):
    rng = np.random.default_rng(seed)
    V, H = 6, 3
    output = make_output(kind, V, H, rng, Repeating(seed))
    if kind == "negative":  # what hits a target is drawn again, and would hit it for ever
        output.draw = lambda targets: output.sampler.draw_others(
            np.random.default_rng(seed), targets, 3
        )
    model = model_class(rng.standard_normal((V, H)), output)
    contexts, targets = rng.integers(V, size=(N, C)), rng.integers(V, size=N)
    model.loss(contexts, targets)
    model.backward()
    assert model.grads.keys() == model.params.keys()
    for name, param in model.params.items():

        def loss(values, param=param):
            before = param.copy()
            param[...] = values
            result = model.loss(contexts, targets)
            param[...] = before
            return result

        wanted = numerical_gradient(loss, param.copy())
        assert np.allclose(dense(model.grads[name]), wanted, atol=1e-5), name


@pytest.mark.parametrize("kind", OUTPUTS)
def test_float32_stays_float32(kind):
    rng = np.random.default_rng(0)
    output = make_output(kind, 7, 4, rng, rng, np.float32)
    h = rng.standard_normal((5, 4), dtype=np.float32)
    assert np.isfinite(output.forward(h, np.arange(5)))
    assert output.backward().dtype == np.float32
    assert all(dense(grad).dtype == np.float32 for grad in output.grads.values())
    assert output.log_partition(h).dtype == np.float32


def test_sampled_softmax_of_every_word_once_is_the_full_softmax():
    rng = np.random.default_rng(0)
    W, h = rng.standard_normal((5, 3)), rng.standard_normal((2, 3))
    sampler = UnigramSampler(np.ones(5))
    output = SampledSoftmax(W, None, sampler, 5, rng)
    targets = np.array([1, 4])
    sampled = output.forward_with(h, targets, np.arange(5))  # the target's own draw is left out
    assert sampled == pytest.approx(FullSoftmax(W).forward(h, targets))


def test_nce_at_the_true_distribution_has_no_slope_on_average():
    """Its minimum is where exp(score) is the probability itself, normalized."""
    rng = np.random.default_rng(0)
    p = np.array([0.1, 0.2, 0.3, 0.4])
    output = NCE(np.log(p)[:, None], None, UnigramSampler([3, 1, 1, 2]), 5, rng)
    h, targets = np.ones((100_000, 1)), rng.choice(4, size=100_000, p=p)
    output.forward(h, targets)
    output.backward()
    assert np.abs(output.grads["W"].dense()).max() < 0.01
    assert output.log_partition(h[:1]) == pytest.approx(0)


def test_a_target_is_no_negative_of_its_own():
    rng = np.random.default_rng(0)
    output = NegativeSampling(np.ones((3, 2)), UnigramSampler([5, 1, 1]), 20, rng)
    targets = np.array([0, 1, 2, 0])
    drawn = output.draw(targets)
    assert drawn.shape == (4, 20) and not np.any(drawn == targets[:, None])
    with pytest.raises(ValueError, match="yes and no"):
        output.forward_with(np.ones((1, 2)), np.array([0]), np.array([[1, 0]]))


def test_models_learn_and_only_touched_rows_move():
    rng = np.random.default_rng(0)
    for model_class in (CBOW, SkipGram):
        sampler = UnigramSampler(np.ones(9))
        W, W_out = 0.1 * rng.standard_normal((2, 9, 4))
        model = model_class(W, NegativeSampling(W_out, sampler, 2, rng))
        before = model.vectors.copy()
        contexts, targets = np.array([[0, 1], [1, 2]]), np.array([3, 4])
        optimizer, losses = Adam(0.05), []
        for _ in range(60):
            losses.append(model.loss(contexts, targets))
            model.backward()
            optimizer.update(model.params, model.grads)
        assert losses[-1] < 0.5 * losses[0]
        moved = np.flatnonzero(np.any(model.vectors != before, axis=1))
        assert set(moved) == ({0, 1, 2} if model_class is CBOW else {3, 4})


# The sampler


@pytest.mark.parametrize("power, wanted", [(1, [0.5, 0.25, 0.25]), (0, [1 / 3] * 3)])
def test_sampler_draws_with_a_power_of_the_counts(power, wanted):
    sampler = UnigramSampler([4, 2, 2, 0], power)
    assert np.allclose(sampler.probabilities, [*wanted, 0])
    drawn = sampler.draw(np.random.default_rng(0), (100, 300))
    assert np.allclose(
        np.bincount(drawn.ravel(), minlength=4) / drawn.size, [*wanted, 0], atol=0.02
    )


def test_redrawn_words_keep_their_proportions():
    sampler = UnigramSampler([4, 2, 1], 1)
    drawn = sampler.draw_others(np.random.default_rng(0), np.zeros(100, int), 300)
    assert np.mean(drawn == 1) == pytest.approx(2 / 3, abs=0.01)


def test_sampler_without_anything_to_draw():
    for counts in ([0, 0], [-1, 2], [[1]]):
        with pytest.raises(ValueError, match="counts"):
            UnigramSampler(counts)
    with pytest.raises(ValueError, match="no other"):
        UnigramSampler([3, 0]).draw_others(np.random.default_rng(0), np.array([0]), 1)


# Corpus


def test_vocabulary_by_frequency():
    vocabulary = build_vocabulary([["b", "a"], ["a", "c", "b", "a"]])
    assert vocabulary.words == ["a", "b", "c"]
    assert vocabulary.counts.tolist() == [3, 2, 1]
    assert vocabulary.numbers(["c", "a"]).tolist() == [2, 0]
    assert build_vocabulary([["b", "a", "a"]], at_least=2).words == ["a"]


def test_windows_stop_at_the_edge_of_a_sentence():
    contexts, targets = contexts_and_targets([[1, 2, 3], [], [4]], 2, edge=0)
    assert targets.tolist() == [1, 2, 3, 4]
    assert contexts.tolist() == [[0, 0, 2, 3], [0, 1, 3, 0], [1, 2, 0, 0], [0, 0, 0, 0]]
    with pytest.raises(ValueError, match="window"):
        contexts_and_targets([[1]], 0, edge=0)


# Neighbours


def test_neighbours_and_analogies():
    W = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 2], [0, 2, 2], [9, 0, 1.0]])
    assert nearest(W, 0, 2).tolist() == [4, 1]
    assert analogy_accuracy(W, [(0, 1, 2, 3)]) == 1
    assert answers(W, np.zeros((0, 3), int)).shape == (0,)


# The small world


def test_in_the_small_world_analogies_hold_by_construction():
    world = datasets.small_world(60_000, seed=1)
    vocabulary = build_vocabulary([*world.sentences, ["."]])
    contexts, targets = contexts_and_targets(
        [vocabulary.numbers(s) for s in world.sentences], 3, vocabulary.number_of["."]
    )
    V = len(vocabulary)
    counts = np.zeros((V, V))
    np.add.at(counts, (np.repeat(targets, 6), contexts.ravel()), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for section, questions in world.analogies.items():
        assert len(questions) == 90
        for a, b, c, d in (vocabulary.numbers(question) for question in questions):
            # What stands around d is what stands around c, changed as from a to b.
            assert np.abs(shares[b] - shares[a] + shares[c] - shares[d]).max() < 0.06, section
        assert analogy_accuracy(shares, [vocabulary.numbers(q) for q in questions]) == 1


def test_small_world_is_repeatable_and_has_sections():
    assert datasets.small_world(50, seed=3).sentences == datasets.small_world(50, 3).sentences
    assert datasets.small_world(50, seed=3).sentences != datasets.small_world(50, 4).sentences
    only = datasets.small_world(200, section="tenses")
    assert list(only.pairs) == list(only.analogies) == ["tenses"]
    assert not any("king" in sentence for sentence in only.sentences)
    with pytest.raises(ValueError, match="section"):
        datasets.small_world(section="stories")
    with pytest.raises(ValueError, match="at least 1"):
        datasets.small_world(0)


def test_the_step_of_the_benchmark_is_a_step():
    from benchmarks.bench_words import _step

    _step(SGD(0.1))()
