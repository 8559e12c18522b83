"""Generated sums, dates and dialogues, their symbols, the histories, and the translations."""

import datetime
import io
import zipfile
from collections import Counter

import numpy as np
import pytest

from common import datasets, histories
from common.datasets import DataError, conversations, registry, text_pairs, translation
from common.datasets.symbols import END, PAD, START, Symbols


def test_symbols_go_there_and_back():
    symbols = Symbols("0123456789+")
    x = symbols.questions(["1+2", "16+75"])
    assert x.shape == (2, 5) and symbols.marked(x[0]) == "__1+2"
    assert symbols.marked(symbols.questions(["1+2"], 5, behind=True)[0]) == "1+2__"
    t = symbols.answers(["3", "91"])
    assert [symbols.marked(row) for row in t] == ["<3>_", "<91>"]
    assert [symbols.text(row) for row in t] == ["3", "91"]
    assert symbols.text([3, END, 4]) == "0" and (PAD, START, END) == (0, 1, 2)
    words = Symbols(["hello", "you"], between=" ")
    assert words.text(words.questions([["hello", "you"]], 4)[0]) == "hello you"


def test_symbols_say_what_is_wrong():
    with pytest.raises(ValueError, match="no symbol 'x'"):
        Symbols("ab").questions(["ax"])
    with pytest.raises(ValueError, match="longer than 2"):
        Symbols("ab").questions(["aba"], 2)
    with pytest.raises(ValueError, match="must be there once"):
        Symbols("aa")
    with pytest.raises(ValueError, match="must be there once"):
        Symbols("a_")


@pytest.mark.parametrize("make", [datasets.sums, datasets.dates])
def test_pairs_are_different_and_the_same_again(make):
    pairs = make(300, seed=3)
    assert len(set(pairs.questions)) == 300
    assert pairs.questions == make(300, seed=3).questions != make(300, seed=4).questions
    assert [pairs.symbols.text(row) for row in pairs.x] == list(pairs.questions)
    assert [pairs.symbols.text(row) for row in pairs.t] == list(pairs.answers)
    assert pairs.turned().questions[0] == pairs.questions[0][::-1]


def test_sums_are_right():
    pairs = datasets.sums(1000, digits=3)
    numbers = [tuple(map(int, question.split("+"))) for question in pairs.questions]
    assert all(a + b == int(answer) for (a, b), answer in zip(numbers, pairs.answers))
    lengths = Counter(len(str(a)) for a, _ in numbers)
    assert set(lengths) == {1, 2, 3} and max(a for a, _ in numbers) > 900
    with pytest.raises(ValueError, match="count"):
        datasets.sums(51, digits=1)
    with pytest.raises(ValueError, match="digits"):
        datasets.sums(5, digits=0)


def test_every_format_names_the_date():
    for make in text_pairs.FORMATS.values():
        assert make(datetime.date(2030, 12, 31))
    shown = {make(datetime.date(1994, 9, 27)) for make in text_pairs.FORMATS.values()}
    assert shown == set(text_pairs.FORMATS)
    for day, wanted in [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")]:
        date = datetime.date(2000, 5, day)
        assert text_pairs.FORMATS["27th of september 1994"](date) == f"{wanted} of may 2000"
    pairs = datasets.dates(200)
    assert all(datetime.date.fromisoformat(answer) for answer in pairs.answers)
    with pytest.raises(ValueError, match="100,000"):
        datasets.dates(0)


def test_dialogues_follow_their_rules():
    d = datasets.dialogues(2000, seed=0, generic=0.3)
    assert d.x.shape[:2] == d.t.shape[:2] == (2000, 4) and len(d.turns) == 2000
    advice = []
    for number, (opening, greeting, question, answer) in zip(d.question, d.turns):
        words = opening.split()
        name, topic = words[3], words[-1]
        assert greeting == f"hello {name} i love {topic} too"
        assert question == conversations.QUESTIONS[number]
        if number == conversations.ADVISE:
            assert answer == datasets.GENERIC or answer in datasets.ADVICE[topic]
            advice.append(answer)
        else:
            assert answer in (f"you are {name}", f"you love {topic}")
    assert np.mean([answer == datasets.GENERIC for answer in advice]) == pytest.approx(
        0.3, abs=0.06
    )
    assert d.symbols.text(d.x[0, 0]) == d.turns[0][0]
    firsts = [a.split()[0] for answers in datasets.ADVICE.values() for a in answers]
    assert len({*firsts, "i"}) == len(firsts) + 1
    with pytest.raises(ValueError, match="generic from 0 to 1"):
        datasets.dialogues(5, generic=2)


def test_histories_are_there_and_whole():
    found = histories.load("sequence_to_sequence")
    for name in ("sums", "dates", "copy"):
        values = found[f"{name}_accuracy"]
        assert values.shape[:2] == (len(found[f"{name}_ways"]), 20)
        assert np.all((values >= 0) & (values <= 1))
    endless = found["endless_values"]
    assert endless.shape == (20, len(found["endless_measures"]))
    assert np.all((endless >= 0) & (endless <= 1))
    with pytest.raises(DataError, match="no histories named"):
        histories.load("nothing")


def test_a_damaged_history_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(histories, "FOLDER", tmp_path)
    (tmp_path / "half.npz").write_bytes(b"PK")
    with pytest.raises(DataError, match="damaged"):
        histories.load("half")


def test_translations(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("fra.txt", "Go.\tVa !\nI\u2019m here today.\tJe suis là aujourd\u2019hui.\n")
    monkeypatch.setattr(registry, "read", lambda name: packed.getvalue())
    assert datasets.translations(2) == [(["go", "."], ["va", "!"])]
    assert datasets.translations(4)[1][0] == ["i'm", "here", "today", "."]
    monkeypatch.setattr(registry, "read", lambda name: b"no zip")
    with pytest.raises(DataError, match="unpacked"):
        datasets.translations()
    assert translation.NAME in registry.FILES
