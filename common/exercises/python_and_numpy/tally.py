"""Notebook python: a class that counts."""

import contextlib
import itertools
from collections import Counter

from common.checking import AnswerRaised, Call, Exercise, Mistake


class _Tally:
    def __init__(self):
        self.counts = {}

    def add(self, item):
        self.counts[item] = self.count(item) + 1

    def count(self, item):
        return self.counts.get(item, 0)


class _Shared:
    counts: dict = {}  # noqa: RUF012

    def __init__(self):
        pass

    def add(self, item):
        self.counts[item] = self.counts.get(item, 0) + 1

    def count(self, item):
        return self.counts.get(item, 0)


def _shared_default():
    class Tally(_Tally):
        def __init__(self, counts={}):  # noqa: B006
            self.counts = counts

    return Tally


def _shared_by_class():
    class Tally(_Shared):
        counts: dict = {}  # noqa: RUF012

    return Tally


class _Local(_Tally):
    def __init__(self):
        counts = {}  # noqa: F841


class _NoSelf(_Tally):
    def __init__():
        pass


class _AddWithoutSelf(_Tally):
    def add(item):
        pass


class _CountWithoutSelf(_Tally):
    def count(item):
        pass


class _NotThereYet(_Tally):
    def add(self, item):
        self.counts[item] += 1


class _CountRaises(_Tally):
    def count(self, item):
        return self.counts[item]


class _CountReturnsNone(_Tally):
    def add(self, item):
        self.counts[item] = self.counts.get(item, 0) + 1

    def count(self, item):
        return self.counts.get(item)


class _CountMakesAddRaise(_Tally):
    def count(self, item):
        return self.counts.get(item)


class _NothingReturned(_CountReturnsNone):
    def count(self, item):
        self.counts.get(item, 0)


class _MethodHidden(_Tally):
    def __init__(self):
        self.count = {}

    def add(self, item):
        self.count[item] = self.count.get(item, 0) + 1


class _CallsItself(_Tally):
    def count(self, item):
        return self.count(item)


class _AlwaysOne(_Tally):
    def add(self, item):
        self.counts[item] = 1


class _CountsAll(_Tally):
    def add(self, item):
        self.counts[item] = self.counts.get(item, 0) + 1

    def count(self, item):
        return len(self.counts)


class _SumOfAll(_CountsAll):
    def count(self, item):
        return sum(self.counts.values())


class _OneTooMany(_Tally):
    def add(self, item):
        self.counts[item] = self.counts.get(item, 1) + 1


class _NeverAdds(_Tally):
    def add(self, item):
        self.counts.get(item, 0) + 1


class _StartsAnew(_Tally):
    def add(self, item):
        self.counts = {}
        self.counts[item] = self.count(item) + 1


class _AList:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)

    def count(self, item):
        return self.items.count(item)


class _ACounter:
    def __init__(self):
        self.counts = Counter()

    def add(self, item):
        self.counts[item] += 1
        return self

    def count(self, item):
        return self.counts[item]


class _WithIf(_Tally):
    def add(self, item):
        if item in self.counts:
            self.counts[item] += 1
        else:
            self.counts[item] = 1


# A dict that was made with the class remembers what earlier checks have added. New items every time
# keep that from changing what is seen.
_number = itertools.count(1)


def _observe_tally(answer, rng):
    twice, once, never, later = (f"{letter}{next(_number)}" for letter in "abcd")
    tally = yield Call(answer).called("Tally")
    yield "never added", Call(tally.count, twice).called("tally.count")
    for item in (twice, once, twice):
        yield Call(tally.add, item).called("tally.add")
    for name, item in [("added twice", twice), ("added once", once), ("not among them", never)]:
        with contextlib.suppress(AnswerRaised):
            yield name, Call(tally.count, item).called("tally.count")
    other = yield Call(answer).called("Tally")
    yield "a second tally begins empty", Call(other.count, twice).called("other_tally.count")
    yield Call(other.add, later).called("other_tally.add")
    yield "the second tally", Call(other.count, later).called("other_tally.count")
    yield "the first stays as it is", Call(tally.count, later).called("tally.count")


Tally = Exercise(
    reference=_Tally,
    observe=_observe_tally,
    mistakes=[
        Mistake(
            "Two tallies share one dict: it was made once, with the class. Make a new one for each "
            "object, inside __init__: self.counts = {}.",
            _shared_by_class(),
            _shared_default(),
        ),
        Mistake(
            "counts without self. is a name of one method alone, forgotten when it ends. What the "
            "object keeps belongs to it: self.counts, in every method.",
            _Local,
        ),
        Mistake(
            "self.count = {} puts a dict in the place of the method count. Give the dict another "
            "name: self.counts.",
            _MethodHidden,
        ),
        Mistake(
            "count calls itself, and so on without end. Look the item up in the dict: "
            "self.counts.get(item, 0).",
            _CallsItself,
        ),
        Mistake(
            "count looks the number up, and returns nothing: write return before it. (print shows "
            "a number, but gives none back.)",
            _NothingReturned,
        ),
        Mistake(
            "Python hands every method the object as its first argument, so the list of "
            "parameters begins with self: def __init__(self), def add(self, item).",
            _NoSelf,
            _AddWithoutSelf,
            _CountWithoutSelf,
        ),
        Mistake(
            "On {call} the item has no entry yet, so there is nothing to add 1 to. "
            "self.count(item) gives 0 then.",
            _NotThereYet,
        ),
        Mistake(
            "On {call} the item has no entry, and you should return 0 for it: "
            "return self.counts.get(item, 0), with the return and with the 0.",
            _CountRaises,
            _CountReturnsNone,
            _CountMakesAddRaise,
        ),
        Mistake(
            "You write 1 every time. Add 1 to what is there: self.count(item) + 1.",
            _AlwaysOne,
        ),
        Mistake(
            "You count all items together. Look up the one that is asked for: "
            "self.counts.get(item, 0).",
            _CountsAll,
            _SumOfAll,
        ),
        Mistake(
            "Your first item counts as two: before it is added, it is there 0 times.",
            _OneTooMany,
        ),
        Mistake(
            "After add the count is still 0. The new count is one more than the old, and it must "
            "be stored: self.counts[item] = self.count(item) + 1.",
            _NeverAdds,
        ),
        Mistake(
            "add begins with an empty dict every time, and forgets what was there. Make the dict "
            "once, in __init__.",
            _StartsAnew,
        ),
    ],
    variants=[_AList, _ACounter, _WithIf],
    hints=[
        "What must a new tally own before the first item comes? Make that in __init__.",
        "A dict from items to counts, kept as self.counts. Its method get(item, 0) gives 0 where "
        "the item has no entry.",
        "__init__: self.counts = {}. add: self.counts[item] = self.count(item) + 1. count: return "
        "self.counts.get(item, 0).",
    ],
    insight="add asks count, so only one place knows that an item without an entry counts 0.",
)
