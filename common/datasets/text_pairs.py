"""Questions and their answers, generated: sums and dates."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets.symbols import Symbols


class TextPairs(NamedTuple):
    """Questions and answers, as texts and as rows of numbers.

    questions, answers: texts. symbols: of both. x: (N, T), padding in front. t: (N, U), with both
    marks, padding behind.
    """

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    symbols: Symbols
    x: NDArray[np.int64]
    t: NDArray[np.int64]

    @classmethod
    def of(cls, questions: list[str], answers: list[str], symbols: Symbols) -> TextPairs:
        return cls(
            tuple(questions),
            tuple(answers),
            symbols,
            symbols.questions(questions),
            symbols.answers(answers),
        )

    def turned(self) -> TextPairs:
        """The same, every question written backwards."""
        return TextPairs.of([q[::-1] for q in self.questions], list(self.answers), self.symbols)


# --- sums ------------------------------------------------------------------------------------


def sums(count: int, seed: int = 0, digits: int = 3) -> TextPairs:
    """Sums such as "16+75", with "91" as the answer; no question twice.

    count: how many. digits: of each number, 1 to that many; all lengths are equally frequent.
    Raises ValueError where there are not so many different ones.
    """
    if not 1 <= digits <= 6:
        raise ValueError(f"digits must be from 1 to 6, not {digits}.")
    if not 0 < count <= 10 ** (2 * digits) // 2:
        raise ValueError(f"count must be from 1 to {10 ** (2 * digits) // 2}, not {count}.")
    rng = np.random.default_rng(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        lengths = rng.integers(1, digits + 1, size=(count, 2))
        lows = np.where(lengths == 1, 0, 10 ** (lengths - 1))
        for a, b in rng.integers(lows, 10**lengths).tolist():
            if len(found) < count:
                found[f"{a}+{b}"] = str(a + b)
    return TextPairs.of(list(found), list(found.values()), Symbols("0123456789+"))


# --- dates -----------------------------------------------------------------------------------

MONTHS = (
    "january february march april may june july august september october november december"
).split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
FIRST, LAST = datetime.date(1970, 1, 1), datetime.date(2030, 12, 31)

Format = Callable[[datetime.date], str]


def _th(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def _month(date: datetime.date) -> str:
    return MONTHS[date.month - 1]


# A slash puts the month first, as in America; a dot puts the day first, as in Europe.
FORMATS: dict[str, Format] = {
    "9/27/94": lambda d: f"{d.month}/{d.day}/{d.year % 100:02d}",
    "27.9.1994": lambda d: f"{d.day}.{d.month}.{d.year}",
    "9/27/1994": lambda d: f"{d.month}/{d.day}/{d.year}",
    "27 sep 1994": lambda d: f"{d.day} {_month(d)[:3]} {d.year}",
    "sep 27, 1994": lambda d: f"{_month(d)[:3]} {d.day}, {d.year}",
    "27 september 1994": lambda d: f"{d.day} {_month(d)} {d.year}",
    "september 27, 1994": lambda d: f"{_month(d)} {d.day}, {d.year}",
    "27th of september 1994": lambda d: f"{_th(d.day)} of {_month(d)} {d.year}",
    "tue, sep 27, 1994": (
        lambda d: f"{WEEKDAYS[d.weekday()][:3]}, {_month(d)[:3]} {d.day}, {d.year}"
    ),
    "tuesday, september 27, 1994": (
        lambda d: f"{WEEKDAYS[d.weekday()]}, {_month(d)} {d.day}, {d.year}"
    ),
}


def dates(count: int, seed: int = 0) -> TextPairs:
    """Dates from 1970 to 2030 written in ten ways, with "1994-09-27" as the answer.

    No question twice. The formats are equally frequent, up to chance. Raises ValueError for a
    count above 100,000.
    """
    if not 0 < count <= 100_000:
        raise ValueError(f"count must be from 1 to 100,000, not {count}.")
    rng = np.random.default_rng(seed)
    days, formats = (LAST - FIRST).days + 1, list(FORMATS.values())
    found: dict[str, str] = {}
    while len(found) < count:
        date = FIRST + datetime.timedelta(days=int(rng.integers(days)))
        found[formats[rng.integers(len(formats))](date)] = date.isoformat()
    symbols = Symbols("0123456789abcdefghijklmnopqrstuvwxyz ,./-")
    return TextPairs.of(list(found), list(found.values()), symbols)
