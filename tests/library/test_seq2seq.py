"""Models from sequence to sequence: every gradient by trying, and how answers are written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.datasets.symbols import END, PAD, START
from common.embedding import RowGradient
from common.gradients import numerical_gradient, relative_error
from common.optimizers import Adam
from common.seq2seq import (
    KINDS,
    build_hred,
    build_seq2seq,
    distinct,
    generate,
    one_step,
    sequence_loss,
    train,
)
from common.seq2seq.training import clipped

few = settings(max_examples=6, deadline=None)
seeds = st.integers(0, 2**32 - 1)
SYMBOLS = 6


def questions(rng, *shape):
    """Symbols with padding in front, at least one that is none."""
    x = rng.integers(3, SYMBOLS, size=shape)
    padded = rng.integers(0, shape[-1], size=(*shape[:-1], 1))
    return np.where(np.arange(shape[-1]) < padded, PAD, x)


def answers(rng, *shape):
    """Symbols with both marks, padding behind."""
    t = rng.integers(3, SYMBOLS, size=shape)
    end = rng.integers(1, shape[-1], size=(*shape[:-1], 1))
    places = np.arange(shape[-1])
    t = np.where(places == end, END, np.where(places > end, PAD, t))
    t[..., 0] = START
    return t


def in_float64(model):
    """The same model in double precision, so that small steps can be tried."""
    for layers in (part.layers.values() for part in parts(model)):
        for layer in layers:
            layer.params = {k: v.astype(np.float64) for k, v in layer.params.items()}
    return model


def parts(model):
    for part in model.layers.values():
        if hasattr(part, "layers"):
            yield part
    yield type("Plain", (), {"layers": {k: v for k, v in model.layers.items() if is_plain(v)}})


def is_plain(layer):
    return not hasattr(layer, "layers")


def compare_gradients(model, *arrays):
    model = in_float64(model)
    loss = model.gradient(*arrays)
    assert loss == pytest.approx(model.loss(*arrays))
    model.gradient(*arrays)
    grads = model.grads
    assert grads.keys() == model.params.keys()
    for name, param in model.params.items():
        kept = param.copy()

        def moved(value, param=param):
            param[...] = value
            return float(model.loss(*arrays))

        wanted = numerical_gradient(moved, kept)
        param[...] = kept
        grad = grads[name]
        grad = grad.dense() if isinstance(grad, RowGradient) else grad
        assert grad.shape == param.shape
        assert relative_error(grad, wanted) < 1e-5 or np.abs(grad - wanted).max() < 1e-8, name


@pytest.mark.parametrize("kind", KINDS)
@few
@given(seed=seeds, T=st.integers(1, 4), U=st.integers(2, 4))
def test_gradients(kind, seed, T, U):
    rng = np.random.default_rng(seed)
    model = build_seq2seq(rng, kind, SYMBOLS, hidden=3, vector=2)
    compare_gradients(model, questions(rng, 3, T), answers(rng, 3, U))


@few
@given(seed=seeds, K=st.integers(2, 4))
def test_gradients_of_hred(seed, K):
    rng = np.random.default_rng(seed)
    model = build_hred(rng, SYMBOLS, hidden=3, context=2, vector=2)
    compare_gradients(model, questions(rng, 2, K, 3), answers(rng, 2, K, 4))


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_float32(kind):
    rng = np.random.default_rng(0)
    model = build_seq2seq(rng, kind, SYMBOLS, hidden=3)
    loss = model.gradient(questions(rng, 4, 5), answers(rng, 4, 6))
    arrays = [g.values if isinstance(g, RowGradient) else g for g in model.grads.values()]
    assert {a.dtype for a in (loss, *model.params.values(), *arrays)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_what_the_scores_say_step_by_step(kind):
    rng = np.random.default_rng(1)
    model = build_seq2seq(rng, kind, SYMBOLS, hidden=8)
    model.params["decoder.affine.W"][...] *= 4
    x = questions(rng, 20, 5)
    given_answers = model.answer(x, 6)
    for row, answer in zip(x, given_answers):
        said = [START]
        for symbol in answer:
            if said[-1] == END:
                assert symbol == PAD
                continue
            scores = model.scores(row[np.newaxis], np.array([said]))[0, -1]
            assert symbol == scores.argmax()
            said.append(int(symbol))


def test_drawn_answers_follow_the_probabilities():
    rng = np.random.default_rng(0)
    model = build_seq2seq(rng, "plain", SYMBOLS, hidden=4)
    x = np.tile(questions(rng, 1, 4), (4000, 1))
    hs = model.encoder.forward(x)
    first = generate(model.decoder, hs, None, 1, np.random.default_rng(5))[:, 0]
    scores = model.decoder.forward(np.array([[START]]), hs[:1])[0, 0]
    wanted = np.exp(scores) / np.exp(scores).sum()
    assert np.allclose(np.bincount(first, minlength=SYMBOLS) / 4000, wanted, atol=0.04)
    cold = generate(model.decoder, hs, None, 1, np.random.default_rng(5), temperature=1e-3)
    assert np.all(cold[:, 0] == scores.argmax())


def test_it_learns_to_repeat_and_is_the_same_again():
    def run():
        rng = np.random.default_rng(0)
        x = rng.integers(3, SYMBOLS, size=(200, 3))
        t = np.concatenate([np.full((200, 1), START), x, np.full((200, 1), END)], axis=1)
        model = build_seq2seq(rng, "attention", SYMBOLS, hidden=16)
        seen = []
        losses = train(model, Adam(0.02), x, t, epochs=15, rng=rng, after_epoch=seen.append)
        return model, losses, seen, model.accuracy(x, t)

    (_, losses, seen, accuracy), again = run(), run()
    assert accuracy > 0.9 and losses[-1] < 0.2 * losses[0]
    assert seen == list(range(1, 16)) and losses == again[1]


def test_padding_does_not_count():
    scores = np.random.default_rng(0).standard_normal((1, 3, 4))
    loss, gradient = sequence_loss(scores, np.array([[3, 2, PAD]]))
    short, _ = sequence_loss(scores[:, :2], np.array([[3, 2]]))
    assert loss == pytest.approx(short) and np.all(gradient[0, 2] == 0)
    with pytest.raises(ValueError, match="every target is padding"):
        sequence_loss(scores, np.zeros((1, 3), int))


def test_long_gradients_are_cut_together():
    grads = {
        "a": np.array([3.0]),
        "b": RowGradient(np.array([1]), np.array([[4.0]]), (2, 1)),
    }
    assert clipped(grads, 10) is grads
    cut = clipped(grads, 1)
    assert cut["a"] == pytest.approx([0.6]) and cut["b"].values[0] == pytest.approx([0.8])


def test_distinct():
    words = [["a", "b", "a"], ["a", "b"]]
    assert distinct(words, 1) == pytest.approx(2 / 5)
    assert distinct(words, 2) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="no groups of 4"):
        distinct(words, 4)


def test_a_kind_that_is_none():
    with pytest.raises(ValueError, match="plain, peeky, attention"):
        build_seq2seq(np.random.default_rng(0), "reversed", 5, 3)


def test_single_steps_are_the_encoder():
    rng = np.random.default_rng(2)
    encoder = build_seq2seq(rng, "plain", SYMBOLS, hidden=4).encoder
    x = questions(rng, 3, 5)
    hs = encoder.forward(x)
    step, h = one_step(encoder.gru), np.zeros((3, 4), np.float32)
    for t in range(5):
        h = step(encoder.embedding.params["W"][x[:, t]], h)
        assert np.allclose(h, hs[:, t], atol=1e-6)
