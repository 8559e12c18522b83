"""Notebook input_and_checkpoints: work that survives a crash."""

import functools
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as _tf

from common.checking import Call, Exercise, Mistake
from common.exercises.tensorflow.tools import unoptimized

# --- save_and_restore ------------------------------------------------------------------------


def _save_and_restore(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def _restore_or_initialize(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=3)
    manager.restore_or_initialize()
    return manager


def _asked_first(checkpoint, folder):
    latest = _tf.train.latest_checkpoint(folder)
    if latest is not None:
        checkpoint.restore(latest).expect_partial()
    return _tf.train.CheckpointManager(checkpoint, directory=folder, max_to_keep=3)


def _never_restored(checkpoint, folder):
    return _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)


def _all_kept(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=None)
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def _five_kept(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=5)
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def _one_kept(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def _saved_first(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    manager.save()
    checkpoint.restore(manager.latest_checkpoint)
    return manager


def _saved_after(checkpoint, folder):
    manager = _save_and_restore(checkpoint, folder)
    manager.save()
    return manager


def _manager_restores(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    manager.restore(manager.latest_checkpoint)
    return manager


def _latest_called(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    checkpoint.restore(manager.latest_checkpoint())
    return manager


def _oldest(checkpoint, folder):
    manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    if manager.checkpoints:
        checkpoint.restore(manager.checkpoints[0])
    return manager


def _nothing_returned(checkpoint, folder):
    _save_and_restore(checkpoint, folder)


@unoptimized
def _observe_saving(answer, rng):
    start = rng.normal(size=2).round(2)

    def model():
        weights, step = _tf.Variable(start), _tf.Variable(0)
        return weights, step, _tf.train.Checkpoint(weights=weights, step=step)

    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as folder:
        weights, step, checkpoint = model()

        kept = []
        first = Call(lambda: kept.append(answer(checkpoint, empty)))
        yield first.called("save_and_restore at the first start")
        manager = kept[0]
        yield "you return a manager", hasattr(manager, "save") and hasattr(manager, "checkpoints")
        yield "weights at the first start", weights.numpy()
        yield "files after the first start", len(list(Path(empty).glob("*.index")))
        if not hasattr(manager, "save"):
            return
        for name, content in _after_three_saves(*start).items():
            Path(folder, name).write_bytes(content)
        weights, step, checkpoint = model()
        second = Call(lambda: kept.append(answer(checkpoint, folder)))
        yield second.called("save_and_restore after a crash")
        yield "step after the crash", step.numpy()
        yield "weights after the crash", weights.numpy()
        kept[1].save()
        yield "checkpoints that are kept", len(list(Path(folder).glob("*.index")))


@functools.lru_cache(maxsize=32)
def _after_three_saves(*start):
    """What a training has left behind in its folder: the names of files and their contents."""
    weights, step = _tf.Variable(np.array(start)), _tf.Variable(0)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = _tf.train.Checkpoint(weights=weights, step=step)
        manager = _tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
        for _ in range(3):
            step.assign_add(1)
            weights.assign_add([1.0, -1.0])
            manager.save()
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


save_and_restore = Exercise(
    reference=_save_and_restore,
    observe=_observe_saving,
    mistakes=[
        Mistake(
            "After a crash everything begins anew: nothing is restored. "
            "checkpoint.restore(manager.latest_checkpoint).",
            _never_restored,
        ),
        Mistake(
            "Keep the last three checkpoints: max_to_keep=3.", _all_kept, _five_kept, _one_kept
        ),
        Mistake(
            "You save before you restore, and so put the starting values over what was there.",
            _saved_first,
        ),
        Mistake(
            "You save at the start as well. The training does the saving; make the manager, "
            "restore, and return it.",
            _saved_after,
        ),
        Mistake(
            "It is the checkpoint that restores: checkpoint.restore(manager.latest_checkpoint).",
            _manager_restores,
        ),
        Mistake(
            "manager.latest_checkpoint is no method: without brackets behind it.", _latest_called
        ),
        Mistake(
            "You restore the oldest checkpoint. manager.latest_checkpoint is the newest.", _oldest
        ),
        Mistake("Return the manager: the training saves with it.", _nothing_returned),
    ],
    variants=[_restore_or_initialize, _asked_first],
    hints=[
        "A tf.train.CheckpointManager looks after a folder, and knows the latest checkpoint.",
        "checkpoint.restore(None) does nothing, so an empty folder needs no `if`.",
        "manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3), then "
        "checkpoint.restore(manager.latest_checkpoint)",
    ],
)
