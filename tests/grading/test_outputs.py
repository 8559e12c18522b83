"""What a kernel sends: kept within its budget, cut, or dropped."""

import json
from dataclasses import replace

import nbformat
import pytest
from toy_submissions import CHAPTER, release, task

from classroom.grading.outputs import CellOutput
from common.checking.transport import OBSERVATION_TYPE


def taken(*messages, budget=1000, exercise=""):
    output = CellOutput(budget, exercise)
    for kind, content in messages:
        size = len(json.dumps(content))
        output.arrived(size)
        output.take(kind, content, size)
    for one in output.outputs:
        nbformat.validate(one, ref="output", version=4)
    return output


def stream(text, name="stdout"):
    return "stream", {"name": name, "text": text}


def test_streams_are_joined_and_cut_at_the_budget():
    output = taken(stream("a"), stream("b"), stream("c", "stderr"), *[stream("x" * 600)] * 9)
    assert output.outputs[0].text == "ab" and output.outputs[1].name == "stderr"
    assert sum(len(o.text) for o in output.outputs) < 1100
    assert output.cut and "cut" in output.outputs[-1].text


def test_what_will_not_be_heard_is_said_to_be_cut_once():
    output = taken(stream("first"))
    output.lose_the_rest()
    output.lose_the_rest()
    assert output.cut and output.kept == len("first")
    assert [o.text for o in output.outputs] == ["first", "\n… the rest of the output was cut.\n"]


def test_what_is_cleared_is_gone_and_makes_room():
    clear = ("clear_output", {"wait": False})
    later = ("clear_output", {"wait": True})
    assert [o.text for o in taken(stream("a"), clear, stream("b")).outputs] == ["b"]
    assert [o.text for o in taken(stream("a"), later).outputs] == ["a"]
    output = taken(stream("a" * 2000), later, stream("b"))
    assert [o.text for o in output.outputs] == ["b"] and not output.cut


@pytest.mark.parametrize(
    "message",
    [
        ("stream", None),
        ("stream", {}),
        ("stream", {"name": ["stdout"], "text": "x"}),
        ("stream", {"name": "stdout", "text": {"a": 1}}),
        ("display_data", {"data": [1]}),
        ("display_data", {"data": {"text/plain": 1.5}, "metadata": "x"}),
        ("execute_result", {"metadata": {}}),
        ("comm_open", {"data": {}}),
        ("update_display_data", {"data": {"text/plain": "x"}}),
        ("display_data", {"data": {OBSERVATION_TYPE: "x"}, "metadata": {"exercise": "a"}}),
    ],
)
def test_messages_that_are_not_as_they_should_be_leave_nothing(message):
    output = taken(message)
    assert output.outputs == [] and output.observations == []


def test_errors_are_always_kept_and_always_short():
    message = {"ename": "E" * 10**5, "evalue": "\ud800" * 10**5, "traceback": ["x" * 10**5] * 500}
    output = taken(("error", message), budget=10)
    assert len(json.dumps(output.outputs)) < 10_000 and output.error is not None
    assert taken(("error", {"ename": None, "traceback": 3})).outputs[0].output_type == "error"


def test_no_more_observations_are_kept_than_it_takes_to_see_that_there_are_too_many():
    message = {"data": {OBSERVATION_TYPE: "x"}, "metadata": {"exercise": "a"}}
    output = taken(*[("display_data", message)] * 50, exercise="a")
    assert output.observations == ["x", "x"] and not output.strange
    output = taken(("display_data", message), exercise="b")
    assert output.observations == [] and output.strange


def test_budgets_and_tasks_are_plain_values():
    base = release()
    one = task(base, base)
    assert replace(one, student="b").budgets == one.budgets and one.chapter == CHAPTER
