"""Dialogues of four turns, generated: some answers are known for sure, some are one of many."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets.symbols import Symbols

NAMES = "anna ben emi hugo ines ken lena omar".split()
# Every answer begins with a word of its own, so that its first word decides which it is.
ADVICE = {
    "music": (
        "play the piano", "sing a song", "hear a concert", "dance with friends", "buy a record",
    ),
    "food": (
        "bake a cake", "cook some soup", "eat some rice", "taste new cheese", "fry an egg",
    ),
    "sport": (
        "run a mile", "swim a lap", "ride your bike", "climb the hill", "kick a ball",
    ),
    "books": (
        "read a novel", "write a poem", "visit the library", "learn some latin", "print a story",
    ),
    "nature": (
        "plant a tree", "watch the birds", "walk the woods", "pick some flowers", "feed the ducks",
    ),
}  # fmt: skip
GENERIC = "i do not know"
QUESTIONS = ("who am i", "what do i love", "what shall i do today")
WHO, LOVE, ADVISE = range(3)


class Dialogues(NamedTuple):
    """Dialogues of K = 4 turns, as texts and as rows of numbers.

    turns: the four texts of each. symbols: the words. x: (N, K, T), padding in front. t: the same
    with both marks, (N, K, U), padding behind. question: which of the `QUESTIONS` the third turn
    asks, (N,).
    """

    turns: tuple[tuple[str, str, str, str], ...]
    symbols: Symbols
    x: NDArray[np.int64]
    t: NDArray[np.int64]
    question: NDArray[np.int64]


def dialogues(count: int, seed: int = 0, generic: float = 0.4) -> Dialogues:
    """Somebody says hello, is greeted, and asks one of three questions.

    "who am i" and "what do i love" have one right answer, which was said in the first turn. To
    "what shall i do today" it is `GENERIC` with probability `generic`, else one of the five
    `ADVICE` for what this person loves, all equally likely. Raises ValueError for a probability
    that is none, or a count below 1.
    """
    if count < 1 or not 0 <= generic <= 1:
        raise ValueError(f"count must be 1 or more and generic from 0 to 1: {count}, {generic}.")
    rng = np.random.default_rng(seed)
    topics = list(ADVICE)
    turns, asked = [], rng.integers(len(QUESTIONS), size=count)
    for question in asked:
        name = NAMES[rng.integers(len(NAMES))]
        topic = topics[rng.integers(len(topics))]
        advice = GENERIC if rng.random() < generic else ADVICE[topic][rng.integers(5)]
        answer = (f"you are {name}", f"you love {topic}", advice)[question]
        opening = f"hello i am {name} and i love {topic}"
        greeting = f"hello {name} i love {topic} too"
        turns.append((opening, greeting, QUESTIONS[question], answer))
    symbols = Symbols(_words(), between=" ")
    flat = [turn.split() for dialogue in turns for turn in dialogue]
    x, t = symbols.questions(flat), symbols.answers(flat)
    return Dialogues(tuple(turns), symbols, x.reshape(count, 4, -1), t.reshape(count, 4, -1), asked)


def _words() -> list[str]:
    """All words that can occur, in a fixed order."""
    texts = ["hello and are too", *NAMES, *ADVICE, GENERIC, *QUESTIONS, "you"]
    texts += [answer for answers in ADVICE.values() for answer in answers]
    return list(dict.fromkeys(word for text in texts for word in text.split()))
