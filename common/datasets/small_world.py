"""A small world of sentences in which analogies hold by construction.

Every sentence is about one word of a pair, such as king and queen. What stands around that word
tells two things, independently of each other: which pair it is (crown, throne, palace) and which
side of it (he, his; she, hers). So the words around queen are those around king, with the signs of
"she" in place of the signs of "he", and that holds for every pair of the section.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

# Pairs of a section: the two words, then what goes with both of them alike.
_KINSHIP = """
king queen: crown throne palace
prince princess: pony ball castle
man woman: job house bicycle
boy girl: toy kite swing
father mother: baby cradle lullaby
grandfather grandmother: rocker fairytale garden
uncle aunt: present visit postcard
actor actress: stage film script
waiter waitress: menu tray tip
hero heroine: sword quest dragon
"""
_CAPITALS = """
france paris: french baguettes seine
italy rome: italian pizza tiber
germany berlin: german pretzels spree
spain madrid: spanish paella manzanares
japan tokyo: japanese sushi sumida
egypt cairo: arabic falafel nile
hungary budapest: hungarian goulash danube
russia moscow: russian borscht moskva
poland warsaw: polish pierogi vistula
ireland dublin: irish stew liffey
"""
_TENSES = """
walks walked: park dog boots
swims swam: pool dolphin goggles
sings sang: choir guitar microphone
eats ate: kitchen fork napkin
writes wrote: notebook pen dictionary
drives drove: car map seatbelt
flies flew: balloon parachute compass
sleeps slept: bed pillow blanket
draws drew: studio brush easel
reads read: library lamp bookmark
"""
# [a|b] is the sign of the first side or of the second, {0} {1} {2} what goes with the pair.
_SECTIONS = {
    "kinship": (
        _KINSHIP,
        (
            "[he|she] is a WORD with a {n}",
            "the {n} of the WORD is [his|hers]",
            "every WORD loves [his|her] {n}",
        ),
    ),
    "capitals": (
        _CAPITALS,
        (
            "the [president|mayor] of WORD speaks {0}",
            "people in the [country|city] of WORD eat {1}",
            "the [borders|streets] of WORD follow the {2}",
        ),
    ),
    "tenses": (
        _TENSES,
        (
            "[now|yesterday] somebody WORD in the {0}",
            "[today|once] everybody WORD with a {1}",
            "look how one [usually|formerly] WORD using the {2}",
        ),
    ),
}

Question = tuple[str, str, str, str]


@dataclass(frozen=True)
class SmallWorld:
    """Sentences, and what is true in them.

    sentences: lists of words. pairs: by section ("kinship", "capitals", "tenses"), the pairs of
    words. analogies: by section, all questions (a, b, c, d), to be read "a is to b as c is to d".
    """

    sentences: list[list[str]]
    pairs: dict[str, list[tuple[str, str]]]

    @property
    def analogies(self) -> dict[str, list[Question]]:
        return {
            section: [(*one, *other) for one, other in permutations(pairs, 2)]
            for section, pairs in self.pairs.items()
        }


def small_world(sentences: int = 5000, seed: int = 0, section: str | None = None) -> SmallWorld:
    """A small world of so many sentences, drawn at random.

    section: "kinship", "capitals" or "tenses", for one section only; all three if not given.
    Raises ValueError for another section, or where no sentence is asked for.
    """
    if section is not None and section not in _SECTIONS:
        raise ValueError(f"section must be one of {', '.join(_SECTIONS)}, not {section!r}.")
    if sentences < 1:
        raise ValueError(f"a small world has at least 1 sentence, not {sentences}.")
    names = list(_SECTIONS) if section is None else [section]
    pairs: dict[str, list[tuple[str, str]]] = {}
    possible = []
    for name in names:
        lines, templates = _SECTIONS[name]
        pairs[name] = []
        for line in lines.strip().splitlines():
            words, _, things = line.partition(":")
            first, second = words.split()
            pairs[name].append((first, second))
            possible.append(_sentences_about((first, second), things.split(), templates))
    rng = np.random.default_rng(seed)
    chosen = []
    for pair in rng.integers(len(possible), size=sentences):
        of_pair = possible[pair]
        chosen.append(list(of_pair[rng.integers(len(of_pair))]))
    return SmallWorld(chosen, pairs)


def _sentences_about(
    pair: tuple[str, str], things: list[str], templates: tuple[str, ...]
) -> list[list[str]]:
    """All sentences about either word of a pair."""
    found = []
    for side, word in enumerate(pair):
        for template in templates:
            a = "an" if word[0] in "aeiou" else "a"
            text = template.replace("a WORD", f"{a} WORD").replace("WORD", word)
            while "[" in text:
                before, _, rest = text.partition("[")
                choice, _, after = rest.partition("]")
                text = before + choice.split("|")[side] + after
            several = [text.replace("{n}", thing) for thing in things] if "{n}" in text else [text]
            found += [t.format(*things).split() for t in several]
    return found
