"""The list of former names leads to exercises that exist."""

import importlib

from common.checking import Exercise, Prediction
from common.exercises.renamed import RENAMED


def test_every_former_name_leads_to_an_exercise_and_is_free():
    for old, new in RENAMED.items():
        module = importlib.import_module(f"common.exercises.{new[0]}")
        assert isinstance(getattr(module, new[1]), Exercise | Prediction), new
        assert old not in RENAMED.values()
