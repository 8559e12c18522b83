"""`classroom glossary`: each term of the glossary linked once, where the course first uses it.

The source is solutions/00_start/glossary.md. A term is a heading of level 3 in lower case; a
comment below it may name other forms, and the chapter from which on it is linked because earlier
the word has its everyday sense: `<!-- also: LSTM; from: 09 -->`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode

from classroom.atomic import write_text
from classroom.build import build_chapters
from classroom.course_layout import START_CHAPTER, Course, CourseError, find_course
from classroom.normalize import normalize, read_notebook, to_text
from common.course_map import Entry, entries

GLOSSARY = f"{START_CHAPTER}/glossary.md"

_LINK = re.compile(rf"\[([^\]]*)\]\(\.\./{re.escape(GLOSSARY)}#([^)]*)\)")
_ENTRY = re.compile(
    r"^### (?P<name>.+)\n(?:<!-- (?P<notes>.*) -->\n)?"
    r"\n\*\*(?P<japanese>.+?)\*\* \((?P<reading>.+?)\)\n\n(?P<meaning>(?:.+\n?)+)",
    re.MULTILINE,
)
_PLAIN = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")

# What is no prose, in the order in which it is to be recognized.
_NOT_PROSE = [
    re.compile(pattern, re.MULTILINE | re.DOTALL)
    for pattern in (
        r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)",
        r"(?<=\n\n) {4}[^\n]*(?:\n {4}[^\n]*)*",  # indented code
        r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)",
        r"<!--.*?-->",
        r"^ {0,3}<[A-Za-z/!].*?(?=\n[ \t]*\n|\Z)",  # an HTML block ends at an empty line
        r"(?<!\\)\$\$.*?\$\$",
        r"\\begin\{(?P<name>\w+\*?)\}.*?\\end\{(?P=name)\}",
        r"\\\[.*?\\\]|\\\(.*?\\\)",
        r"(?<!\\)\$(?:(?!\n\n)[^$])+?\$",
        r"^ {0,3}#{1,6}(?:[ \t][^\n]*)?$",
        r"^[^\n|]+\n {0,3}(?:=+|-{2,})[ \t]*$",  # a heading by its underline
        r"^ {0,3}\[[^\]\n]+\]:[^\n]*$",
        r"!?\[(?:[^\[\]]|\[[^\]]*\])*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])?",
        r"<(?P<tag>a|code|kbd|pre|script|style|svg)\b.*?</(?P=tag)>",
        r"<[A-Za-z/][^>]*>",
        r"\bhttps?://\S+",
        r"^\*\*Sources?\.\*\*.*\Z",  # a title is quoted as it is
    )
]


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    name: English, in lower case. also: further forms. chapter: the number of the chapter from which
    on the word is linked.
    """

    name: str
    japanese: str
    reading: str
    meaning: str
    also: tuple[str, ...] = ()
    chapter: int = 0

    @property
    def anchor(self) -> str:
        """Where its heading is found on the page, in JupyterLab, GitHub and MyST alike."""
        return self.name.replace(" ", "-")

    @property
    def forms(self) -> set[str]:
        """All that counts as a use of it, plurals included, as `spelling` writes it."""
        names = (self.name, *self.also)
        return {spelling(form) for name in names for form in (name, *plurals(name))}


@dataclass(frozen=True)
class Use:
    """A term at source[start:end] of a markdown cell."""

    term: Term
    start: int
    end: int


def read_terms(text: str) -> list[Term]:
    """The entries of the glossary. Raises CourseError, in one line, where one is malformed."""
    terms = []
    for found in _ENTRY.finditer(text):
        notes = _notes(found["name"], found["notes"] or "")
        terms.append(
            Term(
                found["name"],
                found["japanese"],
                found["reading"],
                " ".join(found["meaning"].split()),
                tuple(form.strip() for form in notes.get("also", "").split(",") if form.strip()),
                int(notes.get("from", 0)),
            )
        )
    _complain(text, terms)
    return terms


def plurals(name: str) -> list[str]:
    """How English may form the plural of a term: of "batch" both "batchs" and "batches"."""
    forms = [f"{name}s", f"{name}es"]
    for ending, plural in (("y", "ies"), ("is", "es"), ("ix", "ices"), ("ex", "ices")):
        if name.endswith(ending):
            forms.append(name.removesuffix(ending) + plural)
    return forms


def spelling(words: str) -> str:
    """One way to write a term: lower case, a space for every hyphen, dash or line end."""
    return re.sub(r"[\s–-]+", " ", words).lower()


def without_links(source: str) -> str:
    """A markdown text with its links to terms of the glossary taken away."""
    return _LINK.sub(r"\1", source)


def prose(source: str) -> str:
    """The text with zeros (\\0) over all in which nothing is linked, as long as it was."""
    for pattern in _NOT_PROSE:
        source = pattern.sub(lambda found: "\0" * len(found[0]), source)
    return source


def uses(source: str, terms: Iterable[Term]) -> Iterator[Use]:
    """Where a markdown text uses terms, in order. Of two that overlap the longer one counts."""
    by_form = {form: term for term in terms for form in term.forms}
    if not by_form:
        return
    gap = r"(?:[ –-]+|[ ]*\n[ ]*)"
    longest_first = sorted(by_form, key=len, reverse=True)
    either = "|".join(gap.join(map(re.escape, form.split(" "))) for form in longest_first)
    for found in re.finditer(rf"(?<![\w-])(?:{either})(?![\w-])", prose(source), re.IGNORECASE):
        yield Use(by_form[spelling(found[0])], found.start(), found.end())


def link_course(course: Course, terms: Sequence[Term]) -> dict[Entry, NotebookNode]:
    """Every solution as it should be: one link per term, at its first use in the course.

    Only notebooks that have exercises introduce terms: a quiz for those who know them does not.
    """
    found: dict[Entry, NotebookNode] = {}
    done: set[Term] = set()
    for entry in entries(course.solutions):
        nb = read_notebook(course.solutions / f"{entry.key}.ipynb")
        number = int(entry.chapter.partition("_")[0])
        for cell in filter(_is_text, nb.cells):
            cell.source = without_links(cell.source)
            chosen = []
            for use in uses(cell.source, terms) if entry.blanks else ():
                if use.term not in done and number >= use.term.chapter:
                    done.add(use.term)
                    chosen.append(use)
            for use in reversed(chosen):
                words = cell.source[use.start : use.end]
                link = f"[{words}](../{GLOSSARY}#{use.term.anchor})"
                cell.source = cell.source[: use.start] + link + cell.source[use.end :]
        found[entry] = nb
    return found


def links(nb: NotebookNode) -> list[str]:
    """The anchors of the glossary that a notebook links to, in order."""
    return [
        found[2] for cell in filter(_is_text, nb.cells) for found in _LINK.finditer(cell.source)
    ]


def problems(course: Course) -> list[str]:
    """Where links and glossary do not fit together: a line for each notebook."""
    lines = []
    for entry, wanted in link_course(course, _terms(course)).items():
        path = course.solutions / f"{entry.key}.ipynb"
        now = read_notebook(path)
        if _sources(now) == _sources(wanted):
            continue
        missing = sorted(set(links(wanted)) - set(links(now)))
        extra = sorted(set(links(now)) - set(links(wanted)))
        what = [f"first used here: {', '.join(missing)}"] if missing else []
        what += [f"not first used here: {', '.join(extra)}"] if extra else []
        lines.append(f"{course.shown(path)}: {'; '.join(what) or 'linked at a later use'}")
    return lines


def glossary(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and say what is not in sync.")
    ] = False,
) -> None:
    """Link each term of the glossary where the course first uses it, and rebuild the starters."""
    course = find_course()
    if check:
        if lines := problems(course):
            for line in lines:
                typer.echo(line)
            typer.echo(f"{len(lines)} to mend. Run: classroom glossary", err=True)
            raise typer.Exit(1)
        typer.echo("Every term is linked where it is first used.")
        return
    terms = _terms(course)
    linked = link_course(course, terms)
    for entry, nb in linked.items():
        path = course.solutions / f"{entry.key}.ipynb"
        if _sources(nb) != _sources(read_notebook(path)):
            write_text(path, to_text(normalize(nb)))
            typer.echo(f"wrote {course.shown(path)}")
    if complaints := build_chapters(course, course.chapters()):
        raise CourseError(complaints[0])
    anchors = {anchor for nb in linked.values() for anchor in links(nb)}
    typer.echo(f"{len(anchors)} of {len(terms)} terms linked; the others are not used yet.")


def _terms(course: Course) -> list[Term]:
    path: Path = course.solutions / GLOSSARY
    if not path.exists():
        raise CourseError(f"There is no {course.shown(path)}. Write the terms there.")
    return read_terms(path.read_text(encoding="utf-8"))


def _notes(name: str, text: str) -> dict[str, str]:
    notes = {}
    for each in filter(str.strip, text.split(";")):
        word, _, value = (part.strip() for part in each.partition(":"))
        if word not in ("also", "from") or (word == "from" and not value.isdecimal()):
            raise CourseError(
                f"{GLOSSARY}: {name} has the note {each.strip()!r}. Write also: FORM, FORM or "
                "from: CHAPTER'S NUMBER."
            )
        notes[word] = value
    return notes


def _complain(text: str, terms: Sequence[Term]) -> None:
    headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
    names = [term.name for term in terms]
    for name in headings:
        if name not in names:
            raise CourseError(
                f"{GLOSSARY}: {name} needs below it an empty line, **Japanese** (reading), an "
                "empty line, and its meaning."
            )
        if not _PLAIN.fullmatch(name):
            raise CourseError(
                f"{GLOSSARY}: write {name!r} with small letters, digits, spaces and hyphens only; "
                "other forms go into <!-- also: … --> below it."
            )
    seen: dict[str, str] = {}
    for term in terms:
        for form in sorted(term.forms):
            if form in seen:
                raise CourseError(f"{GLOSSARY}: {form!r} stands for {seen[form]} and {term.name}.")
            seen[form] = term.name


def _is_text(cell: NotebookNode) -> bool:
    """Whether a cell is the course's own prose, not what a learner is to write."""
    marks = cell.metadata.get("nbgrader", {})
    return (
        cell.cell_type == "markdown"
        and not marks.get("solution")
        and "notes" not in cell.metadata.get("tags", [])
    )


def _sources(nb: NotebookNode) -> list[str]:
    return [cell.source for cell in nb.cells]
