"""How far a learner is, from their events."""

from common.record import Event, Standing, standings

KEY = ("neural_network", "softmax")


def at(day, what, outcome="", number=None, key=KEY):
    return Event(what, *key, outcome, number, f"2026-01-{day:02}T12:00:00+00:00")


def after(*events, **renamed):
    return standings(events, **renamed)[KEY]


def test_a_right_check_solves():
    assert after(at(1, "check", "known_mistake", 3), at(1, "check", "right")) == Standing(
        solved=True, tries=1, missed={3: 1}
    ).after(at(1, "compare"))


def test_the_words():
    assert after(at(1, "check", "wrong")).word == "tried"
    assert after(at(1, "check", "not_attempted")).word == "open"
    assert after(at(1, "solution")).word == "seen"


def test_what_was_seen_is_not_solved_by_typing_it_in():
    assert after(at(1, "solution"), at(1, "check", "right")).word == "seen"
    assert after(at(1, "solution"), at(2, "check", "right")).word == "seen"


def test_on_another_day_from_an_empty_cell_it_is_solved():
    same_day = [at(1, "solution"), at(1, "check", "not_attempted"), at(1, "check", "right")]
    assert after(*same_day).word == "seen"
    another = [at(1, "solution"), at(2, "check", "not_attempted"), at(2, "check", "right")]
    assert after(*another).word == "solved"


def test_looking_again_starts_anew_but_takes_nothing_away():
    peeked = [at(2, "check", "not_attempted"), at(2, "solution"), at(2, "check", "right")]
    assert after(at(1, "solution"), *peeked).word == "seen"
    assert after(at(1, "check", "right"), *peeked).word == "solved"


def test_hints_and_answers_are_kept():
    standing = after(at(1, "hint", number=1), at(1, "hint", number=2), at(1, "answer", "b"))
    assert (standing.hints, standing.hint, standing.answer) == (2, 2, "b")


def test_the_events_of_a_former_name_count():
    old = ("neural_network", "soft_max")
    events = [at(1, "check", "right", key=old), at(2, "compare")]
    assert standings(events, {old: KEY}).keys() == {KEY}
    assert standings(events, {old: KEY})[KEY].solved
