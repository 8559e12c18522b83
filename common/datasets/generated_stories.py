"""Telling stories: people go to places, take things there and put them down somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

PEOPLE = "nora felix amir lucia".split()
PLACES = "library station bakery museum harbour park".split()
THINGS = "lantern umbrella letter".split()
GOING = "walked to", "ran to", "hurried to", "strolled over to"
TAKING = "took", "fetched", "lifted"
PUTTING = "put down", "left behind"
QUESTIONS = 5  # in a story
_BETWEEN = {1: (2, 2), 2: (2, 5)}  # sentences from one question to the next: at least, at most
_PUT, _TAKE = 0.25, 0.35  # how likely one who could does so, rather than somebody goes somewhere

Parts = tuple[list[list[str]], list[str], str, list[int]]  # story, question, answer, support
Item = TypeVar("Item")


@dataclass
class _World:
    """What holds now, and which sentences say so."""

    rng: np.random.Generator
    story: list[list[str]] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)  # of a person, once it was told
    went: dict[str, int] = field(default_factory=dict)  # the sentence that told it
    holder: dict[str, str] = field(default_factory=dict)  # of a thing that is carried
    lies: dict[str, str] = field(default_factory=dict)  # where a thing was put down
    moved: dict[str, list[int]] = field(default_factory=dict)  # a thing that lies: both its facts
    taken: dict[str, int] = field(default_factory=dict)  # the sentence that told who holds it

    def any_of(self, items: Sequence[Item]) -> Item:
        return items[self.rng.integers(len(items))]

    def say(self, text: str) -> int:
        self.story.append(text.split())
        return len(self.story) - 1

    def go(self) -> None:
        person = self.any_of(PEOPLE)
        place = self.any_of([one for one in PLACES if one != self.place.get(person)])
        self.place[person] = place
        self.went[person] = self.say(f"{person} {self.any_of(GOING)} the {place}")

    def take(self, person: str, thing: str) -> None:
        self.lies.pop(thing, None)
        self.moved.pop(thing, None)
        self.holder[thing] = person
        self.taken[thing] = self.say(f"{person} {self.any_of(TAKING)} the {thing}")

    def put(self, thing: str) -> None:
        person = self.holder.pop(thing)
        self.lies[thing] = self.place[person]
        said = self.say(f"{person} {self.any_of(PUTTING)} the {thing}")
        self.moved[thing] = [said, self.went[person]]

    def something_happens(self, with_things: bool) -> None:
        if with_things:
            # A thing that was not heard of may lie anywhere: whoever first takes it finds it there.
            within_reach = [
                (person, thing)
                for person in self.place
                for thing in THINGS
                if thing not in self.holder
                and self.lies.get(thing, self.place[person]) == self.place[person]
            ]
            if self.holder and self.rng.random() < _PUT:
                return self.put(self.any_of(sorted(self.holder)))
            if within_reach and self.rng.random() < _TAKE:
                return self.take(*self.any_of(within_reach))
        self.go()

    def ask_for_a_person(self) -> Parts:
        person = self.any_of(sorted(self.place))
        return self._asked(f"where is {person}", self.place[person], [self.went[person]])

    def ask_for_a_thing(self) -> Parts:
        thing = self.any_of(sorted([*self.holder, *self.lies]))
        question = f"where is the {thing}"
        if thing in self.lies:
            return self._asked(question, self.lies[thing], self.moved[thing])
        person = self.holder[thing]
        facts = [self.taken[thing], self.went[person]]
        return self._asked(question, self.place[person], facts)

    def _asked(self, question: str, answer: str, support: list[int]) -> Parts:
        return [list(line) for line in self.story], question.split(), answer, list(support)


def stories_without_end(task: int, seed: int | Sequence[int]) -> Iterator[list[Parts]]:
    """One story after another, as its five questions. task: 1 or 2, as in `stories`."""
    rng = np.random.default_rng(seed)
    at_least, at_most = _BETWEEN[task]
    while True:
        world = _World(rng)
        asked = []
        for _ in range(QUESTIONS):
            for _ in range(rng.integers(at_least, at_most + 1)):
                world.something_happens(with_things=task == 2)
            while task == 2 and not (world.holder or world.lies):
                world.something_happens(with_things=True)
            asked.append(world.ask_for_a_person() if task == 1 else world.ask_for_a_thing())
        yield asked
