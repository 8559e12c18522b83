"""Where to begin: a quiz of a few minutes, and the notebook that its answers lead to.

The questions are in the notebook 00_start/where_to_begin; here is what each stands for.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.course_map import Entry, chapter_title, entries

LETTERS = "ABCD"
_OPEN = ("", "?", "-")
_SIGNS = {"right": "✓ right", "wrong": "✗ not right", "open": "○ open"}


@dataclass(frozen=True)
class Question:
    """A question of the quiz.

    key: its name in the notebook. right: the letter of the right option. chapter: the folder, or
    the notebook in it as "folder/name", that one begins with where the answer is not known.
    """

    key: str
    right: str
    chapter: str

    @property
    def folder(self) -> str:
        return self.chapter.partition("/")[0]


QUESTIONS = (
    Question("python", "B", "01_python_and_numpy/python"),
    Question("arrays", "D", "01_python_and_numpy/arrays"),
    Question("perceptron", "C", "02_perceptron"),
    Question("activations", "A", "03_neural_network"),
    Question("gradient", "D", "04_learning"),
    Question("backpropagation", "B", "05_backpropagation"),
    Question("training", "C", "06_training"),
    Question("convolution", "A", "07_convolution"),
    Question("recurrent", "D", "08_recurrent"),
    Question("gated", "B", "09_gated_recurrent"),
    Question("embeddings", "C", "10_word_embeddings"),
    Question("attention", "A", "11_sequence_to_sequence"),
)


class Advice:
    """The notebook to begin with, and which later chapters can be skimmed.

    results: of each question, by its key, "right", "wrong" or "open". remarks: what could not be
    read in the answers. notebooks: those of the course, in order.
    """

    def __init__(
        self, results: Mapping[str, str], remarks: Sequence[str], notebooks: Sequence[Entry]
    ):
        self.results, self.remarks = dict(results), tuple(remarks)
        self._notebooks = tuple(notebooks)

    @property
    def begin(self) -> Entry | None:
        """Where to begin: at the first chapter whose question was not answered rightly.

        Where all were right it is the first chapter after those; None where there is none yet.
        """
        for question in QUESTIONS:
            notebook = self._first(question.chapter)
            if notebook and self.results[question.key] != "right":
                return notebook
        last = QUESTIONS[-1].folder
        later = [entry for entry in self._notebooks if entry.chapter > last]
        return next((entry for entry in later if entry.core), later[0] if later else None)

    @property
    def skim(self) -> list[Entry]:
        """The first notebooks of later chapters all of whose questions were answered rightly."""
        begin = self.begin
        if begin is None:
            return []
        folders = dict.fromkeys(question.folder for question in QUESTIONS)
        known = [
            self._first(folder)
            for folder in folders
            if folder > begin.chapter
            and all(self.results[q.key] == "right" for q in QUESTIONS if q.folder == folder)
        ]
        return [entry for entry in known if entry]

    def _first(self, chapter: str) -> Entry | None:
        """The notebook of that name, else the first of the chapter, from the core path if any."""
        folder = chapter.partition("/")[0]
        found = [entry for entry in self._notebooks if entry.chapter == folder]
        for wanted in (lambda e: e.key == chapter, lambda e: e.core, lambda e: True):
            for entry in filter(wanted, found):
                return entry
        return None

    # --- how it is shown --------------------------------------------------------------------

    def _nothing(self) -> bool:
        return set(self.results.values()) == {"open"}

    def _why(self) -> str:
        if self._nothing():
            return (
                "No question is answered yet: fill in letters and run the cell again. With none "
                "known, begin with"
            )
        return "Begin with" if self.begin else "You know what all chapters so far are about."

    def _count(self) -> str:
        words = list(self.results.values())
        return (
            f"{words.count('right')} of {len(words)} right, {words.count('wrong')} not right, "
            f"{words.count('open')} open."
        )

    def __repr__(self) -> str:
        begin, lines = self.begin, list(self.remarks)
        place = f" {begin.title} ({begin.key}), {begin.minutes} minutes." if begin else ""
        lines += [self._why() + place, self._count()]
        if not self._nothing():
            width = max(map(len, self.results))
            lines += [f"  {key:<{width}}  {_SIGNS[word]}" for key, word in self.results.items()]
        if skim := self.skim:
            lines.append("Later chapters that you can skim:")
            lines += [f"  {chapter_title(entry.chapter)}" for entry in skim]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        begin = self.begin
        place = f" {_link(begin)}, {begin.minutes} minutes." if begin else ""
        parts = [f"<p>{html.escape(remark)}</p>" for remark in self.remarks]
        parts += [f"<p><b>{self._why()}{place}</b></p>", f"<p>{self._count()}</p>"]
        if not self._nothing():
            parts.append(self._table())
        if skim := self.skim:
            items = "".join(
                f"<li>{_link(entry, chapter_title(entry.chapter))}</li>" for entry in skim
            )
            parts.append(f"<p>Later chapters that you can skim:</p><ul>{items}</ul>")
        page = "".join(parts)
        return f'<div class="course-entry" role="region" aria-label="Where to begin">{page}</div>'

    def _table(self) -> str:
        left = 'style="text-align:left"'
        head = "".join(
            f'<th scope="col" {left}>{title}</th>' for title in ("Question", "Answer", "Chapter")
        )
        rows = []
        for question in QUESTIONS:
            entry, title = self._first(question.chapter), chapter_title(question.folder)
            where = _link(entry, title) if entry else f"{html.escape(title)} (not there yet)"
            rows.append(
                f'<tr><th scope="row" {left}>{question.key}</th>'
                f"<td {left}>{_SIGNS[self.results[question.key]]}</td><td {left}>{where}</td></tr>"
            )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def where_to_begin(answers: Mapping[str, str], notebooks: Sequence[Entry] | None = None) -> Advice:
    """Judge the answers to the quiz; show what comes back as the last line of a cell.

    answers: a letter from A to D for each question's key; "", "?" or None where it is not known.
    notebooks: those of the course, if not the ones at hand. What cannot be read counts as open and
    is said in a line of its own; nothing is raised.
    """
    remarks = []
    if not isinstance(answers, Mapping):
        remarks.append('Write the answers as a dictionary, such as {"python": "A"}.')
        answers = {}
    keys = [question.key for question in QUESTIONS]
    unknown = [repr(key) for key in answers if key not in keys]
    if unknown:
        remarks.append(f"No question is called {', '.join(unknown)}. There are: {', '.join(keys)}.")
    results = {}
    for question in QUESTIONS:
        given = answers.get(question.key)
        letter = "" if given is None else str(given).strip().upper()
        if letter in _OPEN:
            results[question.key] = "open"
        elif len(letter) != 1 or letter not in LETTERS:
            results[question.key] = "open"
            remarks.append(f"{question.key}: {given!r} is none of the letters A, B, C, D.")
        else:
            results[question.key] = "right" if letter == question.right else "wrong"
    return Advice(results, remarks, entries() if notebooks is None else notebooks)


def _link(entry: Entry, text: str | None = None) -> str:
    # Every notebook lies in a chapter's folder, so this leads there from any of them.
    return f'<a href="../{entry.key}.ipynb">{html.escape(text or entry.title)}</a>'
