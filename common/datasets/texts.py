"""Real texts: books, Shakespeare's plays, Wikipedia articles."""

import re

from common.datasets import registry
from common.datasets.errors import DataError

_NAMES = tuple(
    name.removeprefix("text/").removesuffix(".txt")
    for name in registry.FILES
    if name.startswith("text/")
)
_END_OF_SENTENCE = re.compile(r"[.!?;]+|\n\s*\n")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def text(name: str) -> str:
    """One text as a single string.

    name: "alice_in_wonderland", "sherlock_holmes", "pride_and_prejudice", "moby_dick",
    "war_and_peace", which are read from the folder that COURSE_DATA_DIR names; "tinyshakespeare",
    "wikitext-2_valid", "wikitext-2_test", which are downloaded once or read from there (1 MB each).
    Raises DataError with one line that says what to do.
    """
    if name not in _NAMES:
        raise DataError(f"There is no text {name!r}. Choose one of {', '.join(_NAMES)}.")
    return registry.read(f"text/{name}.txt").decode("utf-8")


def sentences(text: str) -> list[list[str]]:
    """The sentences of a text as lists of words, all lower-case, without punctuation marks.

    A sentence ends at . ! ? ; or an empty line. An apostrophe inside a word stays.
    """
    plain = text.lower().replace("\u2019", "'")
    found = (_WORD.findall(part) for part in _END_OF_SENTENCE.split(plain))
    return [words for words in found if words]
