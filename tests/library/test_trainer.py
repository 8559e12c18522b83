"""The training loop."""

import numpy as np
import pytest

from common.initializers import he
from common.layers import Affine, ReLU
from common.optimizers import SGD, Adam
from common.sequential import Sequential
from common.trainer import Trainer


def network() -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential([Affine(he(rng, (2, 16))), ReLU(), Affine(he(rng, (16, 2)))])


def examples(count: int = 50, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).standard_normal((count, 2)).astype(np.float32)
    return x, (x.sum(axis=1) > 0).astype(int)


class Watched(Sequential):
    """Notes the examples of every training step."""

    def __init__(self):
        super().__init__(network().layers)
        self.seen: list[np.ndarray] = []

    def loss(self, x, t, training=False):
        if training:
            self.seen.append(x.copy())
        return super().loss(x, t, training)


def trainer(net: Sequential, seed: int = 0, batch_size: int = 20, rate: float = 0.1) -> Trainer:
    return Trainer(net, SGD(rate), batch_size, seed, progress=False)


def test_every_example_is_used_once_per_epoch_the_last_part_too():
    x, t = examples(50)
    net = Watched()
    trainer(net).fit(x, t, epochs=2)
    assert [len(batch) for batch in net.seen] == [20, 20, 10] * 2
    first, second = (np.concatenate(net.seen[i : i + 3]) for i in (0, 3))
    for epoch in (first, second):
        np.testing.assert_array_equal(np.sort(epoch, axis=0), np.sort(x, axis=0))
    assert not np.array_equal(first, second)  # another order


def test_the_history_has_a_number_for_each_step_and_epoch():
    x, t = examples(50)
    own = trainer(network())
    history = own.fit(x, t, epochs=3)
    assert [len(history.step_loss), len(history.loss), len(history.train_accuracy)] == [9, 3, 3]
    assert history.validation_accuracy == []
    assert history.loss == pytest.approx(np.mean(np.reshape(history.step_loss, (3, 3)), axis=1))
    again = own.fit(x, t, epochs=1, validation=examples(30, seed=1))
    assert [len(again.step_loss), len(again.loss), len(again.validation_accuracy)] == [12, 4, 1]


def test_it_learns():
    x, t = examples(500)
    net = network()
    own = Trainer(net, Adam(0.01), batch_size=50, progress=False)
    history = own.fit(x, t, epochs=10, validation=examples(500, seed=1))
    assert history.loss[-1] < history.loss[0] / 2
    assert history.train_accuracy[-1] == net.accuracy(x, t) > 0.95
    assert history.validation_accuracy[-1] > 0.95


def test_the_validation_examples_are_never_learned_from():
    x, t = examples(50)
    nets = [network() for _ in range(3)]
    for net, validation in zip(nets, (None, examples(30, 1), examples(30, 2)), strict=True):
        trainer(net).fit(x, t, epochs=2, validation=validation)
    for name, array in nets[0].params.items():
        for net in nets[1:]:
            np.testing.assert_array_equal(array, net.params[name])


def test_a_seed_decides_the_order():
    x, t = examples(50)
    losses = [trainer(network(), seed).fit(x, t).step_loss for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_the_examples_stay_as_they_were():
    x, t = examples(50)
    kept_x, kept_t = x.copy(), t.copy()
    trainer(network()).fit(x, t, validation=(x, t))
    np.testing.assert_array_equal(x, kept_x)
    np.testing.assert_array_equal(t, kept_t)


def test_errors():
    x, t = examples(50)
    with pytest.raises(ValueError, match="batch_size"):
        Trainer(network(), SGD(), batch_size=0)
    with pytest.raises(ValueError, match="as many examples"):
        trainer(network()).fit(x, t[:-1])
    with pytest.raises(ValueError, match="as many examples"):
        trainer(network()).fit(x[:0], t[:0])
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="learning rate"):
        trainer(network(), rate=1e30).fit(x, t, epochs=5)


def test_the_bar_counts_all_steps(capsys):
    x, t = examples(50)
    Trainer(network(), SGD(), batch_size=20).fit(x, t, epochs=2)
    assert "6/6" in capsys.readouterr().err
