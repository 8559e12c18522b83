"""Checks that recognize which mistake was made.

`observing` runs an answer and keeps what is seen, `judging` compares that with the reference and
with known mistakes, `verdict` says it in one line. `exercise` puts the three together.
"""

from common.checking.criteria import close, exact, holds
from common.checking.exercise import Equivalent, Exercise, Mistake
from common.checking.observing import AnswerRaised, Call, args, calls
from common.checking.questions import Choice, Prediction
from common.checking.verdict import CheckFailed, Status, Verdict

__all__ = [
    "AnswerRaised",
    "Call",
    "CheckFailed",
    "Choice",
    "Equivalent",
    "Exercise",
    "Mistake",
    "Prediction",
    "Status",
    "Verdict",
    "args",
    "calls",
    "close",
    "exact",
    "holds",
]
