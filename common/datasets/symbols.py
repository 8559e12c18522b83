"""Texts as rows of whole numbers, with marks for their start, their end, and what is left over."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

PAD, START, END = 0, 1, 2
MARKS = ("_", "<", ">")

Text = Sequence[str]  # characters of a string, or a list of words


class Symbols:
    """The symbols of a language, characters or words, and their numbers.

    The first three are marks: "_" fills up, "<" starts an answer, ">" ends it. Then come `symbols`,
    each once. between: what is put between symbols to be read, "" for characters, " " for words.

    Example: `Symbols("0123456789+").questions(["16+75"])`
    """

    def __init__(self, symbols: Iterable[str], between: str = ""):
        symbols = list(symbols)
        if len({*symbols, *MARKS}) < len(symbols) + len(MARKS):
            raise ValueError(f"every symbol must be there once, and none of {' '.join(MARKS)}.")
        self.symbols = (*MARKS, *symbols)
        self.between = between
        self._numbers = {symbol: number for number, symbol in enumerate(self.symbols)}

    def __len__(self) -> int:
        return len(self.symbols)

    def questions(
        self, texts: Sequence[Text], length: int | None = None, behind: bool = False
    ) -> NDArray[np.int64]:
        """(N, T), the padding in front, so that the last step is always the last symbol.

        length: T, that of the longest if not given. behind: puts the padding behind instead.
        """
        rows = [self._row(text) for text in texts]
        length = max(map(len, rows), default=0) if length is None else length
        filled = [[PAD] * (length - len(row)) for row in rows]
        pairs = zip(rows, filled) if behind else zip(filled, rows)
        return _stack([first + second for first, second in pairs], length)

    def answers(self, texts: Sequence[Text], length: int | None = None) -> NDArray[np.int64]:
        """(N, U), each with its two marks, the padding behind. length: with the marks."""
        rows = [[START, *self._row(text), END] for text in texts]
        length = max(map(len, rows), default=0) if length is None else length
        return _stack([row + [PAD] * (length - len(row)) for row in rows], length)

    def text(self, row: Iterable[int]) -> str:
        """What can be read of a row: up to the end mark, start mark and padding left out."""
        read = []
        for number in row:
            if number == END:
                break
            if number not in (PAD, START):
                read.append(self.symbols[number])
        return self.between.join(read)

    def marked(self, row: Iterable[int]) -> str:
        """The whole row with all its marks."""
        return self.between.join(self.symbols[number] for number in row)

    def _row(self, text: Text) -> list[int]:
        try:
            return [self._numbers[symbol] for symbol in text]
        except KeyError as error:
            raise ValueError(f"there is no symbol {error.args[0]!r}.") from None


def _stack(rows: list[list[int]], length: int) -> NDArray[np.int64]:
    if any(len(row) > length for row in rows):
        raise ValueError(f"a text is longer than {length} symbols.")
    return np.array(rows, np.int64).reshape(len(rows), length)
