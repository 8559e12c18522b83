"""Notebook binary_addition: numbers as bits, and back."""

import numpy as np

from common.checking import Exercise, Mistake, args, calls

# --- int_to_bits -------------------------------------------------------------------------


def _int_to_bits(n, width):
    return (n[:, None] >> np.arange(width)) & 1


def _by_division(n, width):
    bits = []
    for _ in range(width):
        bits.append(n % 2)
        n = n // 2
    return np.stack(bits, axis=1).astype(np.float32)


def _by_text(n, width):
    return [[int(bit) for bit in np.binary_repr(number, width)[::-1]] for number in n]


int_to_bits = Exercise(
    reference=_int_to_bits,
    observe=calls(
        by_hand=args(np.array([6, 1]), 4),
        all_small=args(np.arange(8), 3),
        random=lambda rng: args(rng.integers(0, 256, size=5), 8),
        more_places_than_needed=args(np.array([3]), 6),
    ),
    mistakes=[
        Mistake(
            "Your highest bit comes first. Here the lowest comes first, since adding begins there: "
            "turn each row round, or count the places from 0 upward.",
            lambda n, width: _int_to_bits(n, width)[:, ::-1],
        ),
        Mistake(
            "You shift, but keep all that is left. & 1 keeps the lowest bit alone.",
            lambda n, width: n[:, None] >> np.arange(width),
        ),
        Mistake(
            "Your bits come as 1, 2, 4, 8 … A bit is 0 or 1, whatever its place: shift first, and "
            "then & 1.",
            lambda n, width: n[:, None] & 2 ** np.arange(width),
            lambda n, width: _int_to_bits(n, width) * 2 ** np.arange(width),
        ),
        Mistake(
            "Bits and numbers are exchanged: there should be one row for each number, n[:, None].",
            lambda n, width: _int_to_bits(n, width).T,
        ),
        Mistake(
            "The lowest bit is missing. np.arange(width) begins with place 0; who divides takes "
            "n % 2 first, and then n // 2.",
            lambda n, width: (n[:, None] >> np.arange(1, width + 1)) & 1,
            lambda n, width: _by_division(n // 2, width),
            lambda n, width: (n[:, None] >> np.arange(1, width)) & 1,
            lambda n, width: _int_to_bits(n, width) * (np.arange(width) > 0),
        ),
        Mistake(
            "You stop where the largest number ends. Every row has width bits, zeros included.",
            lambda n, width: _int_to_bits(n, int(n.max()).bit_length() if n.max() < 4 else width),
            lambda n, width: [[int(bit) for bit in np.binary_repr(v)[::-1]] for v in n],
            lambda n, width: [
                [int(bit) for bit in np.binary_repr(v)[::-1]] if v else [] for v in n
            ],
        ),
        Mistake(
            "You move n down by k places, and the next time from there. n >> k begins with the "
            "whole n: give what is moved another name.",
            lambda n, width: (n[:, None] >> (np.arange(width) * (np.arange(width) + 1) // 2)) & 1,
        ),
        Mistake(
            "<< moves up, and zeros come in from below. Move down: >>.",
            lambda n, width: (n[:, None] << np.arange(width)) & 1,
        ),
        Mistake(
            "The shapes do not fit: n is (N,) and the places are (width,). Make n a column, "
            "n[:, None], and broadcasting gives (N, width).",
            lambda n, width: (n >> np.arange(width)) & 1,
        ),
        Mistake(
            "/ gives fractions. Halve with //, or shift with >>.",
            lambda n, width: (n[:, None] / 2 ** np.arange(width)) % 2,
        ),
        Mistake(
            "You return text. Make each sign a number: int(bit).",
            lambda n, width: [np.binary_repr(number, width) for number in n],
            lambda n, width: [np.binary_repr(number, width)[::-1] for number in n],
            lambda n, width: [list(np.binary_repr(number, width)[::-1]) for number in n],
        ),
        Mistake("You return nothing. End with `return`.", lambda n, width: None),
    ],
    variants=[_by_division, _by_text],
    hints=[
        "n >> k moves all bits of n down by k places, and n & 1 is the lowest bit.",
        "Every number with every place: n[:, None] is a column, np.arange(width) a row.",
        "(n[:, None] >> np.arange(width)) & 1",
    ],
)

# --- bits_to_int -------------------------------------------------------------------------


def _bits_to_int(bits):
    return bits @ 2 ** np.arange(bits.shape[1])


def _horner(bits):
    numbers = np.zeros(len(bits))
    for column in np.asarray(bits).T[::-1]:
        numbers = 2 * numbers + column
    return numbers


bits_to_int = Exercise(
    reference=_bits_to_int,
    observe=calls(
        by_hand=args(np.array([[0, 1, 1, 0], [1, 0, 0, 0]])),
        random=lambda rng: rng.integers(0, 2, size=(4, 8)),
        square=args(np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]])),
        one_number=args(np.array([[1, 1, 0, 1, 0]])),
    ),
    mistakes=[
        Mistake(
            "You read the highest bit first. Place 0 is the lowest, and counts 1.",
            lambda bits: _bits_to_int(bits[:, ::-1]),
        ),
        Mistake(
            "You count how many bits are 1. Each has its own worth: 1, 2, 4, 8 …",
            lambda bits: bits.sum(axis=1),
        ),
        Mistake(
            "Your bits are worth 2, 4, 8 … The lowest is worth 1, 2 to the power of 0.",
            lambda bits: 2 * _bits_to_int(bits),
        ),
        Mistake(
            "The lowest bit is left out. Place 0 counts, too: it is worth 1.",
            lambda bits: _bits_to_int(bits) - bits[:, 0],
        ),
        Mistake(
            "The product goes from left to right: bits, (N, width), times the worths, (width,).",
            lambda bits: 2 ** np.arange(bits.shape[1]) @ bits,
        ),
        Mistake(
            "len(bits) is how many numbers there are. Their places are counted by bits.shape[1].",
            lambda bits: bits @ 2 ** np.arange(len(bits)),
        ),
        Mistake(
            "Your bits are worth 0, 1, 2, 3 … or twice that. They are worth 2 to that power: "
            "2 ** np.arange(…).",
            lambda bits: bits @ np.arange(bits.shape[1]),
            lambda bits: bits @ (2 * np.arange(bits.shape[1])),
        ),
        Mistake(
            "You square the places. It is 2 to the power of the place: 2 ** np.arange(…).",
            lambda bits: bits @ np.arange(bits.shape[1]) ** 2,
        ),
        Mistake(
            "You sum over the numbers. Sum over the places, within each row: axis=1.",
            lambda bits: (bits * 2 ** np.arange(bits.shape[1])).sum(axis=0),
            lambda bits: sum(row * 2**k for k, row in enumerate(bits)),
        ),
        Mistake(
            "You return one number for all. Sum within each row: axis=1.",
            lambda bits: (bits * 2 ** np.arange(bits.shape[1])).sum(),
        ),
        Mistake(
            "Every bit is multiplied by its worth. Now sum each row.",
            lambda bits: bits * 2 ** np.arange(bits.shape[1]),
        ),
        Mistake(
            "In Python ^ is not a power. Write 2 ** np.arange(…).",
            lambda bits: bits @ (2 ^ np.arange(bits.shape[1])),
        ),
        Mistake("You return nothing. End with `return`.", lambda bits: None),
    ],
    variants=[
        _horner,
        lambda bits: (bits * 2.0 ** np.arange(bits.shape[1])).sum(axis=1),
        lambda bits: [sum(int(bit) << place for place, bit in enumerate(row)) for row in bits],
    ],
    hints=[
        "What is the bit at place k worth?",
        "Multiply each column by 2 to the power of its place and sum each row; a product of "
        "matrices does both.",
        "bits @ 2 ** np.arange(bits.shape[1])",
    ],
)
