"""Submissions that mean harm, or look as if they did; each bounded, so that a hole harms nothing.

They answer a release notebook of two exercises of chapter 02, `perceptron` and `and_gate`, where
`and_gate` calls `perceptron`. Text such as @SECRET@ is replaced by the test with what is true on
its machine. An attack that gets somewhere prints "HARM"; that must never be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from classroom.grading.records import Reason as R

RIGHT_ANSWERS = {
    "perceptron": """\
def perceptron(x1, x2, w1, w2, b):
    return 1 if w1 * x1 + w2 * x2 + b > 0 else 0
""",
    "and_gate": """\
def and_gate(x1, x2):
    return perceptron(x1, x2, 0.5, 0.5, -0.7)
""",
}
WRONG_ANSWERS = {
    "perceptron": """\
def perceptron(x1, x2, w1, w2, b):
    return 7
""",
    "and_gate": """\
def and_gate(x1, x2):
    return 7
""",
}
NO_POINTS = frozenset(R) - {R.RIGHT, R.PARTLY}
REACHED_NOTHING = frozenset({R.NOT_REACHED, R.KERNEL_DIED, R.KILLED, R.OUT_OF_MEMORY, R.TIMED_OUT})


@dataclass(frozen=True)
class Attack:
    """One submission.

    does: what it tries, in a few words. cell: the source of a cell of its own, above the blanks.
    answers: of blanks; the others are right, or wrong where it is to make wrong answers pass.
    perceptron, and_gate: the reasons of which the exercise must get one. whole: of the submission.
    says: words that the outcome must hold, in a message or a note.
    plain: without danger also for an ordinary kernel without any sandbox.
    """

    name: str
    does: str
    cell: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    cheats: bool = False
    perceptron: frozenset[R] = frozenset({R.RIGHT})
    and_gate: frozenset[R] = frozenset({R.RIGHT})
    whole: frozenset[R] = frozenset({R.RIGHT})
    says: str = ""
    plain: bool = False

    def sources(self) -> dict[str, str]:
        """The source of each blank."""
        return (WRONG_ANSWERS if self.cheats else RIGHT_ANSWERS) | self.answers


def cheat(name: str, does: str, cell: str, **others: object) -> Attack:
    """Tries to make wrong answers pass: no exercise may get a point, whatever the reason."""
    values = {"cheats": True, "perceptron": NO_POINTS, "and_gate": NO_POINTS, "plain": True}
    return Attack(name, does, cell, **(values | others))


def deadly(name: str, does: str, cell: str, *whole: R, **others: object) -> Attack:
    """Takes its kernel down before the first check: nothing was reached."""
    values = {"perceptron": REACHED_NOTHING, "and_gate": REACHED_NOTHING}
    return Attack(name, does, cell, whole=frozenset(whole), **(values | others))


def corpus() -> list[Attack]:
    """All of them."""
    from hostile import answers, budgets, files, forging, processes, tampering

    modules = (budgets, files, processes, tampering, forging, answers)
    return [attack for module in modules for attack in module.ATTACKS]
