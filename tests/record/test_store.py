"""The file of events: added to by several at once, never spoiled, never the reason for an error."""

import json
import multiprocessing
import os

import pytest

from common.record import Event, events, record


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def check(exercise="softmax", outcome="right", **more):
    return Event("check", "neural_network", exercise, outcome, **more)


def test_what_is_recorded_is_read_again(file):
    assert record(check(outcome="known_mistake", number=2)) is None
    (event,) = events()
    assert (event.exercise, event.outcome, event.number) == ("softmax", "known_mistake", 2)
    assert len(event.day) == 10


def test_nothing_is_recorded_where_it_is_switched_off(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert record(check()) is None
    assert events() == []
    assert list(tmp_path.iterdir()) == []


def test_by_default_the_record_lies_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    record(check())
    assert [path.name for path in tmp_path.rglob("*.jsonl")] == ["progress.jsonl"]
    assert len(events()) == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b'{"what": "check"',
        b'{"what": "check", "chapter": 3, "exercise": "x", "when": "2026-01-01"}',
        b'{"what": "check", "chapter": "a", "exercise": "x", "when": "yesterday"}',
        b'{"chapter": "a"}',
        b"x" * 20_000,
    ],
)
def test_a_line_that_cannot_be_read_spoils_no_other(file, rubbish):
    record(check("before"))
    with file.open("ab") as handle:
        handle.write(rubbish)  # and no line end: the writer was stopped in the middle
    record(check("after"))
    assert [event.exercise for event in events()] == ["before", "after"]


def test_a_newer_course_may_write_more(file):
    record(check())
    content = json.loads(file.read_text()) | {"mood": "good"}
    file.write_text(json.dumps(content) + "\n")
    assert len(events()) == 1


def write_many(name):
    for number in range(200):
        record(check(f"{name}_{number}"))


def test_two_notebooks_at_once_lose_nothing(file):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(name,)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(events()) == 400


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_named(file):
    record(check())
    file.chmod(0o400)
    assert str(file) in record(check())


def test_a_folder_in_place_of_the_file_is_named_and_harmless(file):
    file.mkdir(parents=True)
    assert str(file) in record(check())
    assert events() == []
