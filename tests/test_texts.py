"""Texts and what people say about words, from made-up files."""

import hashlib

import pytest

from common import datasets
from common.datasets import DataError, registry


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Puts texts into a folder that COURSE_DATA_DIR names, and into the register."""

    def put(**contents):
        for name, content in contents.items():
            key = next(k for k in registry.FILES if k.endswith(f"/{name}.txt"))
            file = registry.FILES[key]
            path = tmp_path / key
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            file = file._replace(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
            monkeypatch.setitem(registry.FILES, key, file)
        monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(tmp_path))

    return put


def test_a_text_and_its_sentences(folder):
    folder(moby_dick="Call me Ishmael. Don’t\nask!\n\nLOOMINGS\n\nYes; 2 --".encode())
    text = datasets.text("moby_dick")
    assert text.startswith("Call me")
    assert datasets.sentences(text) == [
        ["call", "me", "ishmael"],
        ["don't", "ask"],
        ["loomings"],
        ["yes"],
    ]


def test_a_text_that_is_not_there():
    with pytest.raises(DataError, match=r"no text 'moby dick'. Choose one of .*moby_dick"):
        datasets.text("moby dick")


def test_a_book_is_not_downloaded(monkeypatch):
    monkeypatch.delenv(registry.DATA_DIR_VARIABLE, raising=False)
    with pytest.raises(DataError, match=r"Put text/moby_dick.txt into a folder.*COURSE_DATA_DIR"):
        datasets.text("moby_dick")


def test_analogy_questions(folder):
    folder(**{"questions-words": b": family\nboy girl Man woman\n: x y\na b c d\ne f g h\n"})
    assert datasets.analogy_questions() == {
        "family": [("boy", "girl", "man", "woman")],
        "x y": [("a", "b", "c", "d"), ("e", "f", "g", "h")],
    }


def test_word_similarities(folder):
    folder(**{"EN-WS-353-ALL": b"tiger\tCat\t7.35\nlove\tsex\t6.77\n"})
    assert datasets.word_similarities() == [("tiger", "cat", 7.35), ("love", "sex", 6.77)]
