"""What follows from the record: how far a learner is with each exercise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from common.record.store import Event

Key = tuple[str, str]  # chapter's module, exercise


@dataclass(frozen=True)
class Standing:
    """How far a learner is with one exercise.

    solved: a check was right with an answer of their own. seen: they looked at the solution first.
    What was seen counts as solved once it is solved anew on another day, from an empty cell: the
    blank is checked as it came ("not attempted") and then right. tries: checks that were not right.
    hints: how many were shown; hint: the number of the latest, from 1. missed: the mistakes made,
    by their index, and how often. answer: the latest letter of a self-test or a prediction.
    """

    solved: bool = False
    seen: bool = False
    tries: int = 0
    hints: int = 0
    hint: int = 0
    missed: dict[int, int] = field(default_factory=dict)
    answer: str = ""
    seen_on: str = ""
    empty_since: bool = False
    last: str = ""

    @property
    def word(self) -> str:
        """One word for it: "solved", "seen", "tried" or "open"."""
        if self.solved:
            return "solved"
        if self.seen:
            return "seen"
        return "tried" if self.tries else "open"

    def after(self, event: Event) -> Standing:
        """The standing after one more event."""
        now = replace(self, last=event.when)
        if event.what == "hint":
            return replace(now, hints=self.hints + 1, hint=event.number or self.hint + 1)
        if event.what == "solution":
            # Looking again at what one has solved oneself takes nothing away.
            if self.solved:
                return now
            return replace(now, seen=True, seen_on=event.day, empty_since=False)
        if event.what in ("answer", "predict"):
            return replace(now, answer=event.outcome)
        if event.what != "check":
            return now
        return now._after_check(event)

    def _after_check(self, event: Event) -> Standing:
        if event.outcome == "right":
            anew = self.empty_since and event.day > self.seen_on
            return replace(self, solved=self.solved or not self.seen or anew)
        if event.outcome == "not_attempted":
            return replace(self, empty_since=self.seen and event.day > self.seen_on)
        missed = dict(self.missed)
        if event.number is not None:
            missed[event.number] = missed.get(event.number, 0) + 1
        return replace(self, tries=self.tries + 1, missed=missed)


def standings(
    events: Iterable[Event], renamed: Mapping[Key, Key] | None = None
) -> dict[Key, Standing]:
    """The standing for each exercise that has an event.

    events: oldest first. renamed: the present key of an exercise by a former one; its old events
    count for it.
    """
    found: dict[Key, Standing] = {}
    for event in events:
        key = (event.chapter, event.exercise)
        key = (renamed or {}).get(key, key)
        found[key] = found.get(key, Standing()).after(event)
    return found
