"""Questions with lettered options: self-tests, which are checked, and predictions, which are not.

The options themselves stand in the notebook, and only there.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from common.checking.criteria import Criterion
from common.checking.exercise import Exercise, Mistake, attribute_name, defining_module
from common.checking.observing import Call
from common.checking.remembering import remember
from common.checking.showing import show_text
from common.checking.transport import observing, send_prediction
from common.checking.verdict import CheckFailed, Status, Verdict


class Choice(Exercise):
    """A self-test question: the blank is a function that returns the letter of an option.

    answer: the right letter. wrong: for every other letter what its chooser has mixed up.

    Example: `Choice(answer="b", wrong={"a": "A linear layer after a linear layer …"}, hints=[…])`
    """

    def __init__(self, *, answer: str, wrong: Mapping[str, str], hints: Sequence[str] = ()):
        letters = sorted({answer, *wrong})
        if answer in wrong or not wrong:
            raise ValueError(f"the wrong options of a Choice must be others than {answer!r}")
        super().__init__(
            reference=_chooses(answer),
            observe=_observe_letter,
            mistakes=[Mistake(sentence, _chooses(letter)) for letter, sentence in wrong.items()],
            variants=[_chooses(answer.upper()), _chooses(f" {answer} ")],
            hints=hints,
            expected="one of the letters " + ", ".join(letters),
            few_mistakes="one for each wrong option",
        )
        self.letters = tuple(letters)
        self._chosen = {None: answer, **dict(enumerate(wrong))}

    def _remember(self, verdict: Verdict) -> None:
        super()._remember(verdict)
        if verdict.right or verdict.mistake is not None:
            remember(self, "answer", self._chosen[verdict.mistake])


def _chooses(letter: str) -> Any:
    def choose() -> str:
        return letter

    return choose


class _SameLetter(Criterion):
    """The letter counts, neither its case nor the space around it."""

    def accepts(self, value: Any, reference: Any) -> bool:
        return str(value).strip().lower() == str(reference).strip().lower()


def _observe_letter(answer: Any, rng: np.random.Generator) -> Generator:
    yield "letter", Call(answer), _SameLetter()


class Prediction:
    """A question to answer before an experiment: the guess is kept until the result is known.

    options: the letters that can be chosen, such as "abc". outcome: the letter that the experiment
    shows. because: what was seen, in a sentence or two.
    """

    def __init__(self, *, options: str, outcome: str, because: str):
        if outcome not in options:
            raise ValueError(f"the outcome {outcome!r} is not among the options {options!r}")
        self.options = options
        self.outcome = outcome
        self.because = because
        self.module = defining_module()
        self.predicted: str | None = None

    @cached_property
    def name(self) -> str:
        """The attribute of its module that holds it."""
        return attribute_name(self)

    def __repr__(self) -> str:
        return f"<prediction {self.name}: .predict(letter), .reveal()>"

    def predict(self, choice: Any = ...) -> None:
        """Keep `choice`, a letter; `...` is no choice yet and stops nothing.

        Raises CheckFailed with one line where it is no option. In grading (CLASSROOM_OBSERVE=1)
        the choice is sent to the grader.
        """
        letters = ", ".join(f'"{letter}"' for letter in self.options)
        if choice is ... or choice is None:
            show_text(
                f"? {self.name}: your guess first. Put one of {letters} in place of the dots."
            )
            return
        letter = choice.strip().lower() if isinstance(choice, str) else choice
        if not isinstance(letter, str) or len(letter) != 1 or letter not in self.options:
            message = f"{choice!r} is not one of the options; choose {letters}"
            raise CheckFailed(Verdict(self.name, Status.MISUSED, message)) from None
        self.predicted = letter
        if observing():
            send_prediction(self.name, letter)
            return
        remember(self, "predict", letter)
        show_text(f"✎ {self.name}: you predict {letter}. Now look.")

    def reveal(self) -> None:
        """Say what came out, beside what was predicted."""
        if self.predicted is None:
            opening = f"It is {self.outcome}."
        elif self.predicted == self.outcome:
            opening = f"You predicted {self.predicted}, and so it is."
        else:
            opening = f"You predicted {self.predicted}; it is {self.outcome}."
        show_text(f"{opening} {self.because}")
