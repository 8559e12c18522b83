"""Short stories and questions about them, each with the sentences that settle its answer.

Two kinds, after tasks 1 and 2 of bAbI: "where is nora" (one supporting fact: where she went last)
and "where is the lantern" (two: who took it or put it down, and where that person went).
Source: J. Weston, A. Bordes, S. Chopra, A. M. Rush, B. van Merriënboer, A. Joulin, T. Mikolov,
"Towards AI-Complete Question Answering: A Set of Prerequisite Toy Tasks" (2015).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from common.datasets import generated_stories, registry
from common.datasets.errors import DataError

_TASKS = {1: "qa1_single-supporting-fact", 2: "qa2_two-supporting-facts"}
_FOLDERS = {"babi": "en", "babi-10k": "en-10k"}
_WORD = re.compile(r"[a-z]+")
_DEFAULT = 1000  # questions that are generated if no count is given
_MOST = 20_000


@dataclass(frozen=True)
class StoryQuestion:
    """One question, with the story up to it.

    story: the sentences told so far, the oldest first, each a list of words. question: its words.
    answer: one word. support: which sentences of the story settle it, counted from 0: the fact that
    names what is asked for comes first. All words are lower-case, without punctuation marks.
    """

    story: list[list[str]]
    question: list[str]
    answer: str
    support: list[int]


class Stories(NamedTuple):
    """Questions for training and for testing."""

    train: list[StoryQuestion]
    test: list[StoryQuestion]

    @property
    def words(self) -> list[str]:
        """Every word that occurs, answers too, in the order of the alphabet."""
        return sorted(
            {
                word
                for one in (*self.train, *self.test)
                for text in (*one.story, one.question, [one.answer])
                for word in text
            }
        )


def stories(
    task: Literal[1, 2] = 1,
    count: int | None = None,
    seed: int = 0,
    source: Literal["generated", "babi", "babi-10k"] = "generated",
) -> Stories:
    """Stories of people who move between places, and questions, five to a story.

    task: 1 asks for a person, one fact is enough; 2 asks for a thing, two facts are needed. count:
    how many questions for training; if not given, 1,000 that are generated, or all of a file. There
    are 1,000 for testing. seed: for those that are generated. source: "generated", made up here,
    without a file, and no test question occurs among the training questions; "babi", the real
    English files with 1,000 training questions; "babi-10k", those with 10,000. Files are downloaded
    once (up to 1.8 MB) or read from the folder that COURSE_DATA_DIR names; of them, count keeps the
    first. One source is never put in for another.

    Raises DataError with one line that says what to do.
    """
    if source != "generated" and source not in _FOLDERS:
        names = ", ".join(f'"{name}"' for name in ("generated", *_FOLDERS))
        raise DataError(f"There are no stories from source {source!r}. Choose one of {names}.")
    if task not in _TASKS:
        raise DataError(f"There is no task {task!r}. Choose 1 or 2.")
    if source == "generated":
        count = _DEFAULT if count is None else count
        _check_count(count, _MOST)
        return _generated(task, count, seed)
    train = parse(*_read(task, _FOLDERS[source], "train"))
    if count is not None:
        _check_count(count, len(train))
    return Stories(train[:count], parse(*_read(task, "en", "test")))


def parse(content: str, name: str) -> list[StoryQuestion]:
    """The questions in a file of bAbI's form. content: its text; name: the file, for messages.

    A line is "7 A sentence." or "8 A question? <TAB>answer<TAB>numbers of supporting lines"; number
    1 begins another story. Raises DataError with the number of the line where that is not so.
    """
    found: list[StoryQuestion] = []
    sentences: list[list[str]] = []
    places: dict[int, int] = {}  # from a line's number in its story to that of its sentence
    for line_number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            number, _, text = line.partition(" ")
            if int(number) == 1:
                sentences, places = [], {}
            if "\t" not in text:
                places[int(number)] = len(sentences)
                sentences.append(_words(text))
                continue
            question, answer, support = text.split("\t")
            found.append(
                StoryQuestion(
                    [list(sentence) for sentence in sentences],
                    _words(question),
                    answer.strip().lower(),
                    [places[int(fact)] for fact in support.split()],
                )
            )
        except (ValueError, KeyError):
            raise DataError(
                f"line {line_number} of {name} is neither a sentence nor a question with its answer"
                " and facts: put a good copy there."
            ) from None
    return found


def _generated(task: int, count: int, seed: int) -> Stories:
    train: list[StoryQuestion] = []
    told = generated_stories.stories_without_end(task, (seed, 0))
    while len(train) < count:
        train += [StoryQuestion(*parts) for parts in next(told)]
    train = train[:count]
    known = {_key(one) for one in train}
    test: list[StoryQuestion] = []
    told = generated_stories.stories_without_end(task, (seed, 1))
    while len(test) < _DEFAULT:
        more = [StoryQuestion(*parts) for parts in next(told)]
        if not any(_key(one) in known for one in more):
            test += more
    return Stories(train, test[:_DEFAULT])


def _key(one: StoryQuestion) -> str:
    return "\n".join(" ".join(words) for words in (*one.story, one.question))


def _read(task: int, folder: str, part: str) -> tuple[str, str]:
    name = f"babi/{folder}/{_TASKS[task]}_{part}.txt"
    return registry.read(name).decode("utf-8"), name


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _check_count(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise DataError(f"count must be from 1 to {most:,}, not {count}.")
