"""Looking up what a chapter's module of exercises holds."""

import importlib
import os

from classroom.exercise_rules import exercises_of

LEVEL = "TF_CPP_MIN_LOG_LEVEL"


def level_while_importing(monkeypatch):
    """What the environment says of TensorFlow's greetings while a chapter's module is imported."""
    really = importlib.import_module
    seen = []

    def watched(name):
        if name.startswith("common.exercises."):
            seen.append(os.environ.get(LEVEL))
        return really(name)

    monkeypatch.setattr(importlib, "import_module", watched)
    assert exercises_of("00_start").found
    return seen


def test_tensorflow_greets_nobody_and_kernels_inherit_nothing_of_that(monkeypatch):
    monkeypatch.delenv(LEVEL, raising=False)
    assert level_while_importing(monkeypatch) == ["2"]
    assert LEVEL not in os.environ


def test_who_wants_to_see_the_greetings_does(monkeypatch):
    monkeypatch.setenv(LEVEL, "0")
    assert level_while_importing(monkeypatch) == ["0"]
    assert os.environ[LEVEL] == "0"
