"""The prose of Python's manual, whatever the release."""

from common import datasets


def test_python_documentation_is_prose_in_few_letters():
    text = datasets.python_documentation()
    assert 100_000 < len(text) < 600_000
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789\n .,:;'\"()*_-")
    paragraphs = text.split("\n")
    assert all(paragraphs)
    assert len(set(paragraphs)) == len(paragraphs)
    assert " the " in text
    assert "::=" not in text
    assert datasets.python_documentation() == text
