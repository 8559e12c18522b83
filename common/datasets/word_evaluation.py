"""What people say about words, to hold word vectors against: analogies and similarities."""

from common.datasets import registry


def analogy_questions() -> dict[str, list[tuple[str, str, str, str]]]:
    """19,544 questions (a, b, c, d), "a is to b as c is to d", by section; in lower case.

    Downloaded once (0.6 MB), or read from the folder that COURSE_DATA_DIR names. Raises DataError.

    Source: T. Mikolov and others, "Efficient Estimation of Word Representations in Vector Space"
    (2013).
    """
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for line in _lines("word_eval/questions-words.txt"):
        if line.startswith(":"):
            section = found.setdefault(line[1:].strip(), [])
        else:
            a, b, c, d = line.lower().split()
            section.append((a, b, c, d))
    return found


def word_similarities() -> list[tuple[str, str, float]]:
    """WordSim-353: 353 pairs of words and how similar people find them, from 0 to 10; lower case.

    Downloaded once (7 KB), or read from the folder that COURSE_DATA_DIR names. Raises DataError.

    Source: L. Finkelstein and others, "Placing Search in Context: The Concept Revisited" (2002).
    """
    found = []
    for line in _lines("word_eval/EN-WS-353-ALL.txt"):
        first, second, score = line.lower().split("\t")
        found.append((first, second, float(score)))
    return found


def _lines(name: str) -> list[str]:
    return [line for line in registry.read(name).decode("ascii").splitlines() if line.strip()]
