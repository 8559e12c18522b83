"""Notebook python: truth, missing values, len, and the notebook's questions."""

import contextlib

import numpy as np

from common.checking import AnswerRaised, Call, Choice, Exercise, Mistake, Prediction


def _each(**inputs):
    """Calls with the inputs as they stand, where `calls` would make arrays of lists."""

    def observe(answer, rng):
        for name, given in inputs.items():
            with contextlib.suppress(AnswerRaised):
                yield name, Call(answer, *given)

    return observe


# --- is_empty --------------------------------------------------------------------------------


def _empty_after_counting(things):
    count = 0
    for _ in things:
        count += 1
    return count == 0


is_empty = Exercise(
    reference=lambda things: not things,
    observe=_each(
        empty_list=([],),
        empty_text=("",),
        empty_dict=({},),
        empty_tuple=((),),
        list_with_a_zero=([0],),
        a_space=(" ",),
        dict_with_an_empty_text=({"": 0},),
        list_with_an_empty_list=([[]],),
        three_things=(["a", "b", "c"],),
    ),
    mistakes=[
        Mistake(
            "You compare with one particular empty thing, and {call} is empty as well. "
            "not things, or len(things) == 0, serves all of them.",
            lambda things: things == [],
            lambda things: things == "",
            lambda things: things == {},
            lambda things: things in ([], ""),
            lambda things: things in ([], "", {}),
        ),
        Mistake(
            "You say False also to {call}. Something empty is a value, so it neither is None nor "
            "equals False; nor is it the same object as a new []. Ask not things, or "
            "len(things) == 0.",
            lambda things: things is None,
        ),
        Mistake(
            "You return the things themselves. not things makes True or False of them.",
            lambda things: things,
        ),
        Mistake(
            'The text after or is no question: Python reads (things == []) or "". '
            "not things, or len(things) == 0, serves all kinds.",
            lambda things: things == [] or "",
            lambda things: things == "" or [],
            lambda things: things == [] or "" or {},
            lambda things: things == [] or "" or {} or (),
        ),
        Mistake(
            "It is upside down: you answer True where there is something inside. Put not before "
            "it, or compare len(things) with 0 by ==.",
            lambda things: bool(things),
            lambda things: len(things) > 0,
            lambda things: len(things) != 0,
        ),
        Mistake(
            "You return how many things there are. The question is whether there are none: "
            "len(things) == 0.",
            lambda things: len(things),
        ),
        Mistake(
            "any and all look at the things inside, and on {call} they are false themselves. What "
            "counts is whether there are any things: not things.",
            lambda things: not any(things),
            lambda things: not all(things),
        ),
        Mistake(
            "things[0] does not exist where things is empty. Ask the container itself: not things.",
            lambda things: not things[0],
        ),
        Mistake(
            "~ turns the bits of a number round: ~True is -2, and -2 counts as true. The word is "
            "not.",
            lambda things: ~bool(things),
            lambda things: ~int(bool(things)),
        ),
        Mistake(
            "In Python the length is no property and no method: write len(things).",
            lambda things: things.length == 0,
            lambda things: things.length() == 0,
            lambda things: things.size() == 0,
        ),
        Mistake(
            "A parenthesis stands in the wrong place: len(things) == 0 takes the length first and "
            "compares then.",
            lambda things: len(things == 0),
        ),
    ],
    variants=[
        lambda things: len(things) == 0,
        lambda things: len(things) < 1,
        lambda things: not bool(things),
        lambda things: False if things else True,  # noqa: SIM211
        lambda things: not len(things),
        _empty_after_counting,
    ],
    hints=[
        "What does Python make of an empty list after `if`?",
        "An empty container counts as false. Which word turns false into True?",
        "return not things",
    ],
    insight="not takes a list, a text, a dict or a tuple alike, without asking which one it is.",
)

# --- value_or_default ------------------------------------------------------------------------


def _equal_to_none(value, default):
    if value != None:  # noqa: E711
        return value
    return default


value_or_default = Exercise(
    reference=lambda value, default: default if value is None else value,
    observe=_each(
        given=(0.5, 0.1),
        missing=(None, 0.1),
        zero=(0, 0.1),
        zero_point_zero=(0.0, 0.25),
        empty_text=("", "no name"),
        false=(False, True),
        missing_text=(None, "no name"),
    ),
    mistakes=[
        Mistake(
            "On {call} the value is there, only it counts as false, and you replace it. A learning "
            "rate of 0 is not a missing one: ask value is None.",
            lambda value, default: value or default,
            lambda value, default: value if value else default,
            lambda value, default: default if not value else value,  # noqa: SIM212
        ),
        Mistake(
            "It is upside down: the default is for the case that value is None.",
            lambda value, default: value if value is None else default,
            lambda value, default: value and default,
        ),
        Mistake(
            "You return whether a value is missing. Return the value itself, or the default.",
            lambda value, default: value is None,
            lambda value, default: value is not None,
        ),
        Mistake(
            "{call} should give the default: the value is None there. None is a value of its own, "
            "written without quotes: value is None.",
            lambda value, default: value,
            lambda value, default: default if value == "None" else value,
            lambda value, default: None if value is None else value,
        ),
        Mistake(
            "You always return the default, also where there is a value.",
            lambda value, default: default,
        ),
        Mistake(
            "You ask for 0. But 0 is a value that somebody gave; what stands for a missing one is "
            "None: value is None.",
            lambda value, default: value if value != 0 else default,
            lambda value, default: default if value == 0 else value,
        ),
        Mistake(
            "value is None or default gives True, or else the default. Write default if value is "
            "None else value.",
            lambda value, default: value is None or default,
        ),
        Mistake(
            "None cannot be compared by < or >, and a 0 or less may be meant. Ask value is None.",
            lambda value, default: value if value > 0 else default,
            lambda value, default: default if value < 0 else value,
        ),
        Mistake(
            "0.1 is the default of the example. Return what is given as default.",
            lambda value, default: 0.1 if value is None else value,
        ),
    ],
    variants=[
        lambda value, default: value if value is not None else default,
        lambda value, default: [value, default][value is None],
        _equal_to_none,
    ],
    hints=[
        "Which single value means that nothing was given? Ask for that one alone.",
        "0, an empty text and False count as false as well, so neither `if value` nor `or` will "
        "do. `value is None` is true for None only.",
        "return default if value is None else value",
    ],
)

# --- rows_and_columns ------------------------------------------------------------------------

rows_and_columns = Exercise(
    reference=lambda table: (len(table), len(table[0])),
    observe=_each(
        two_rows=([[1, 2, 3], [4, 5, 6]],),
        one_row=([[7, 8, 9, 10]],),
        one_column=([[1], [2], [3]],),
        letters=([["d", "e"], ["e", "p"], ["l", "y"]],),
        five_rows=([[0, 1]] * 5,),
    ),
    mistakes=[
        Mistake(
            "Rows and columns have changed places. The rows come first.",
            lambda table: (len(table[0]), len(table)),
        ),
        Mistake(
            "len(table) is the number of rows. How many columns there are says the length of one "
            "of them: len(table[0]).",
            lambda table: (len(table), len(table)),
        ),
        Mistake(
            "You return the number of rows alone. Return both: len(table), len(table[0]).",
            lambda table: len(table),
        ),
        Mistake(
            "You return the number of columns alone. Return both: len(table), len(table[0]).",
            lambda table: len(table[0]),
        ),
        Mistake(
            "You multiply, and so count the entries. Return the two numbers with a comma between "
            "them.",
            lambda table: len(table) * len(table[0]),
        ),
        Mistake(
            "Counting starts at 0, so a list of n things ends at n - 1, and there is no "
            "table[len(table)]. Take the first row: table[0].",
            lambda table: (len(table), len(table[len(table)])),
        ),
        Mistake(
            "Counting starts at 0: table[1] is the second row, and {call} has only one. Take "
            "table[0].",
            lambda table: (len(table), len(table[1])),
        ),
        Mistake(
            "You return the highest index. The length is one more, because counting starts at 0.",
            lambda table: (len(table) - 1, len(table[0]) - 1),
        ),
        Mistake(
            "table[0][0] is a single entry. The first row is table[0].",
            lambda table: (len(table), len(table[0][0])),
        ),
        Mistake(
            "The number of columns is wanted, not the row itself: len(table[0]).",
            lambda table: (len(table), table[0]),
        ),
        Mistake(
            "These are the lengths of two rows. How many rows there are is len(table).",
            lambda table: (len(table[0]), len(table[1])),
        ),
        Mistake(
            "Braces make a set, which has no order. Put a comma between the two numbers, and no "
            "braces.",
            lambda table: {len(table), len(table[0])},
        ),
        Mistake(
            "You add up the lengths of all rows. The columns are as many as one row has entries.",
            lambda table: (len(table), sum(len(row) for row in table)),
        ),
        Mistake(
            "In Python the length is no property and no method: write len(table).",
            lambda table: (table.length, table[0].length),
            lambda table: (table.length(), table[0].length()),
            lambda table: table.shape,
        ),
    ],
    variants=[
        lambda table: [len(table), len(table[0])],
        lambda table: (len(table), len(table[-1])),
        lambda table: np.array(table).shape,
        lambda table: (sum(1 for _ in table), max(len(row) for row in table)),
    ],
    hints=[
        "A table is a list, and what is in this list are the rows.",
        "len(table) counts the rows. table[0] is the first row; count what is in it.",
        "return len(table), len(table[0])",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

how_many_are_false = Prediction(
    options="abc",
    outcome="b",
    because='0, 0.0, "", [] and None. Whatever has something inside counts as true.',
)

what_a_slice_takes = Choice(
    answer="a",
    wrong={
        "b": "The end does not belong to a slice: [1:4] takes the places 1, 2 and 3.",
        "c": 'Counting starts at 0, so place 1 holds the second letter, "e".',
    },
    hints=["Write 0 below the n, 1 below the e, and so on. A slice stops before its end."],
)

what_floor_division_gives = Choice(
    answer="c",
    wrong={
        "a": "/ gives -3.5; // leaves nothing after the point.",
        "b": "C and Java cut off towards 0. Python's // goes down to the next whole number, and "
        "below -3.5 that is -4.",
    },
    hints=["Which whole number lies next to -3.5 on its left?"],
)

what_sort_returns = Choice(
    answer="b",
    wrong={
        "a": "That is what sorted(numbers) would have done. The method sorts the list that is "
        "there, and returns None.",
        "c": "Both names would be the list then. But the method returns None, so that nobody takes "
        "it for a copy.",
    },
    hints=["Does numbers.sort() make a new list, or put the old one in order?"],
)
