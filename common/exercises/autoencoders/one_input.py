"""For exercises whose models take long to build, and whose check therefore has one input."""

from typing import Any

from common.checking.observation import Observed
from common.exercises.keras.looking import ModelExercise


class OneInput(ModelExercise):
    """The weights are set, and several rows go in: one input will do, whatever the seed."""

    def observe(self, answer: Any, seed: int) -> Observed:
        return super().observe(answer, 0)

    def key(self, seed: int) -> Observed:
        return super().key(0)
