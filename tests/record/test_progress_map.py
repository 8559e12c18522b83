"""The map of progress: counts, where to go on, what to look at again."""

import pytest

import common
from common.checking import CheckFailed
from common.course_map import Entry
from common.exercises import neural_network as ex
from common.progress_map import ProgressMap
from common.record import Standing, events

FIRST = Entry("01_a", "x", "First <steps>", 60, True, points={"one": 1.0, "two": 2.0})
MORE = Entry("01_a", "y", "Another way", 30, False, ("01_a/x",), {"three": 1.0})
LAST = Entry("02_b", "z", "Last", 60, True, ("01_a/x",), {"four": 1.0})
ALL = [FIRST, MORE, LAST]
SOLVED, SEEN = Standing(solved=True, last="1"), Standing(seen=True, last="2")


def progress(**standing):
    chapter = {"one": "a", "two": "a", "three": "a", "four": "b"}
    return ProgressMap(ALL, {(chapter[name], name): value for name, value in standing.items()})


def test_counts_and_hours():
    text = repr(progress(one=SOLVED, two=SEEN))
    assert "1 of 4 exercises solved, 1 seen; 1 of 5 points." in text
    assert "Core path (★): 1.0 of 2.0 hours done." in text
    assert "1 of 2 solved, 1 seen" in text


@pytest.mark.parametrize(
    "standing, expected",
    [
        ({}, ("01_a/x", "one")),
        ({"one": SOLVED}, ("01_a/x", "two")),
        ({"one": SOLVED, "two": SOLVED}, ("02_b/z", "four")),  # the core path first
        ({"one": SOLVED, "two": SOLVED, "four": SEEN}, ("01_a/y", "three")),
        ({"four": Standing(tries=1, last="1")}, ("02_b/z", "four")),  # where one was last
    ],
)
def test_where_to_go_on(standing, expected):
    entry, name = progress(**standing).next()
    assert (entry.key, name) == expected
    assert f"Next: {entry.key}, the blank {name}." in repr(progress(**standing))


def test_all_done():
    done = progress(one=SOLVED, two=SOLVED, three=SOLVED, four=SOLVED)
    assert done.next() is None
    assert "Everything is done." in repr(done)
    assert "Everything is done." in done._repr_html_()


def test_what_to_look_at_again():
    hard = Standing(solved=True, tries=4, last="3")
    reviews = progress(one=SOLVED, two=SEEN, three=Standing(tries=1, last="4"), four=hard).review()
    assert [review.name for review in reviews] == ["two", "three", "four"]
    assert "another day" in reviews[0].why
    assert "tried once, not solved yet" in reviews[1].why


def test_html_says_in_words_what_the_bars_say():
    page = progress(one=SOLVED)._repr_html_()
    assert 'aria-label="First &lt;steps&gt;: 1 of 2 solved"' in page
    assert '<a href="../01_a/x.ipynb">First &lt;steps&gt;</a>' in page
    assert "<steps>" not in page


def test_brief_says_how_much_and_where_to_go_on():
    standing = {("a", "one"): SOLVED}
    brief = ProgressMap(ALL, standing, brief=True)
    assert len(repr(brief).splitlines()) == 2
    assert "Next:" in brief._repr_html_() and "<table>" not in brief._repr_html_()


def test_each_chapter_says_its_time_once():
    page = progress()._repr_html_()
    assert page.count("01 a, 1.5 h") == 1 and page.count("02 b, 1.0 h") == 1


def test_each_part_says_how_long_its_core_path_takes():
    later = Entry("08_c", "w", "Later", 90, True, ("02_b/z",), {"five": 1.0})
    shown = ProgressMap([*ALL, later], {})
    first = "Part I · Learning from scratch (core path 2.0 hours, with the rest 2.5)"
    second = "Part II · Sequences from scratch (core path 1.5 hours, with the rest 1.5)"
    lines = repr(shown).splitlines()
    assert lines.index(first) < lines.index(second)
    page = shown._repr_html_()
    assert page.count(first) == page.count(second) == 1


def test_a_notebook_without_blanks_is_never_next():
    quiz = Entry("00_start", "quiz", "A quiz", 5, True)
    shown = ProgressMap([quiz, *ALL], {})
    assert shown.next()[0] is FIRST
    assert "no blanks" in repr(shown) and "no blanks" in shown._repr_html_()


def test_checks_hints_and_solutions_arrive_in_progress(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "p.jsonl"))
    with pytest.raises(CheckFailed):
        ex.relu.check(lambda x: x)
    ex.relu.check(lambda x: x * (x > 0))
    ex.tanh_from_sigmoid.check(ex.tanh_from_sigmoid.solution())
    ex.softmax.hint()
    rows = {row.entry.name: row for row in common.progress().rows}
    row = rows["activations"]
    assert row.of("relu").solved and row.of("relu").tries == 1
    assert row.of("tanh_from_sigmoid").word == "seen"
    assert row.of("softmax").hint == 1


def test_hints_remember_where_they_were(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "p.jsonl"))
    ex.sigmoid.hint()
    monkeypatch.setattr(ex.sigmoid, "_hints_shown", 0)  # a restarted kernel
    capsys.readouterr()
    ex.sigmoid.hint()
    assert capsys.readouterr().out.startswith("Hint 2 of")
    for _ in ex.sigmoid.hints:
        ex.sigmoid.hint()
    assert "ex.sigmoid.solution()" in capsys.readouterr().out
    ex.sigmoid.hint(1)
    assert capsys.readouterr().out.startswith("Hint 1 of")
    with pytest.raises(CheckFailed, match="no hint 9"):
        ex.sigmoid.hint(9)


def test_a_self_test_keeps_the_letter(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "p.jsonl"))
    with pytest.raises(CheckFailed):
        ex.why_a_step_is_not_enough.check(lambda: "c")
    ex.why_a_step_is_not_enough.check(lambda: "B")
    ex.ten_sigmoids.predict("a")
    answers = [(event.exercise, event.outcome) for event in events() if event.what != "check"]
    assert answers == [
        ("why_a_step_is_not_enough", "c"),
        ("why_a_step_is_not_enough", "b"),
        ("ten_sigmoids", "a"),
    ]


def test_a_record_that_cannot_be_written_stops_no_check(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))  # a folder
    ex.relu.check(lambda x: x * (x > 0))
    ex.relu.check(lambda x: x * (x > 0))
    said = capsys.readouterr().out
    assert said.count("✓ relu") == 2
    assert said.count("not recorded") == 1
