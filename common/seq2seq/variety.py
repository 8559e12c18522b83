"""How varied answers are."""

from collections.abc import Sequence


def distinct(answers: Sequence[Sequence[str]], n: int) -> float:
    """Different groups of n words in a row, over all such groups in all answers.

    answers: lists of words. 1 where no group occurs twice, near 0 where all answers are the same.
    Raises ValueError where there is no group of n words at all. Source: J. Li and others, "A
    Diversity-Promoting Objective Function for Neural Conversation Models" (2016).
    """
    groups = [
        tuple(words[start : start + n]) for words in answers for start in range(len(words) - n + 1)
    ]
    if n < 1 or not groups:
        raise ValueError(f"there are no groups of {n} words in these answers.")
    return len(set(groups)) / len(groups)
