"""How far a learner is: the map of the course with what they have done, as text and as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.course_map import Entry, chapter_title, entries, part_title
from common.exercises.renamed import RENAMED
from common.record import Standing, events, standings

_BAR = 10  # characters
_MOST_FOR_REVIEW = 8
_MANY_TRIES = 3

Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One notebook with what has been done in it."""

    entry: Entry
    standings: Mapping[str, Standing]

    def count(self, word: str) -> int:
        """How many of its exercises are "solved", "seen", "tried" or "open"."""
        return sum(self.of(name).word == word for name in self.entry.points)

    def of(self, name: str) -> Standing:
        return self.standings.get(name, Standing())

    @property
    def points(self) -> float:
        """The points of what is solved."""
        points = self.entry.points
        return sum(points[name] for name in points if self.of(name).solved)

    @property
    def done(self) -> bool:
        return self.count("solved") + self.count("seen") == self.entry.blanks

    @property
    def words(self) -> str:
        """What is done, in words."""
        if not self.entry.blanks:
            return "no blanks"
        text = f"{self.count('solved')} of {self.entry.blanks} solved"
        return text + (f", {self.count('seen')} seen" if self.count("seen") else "")


@dataclass(frozen=True)
class Review:
    """An exercise to look at again, and why."""

    entry: Entry
    name: str
    why: str


class ProgressMap:
    """The course as a map: what is done, where to go on, what to look at again."""

    def __init__(
        self, notebooks: Sequence[Entry], standing: Mapping[Key, Standing], brief: bool = False
    ):
        self.brief = brief
        self.rows = tuple(
            Row(
                entry,
                {
                    name: standing[entry.module, name]
                    for name in entry.points
                    if (entry.module, name) in standing
                },
            )
            for entry in notebooks
        )

    def next(self) -> tuple[Entry, str] | None:
        """The notebook to go on with and its first open exercise; None where all is done.

        A notebook that was begun comes first, the latest one; then the core path in its order, then
        the rest, each once what it needs is done.
        """
        waiting = [row for row in self.rows if not row.done]
        if not waiting:
            return None
        done = {row.entry.key for row in self.rows if row.done}
        begun = [row for row in waiting if row.standings]
        if begun:
            row = max(begun, key=lambda row: max(s.last for s in row.standings.values()))
        else:
            waiting.sort(key=lambda row: not row.entry.core)
            ready = [row for row in waiting if done.issuperset(row.entry.needs)]
            row = (ready or waiting)[0]
        name = next(n for n in row.entry.points if row.of(n).word not in ("solved", "seen"))
        return row.entry, name

    def review(self) -> list[Review]:
        """What to look at again: solutions that were looked up, and blanks that were hard."""
        found = []
        for row in self.rows:
            for name, standing in row.standings.items():
                if standing.word == "seen":
                    why = "you looked up the solution; empty the cell another day and solve it"
                elif standing.word == "tried":
                    why = f"tried {_times(standing.tries)}, not solved yet"
                elif standing.tries >= _MANY_TRIES:
                    why = f"solved after {_times(standing.tries)} that went wrong"
                else:
                    continue
                found.append((standing.solved, standing.last, Review(row.entry, name, why)))
        return [review for *_, review in sorted(found, key=lambda each: each[:2])]

    # --- how it is shown --------------------------------------------------------------------

    def _summary(self) -> str:
        solved = sum(row.count("solved") for row in self.rows)
        seen = sum(row.count("seen") for row in self.rows)
        blanks = sum(row.entry.blanks for row in self.rows)
        points = sum(row.points for row in self.rows)
        total = sum(sum(row.entry.points.values()) for row in self.rows)
        core = [row for row in self.rows if row.entry.core]
        minutes = sum(row.entry.minutes for row in core)
        left = sum(row.entry.minutes * (1 - _share(row)) for row in core)
        seen_words = f", {seen} seen" if seen else ""
        return (
            f"{solved} of {blanks} exercises solved{seen_words}; {points:g} of {total:g} points. "
            f"Core path (★): {_hours(minutes - left)} of {_hours(minutes)} hours done."
        )

    def __repr__(self) -> str:
        if not self.rows:
            return "No notebooks found. Run `make build` in the course folder."
        lines = [self._summary(), *([] if self.brief else ["", *self._lines(), ""])]
        going_on = self.next()
        if going_on:
            lines.append(f"Next: {going_on[0].key}, the blank {going_on[1]}.")
        else:
            lines.append("Everything is done.")
        reviews = [] if self.brief else self.review()
        if reviews:
            lines.append("To look at again:")
            lines += [
                f"  {review.name} ({review.entry.key}): {review.why}"
                for review in reviews[:_MOST_FOR_REVIEW]
            ]
            lines += _and_more(reviews, "  ")
        return "\n".join(lines)

    def _lines(self) -> Iterator[str]:
        width = max(len(row.entry.key) for row in self.rows)
        part = None
        for row in self.rows:
            if part != (part := part_title(row.entry.chapter)):
                yield self._part_words(part)
            filled = round(_BAR * _share(row))
            bar = "█" * filled + "·" * (_BAR - filled) if row.entry.blanks else " " * _BAR
            star = "★" if row.entry.core else " "
            line = f"{star} {row.entry.key:<{width}}  {bar}  {row.words}"
            yield f"{line}, {row.entry.minutes} min"

    def _part_words(self, part: str) -> str:
        """The title of a part, and how long its core path and all of it take."""
        rows = [row for row in self.rows if part_title(row.entry.chapter) == part]
        core = sum(row.entry.minutes for row in rows if row.entry.core)
        whole = sum(row.entry.minutes for row in rows)
        return f"{part} (core path {_hours(core)} hours, with the rest {_hours(whole)})"

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{html.escape(repr(self))}</p>"
        parts = [f"<p><b>{html.escape(self._summary())}</b></p>", self._next_html()]
        if not self.brief:
            parts += [self._table(), self._review_html()]
        page = "".join(parts)
        return f'<div class="course-progress" role="region" aria-label="Your progress">{page}</div>'

    def _next_html(self) -> str:
        going_on = self.next()
        if not going_on:
            return "<p>Everything is done.</p>"
        entry, name = going_on
        return f"<p>Next: {_link(entry)}, the blank <code>{name}</code>.</p>"

    def _table(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:left">{title}</th>'
            for title in ("Chapter", "Notebook", "Done", "Solved", "Points", "Time", "Path")
        )
        minutes: dict[str, int] = {}
        for row in self.rows:
            chapter = row.entry.chapter
            minutes[chapter] = minutes.get(chapter, 0) + row.entry.minutes
        rows, part = [], None
        for row in self.rows:
            if part != (part := part_title(row.entry.chapter)):
                words = html.escape(self._part_words(part))
                rows.append(
                    '<tr><th scope="rowgroup" colspan="7" style="text-align:left">'
                    f"{words}</th></tr>"
                )
            # The chapter and its time stand in its first row only.
            time = minutes.pop(row.entry.chapter, None)
            rows.append(_html_row(row, "" if time is None else f"{_hours(time)} h"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def _review_html(self) -> str:
        reviews = self.review()
        if not reviews:
            return ""
        items = "".join(
            f"<li><code>{review.name}</code> in {_link(review.entry)}: "
            f"{html.escape(review.why)}</li>"
            for review in reviews[:_MOST_FOR_REVIEW]
        )
        items += "".join(f"<li>{line}</li>" for line in _and_more(reviews, ""))
        return f"<p>To look at again:</p><ul>{items}</ul>"


def progress_map(brief: bool = False) -> ProgressMap:
    """The map as the record on this computer gives it."""
    return ProgressMap(entries(), standings(events(), RENAMED), brief)


def _share(row: Row) -> float:
    """The part of a notebook that is solved or seen, from 0 to 1."""
    if not row.entry.blanks:
        return 0.0
    return (row.count("solved") + row.count("seen")) / row.entry.blanks


def _html_row(row: Row, chapter_time: str) -> str:
    entry = row.entry
    total = sum(entry.points.values())
    done = row.count("solved") + row.count("seen")
    left = ' style="text-align:left"'
    title = html.escape(entry.title)
    bar = (
        f'<progress value="{done}" max="{entry.blanks}" aria-label="{title}: {row.words}">'
        "</progress>"
        if entry.blanks
        else ""
    )
    chapter = f"{html.escape(chapter_title(entry.chapter))}, {chapter_time}" if chapter_time else ""
    return (
        f"<tr><td{left}>{chapter}</td><td{left}>{_link(entry)}</td><td>{bar}</td>"
        f"<td{left}>{row.words}</td><td>{row.points:g} of {total:g}</td>"
        f"<td>{entry.minutes} min</td><td{left}>{'★ core' if entry.core else 'more'}</td></tr>"
    )


def _link(entry: Entry) -> str:
    # Every notebook lies in a chapter's folder, so this leads there from any of them.
    return f'<a href="../{entry.key}.ipynb">{html.escape(entry.title)}</a>'


def _times(tries: int) -> str:
    return "once" if tries == 1 else "twice" if tries == 2 else f"{tries} times"


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.1f}"


def _and_more(reviews: Sequence[Review], indent: str) -> list[str]:
    more = len(reviews) - _MOST_FOR_REVIEW
    return [f"{indent}and {more} more"] if more > 0 else []
