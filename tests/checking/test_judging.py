"""What a learner is told, case by case."""

import asyncio
import contextlib
import io
import logging
import os
import random
import sys
import types
import warnings

import numpy as np
import pytest

from common.checking import (
    Call,
    CheckFailed,
    Exercise,
    Mistake,
    Status,
    Verdict,
    args,
    calls,
    close,
    exact,
    holds,
    observing,
)


def mean_of_rows(x):
    return np.mean(x, axis=1)


def _mean_of_columns(x):
    return np.mean(x, axis=0)


def _sum_of_rows(x):
    return np.sum(x, axis=1)


mean = Exercise(
    reference=mean_of_rows,
    observe=calls(
        square=[[1.0, 2.0], [3.0, 5.0]],
        wide=[[1.0, 2.0, 3.0]],
        random_batch=lambda rng: rng.normal(size=(30, 20)),
    ),
    mistakes=[
        Mistake("Mean of each column.", _mean_of_columns),
        Mistake("You summed on {call}.", _sum_of_rows),
        Mistake("Reshaped.", lambda x: x.reshape(7, 7)),
    ],
    variants=[lambda x: [sum(row) / len(row) for row in x]],
    hints=["one", "two"],
)


def verdict(answer, exercise=mean):
    return exercise.verdict(answer, seed=0)


def right_but(f):
    """The right result, after doing `f`."""

    def answer(x):
        f(x)
        return mean_of_rows(x)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        mean_of_rows,
        lambda x: [float(row.mean()) for row in x],
        lambda x: np.mean(x, axis=1).astype(np.float32),
        lambda x: tuple(np.mean(x, axis=-1)),
        right_but(lambda x: print("so many words")),
        right_but(lambda x: warnings.warn("careful", stacklevel=1)),
        right_but(lambda x: logging.getLogger("library").warning("made again and again")),
        right_but(lambda x: np.log(0 * x)),
        right_but(lambda x: np.random.seed(3)),
    ],
)
def test_a_right_answer_passes_whatever_its_style(answer, capsys, caplog, recwarn):
    assert verdict(answer).status is Status.RIGHT
    captured = capsys.readouterr()
    assert captured.out == captured.err == "" and not recwarn.list and not caplog.records
    logging.getLogger("library").warning("heard again")
    assert [record.message for record in caplog.records] == ["heard again"]


def test_a_blank_is_not_attempted():
    def blank(x):
        raise NotImplementedError()

    found = verdict(blank)
    assert found.status is Status.NOT_ATTEMPTED
    assert str(found) == "○ mean: not attempted yet. Stuck? ex.mean.hint()"


def test_a_blank_method_of_a_class_is_not_attempted():
    class Layer:
        def __init__(self, factor):
            self.factor = factor

        def forward(self, x):
            raise NotImplementedError()

    assert verdict(Layer, layer).status is Status.NOT_ATTEMPTED


def test_another_blank_that_the_answer_calls_is_named():
    def helper(x):
        raise NotImplementedError()

    found = verdict(lambda x: helper(x))
    assert found.status is Status.NOT_ATTEMPTED and "helper, which is still blank" in found.message


def test_not_implemented_error_of_a_library_is_an_error():
    in_python, in_c = asyncio.AbstractServer().close, io.RawIOBase().readinto
    assert verdict(lambda x: in_python()).status is Status.ERROR
    assert verdict(lambda x: in_c(bytearray(2))).status is Status.ERROR


def test_not_implemented_error_that_is_handed_on_is_an_error():
    def handing_on():
        try:
            asyncio.AbstractServer().close()
        except NotImplementedError:
            raise

    def answer(x):
        try:
            handing_on()
        except NotImplementedError as error:
            # TensorFlow leaves out its own frames so, and the last one is that of the bare raise.
            frame = error.__traceback__.tb_next.tb_frame
            shortened = types.TracebackType(None, frame, frame.f_lasti, frame.f_lineno)
            raise error.with_traceback(shortened) from None

    assert verdict(answer).status is Status.ERROR


@pytest.mark.parametrize("answer, index", [(_mean_of_columns, 0), (_sum_of_rows, 1)])
def test_a_known_mistake_is_named(answer, index):
    found = verdict(answer)
    assert found.status is Status.KNOWN_MISTAKE and found.mistake == index


def test_a_known_mistake_may_raise():
    assert verdict(lambda values: values.reshape(7, 7)).mistake == 2


def test_another_error_of_the_same_type_is_not_that_mistake():
    assert verdict(lambda x: x.reshape(11, 3)).status is Status.ERROR


def test_the_call_is_filled_into_the_sentence():
    assert verdict(_sum_of_rows).message == "You summed on mean([[1, 2], [3, 5]])."


def test_the_mistake_that_explains_most_is_chosen():
    def columns_but_only_sometimes(x):
        return np.mean(x, axis=0) if len(x) < 30 else np.mean(x, axis=1) + 1

    both = Exercise(
        reference=mean_of_rows,
        observe=mean.observer,
        mistakes=[
            Mistake("columns", lambda x: _mean_of_columns(x) if len(x) == 2 else x),
            Mistake("more", columns_but_only_sometimes),
        ],
    )
    assert verdict(columns_but_only_sometimes, both).mistake == 1


def test_what_answer_and_mistake_both_lack_has_no_call_to_be_filled_in():
    def observe(answer, rng):
        value = yield "value", Call(answer), holds(lambda _: True, "anything")
        if value > 0:
            yield "root", np.sqrt(value)

    positive = Exercise(
        reference=lambda: 4.0,
        observe=observe,
        mistakes=[Mistake("No root on {call}.", lambda: -4.0)],
    )
    assert verdict(lambda: -9.0, positive).message == "No root on this call."


def test_an_error_is_told_with_its_call_and_line():
    def answer(x):
        return undefined_name  # noqa: F821

    message = verdict(answer).message
    assert "NameError on mean([[1, 2], [3, 5]])" in message and "undefined_name" in message
    assert f"(line {answer.__code__.co_firstlineno + 1}, in answer)" in message


def test_an_error_in_a_graph_is_told_by_its_own_message():
    def in_a_graph(x):
        raise AttributeError(
            'in user code:\n\n    File "x.py", line 2, in f  *\n        x.numpy()\n\n'
            "    AttributeError: 'SymbolicTensor' object has no attribute 'numpy'\n    (more)\n"
        )

    told = verdict(in_a_graph).message
    assert told.endswith(": 'SymbolicTensor' object has no attribute 'numpy'")


@pytest.mark.parametrize(
    "guess", ["", "Could not infer the shape of 'l'. Implement `call`. Error encountered:\n\n"]
)
def test_an_error_in_a_keras_layer_is_told_by_its_own_message(guess):
    def in_a_layer(x):
        raise ValueError(
            f"Exception encountered when calling L.call().\n\n\x1b[1m{guess}the sizes 4 and 3 "
            "differ\x1b[0m\n\nArguments received by L.call():\n  • x=[[1, 2]]"
        )

    assert verdict(in_a_layer).message.endswith(": the sizes 4 and 3 differ")


def test_a_real_error_of_a_keras_layer_has_that_form():
    keras = pytest.importorskip("keras")

    def answer(x):
        return keras.Sequential([keras.Input((7,)), keras.layers.Dense(1)])(x)

    message = verdict(answer).message
    assert "Exception encountered" not in message
    assert "incompatible with the layer" in message


def test_an_answer_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(observing, "TIME_LIMIT", 0.05)

    def endless(x):
        while True:
            with contextlib.suppress(Exception):
                x = x + 1

    found = verdict(endless)
    assert found.status is Status.ERROR and "Does its loop ever end?" in found.message
    assert verdict(mean_of_rows).right


def test_what_tensorflow_s_own_code_logs_is_not_shown_and_later_words_are(capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", types.ModuleType("tensorflow"))

    def logging_in_c(x):
        os.write(2, b"W0000 op_kernel.cc:1858] OP_REQUIRES failed")
        return mean_of_rows(x)

    assert verdict(logging_in_c).right
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_with_stderr_closed_an_answer_is_judged_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", types.ModuleType("tensorflow"))

    def closed(descriptor):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", closed)
    assert verdict(mean_of_rows).right


def test_a_list_passes_with_a_word_of_warning():
    found = verdict(lambda x: [float(row.mean()) for row in x])
    assert found.right and "return np.array" in found.message
    assert not verdict(mean_of_rows).message
    lists = Exercise(reference=lambda x: [x, x], observe=calls(a=1.0))
    assert not verdict(lambda x: (x, x), lists).message


@pytest.mark.parametrize(
    "answer, status, words",
    [
        (lambda x: None, Status.WRONG_TYPE, "Is a `return` missing?"),
        (lambda x: "text", Status.WRONG_TYPE, "text"),
        (lambda x: print, Status.WRONG_TYPE, "the function print"),
        (lambda x: {"a": 1}, Status.WRONG_TYPE, "a dict"),
        (lambda x: (i for i in x), Status.WRONG_TYPE, "a generator"),
        (lambda x: x, Status.WRONG_SHAPE, "you returned shape (2, 2); expected shape (2,)"),
        (lambda x: 1.0, Status.WRONG_SHAPE, "a single number"),
        (lambda x: mean_of_rows(x) * np.nan, Status.NOT_FINITE, "NaN"),
        (lambda x: mean_of_rows(x) / 0, Status.NOT_FINITE, "infinity"),
        (lambda x: mean_of_rows(x) + 1, Status.WRONG, "you returned [3]; expected values near [2]"),
        (lambda x: exit(), Status.ERROR, "SystemExit"),
    ],
)
def test_unknown_mistakes(answer, status, words):
    found = verdict(answer)
    assert found.status is status and words in found.message
    assert "\n" not in found.message


def test_the_smallest_failing_call_is_shown():
    answer = lambda x: mean_of_rows(x) + (x.shape[1] > 2)  # noqa: E731
    assert verdict(answer).message.startswith("for mean([[1, 2, 3]]) ")


def test_a_large_array_is_told_by_its_first_wrong_place():
    def answer(x):
        result = mean_of_rows(x)
        if len(result) > 12:
            result[17] += 1
        return result

    message = verdict(answer).message
    assert "<array of shape (30, 20)>" in message
    assert "1 of 30 values are wrong; the first is at [17]" in message


def test_an_argument_that_was_changed_is_told():
    def answer(x):
        result = np.mean(x, axis=1)
        x *= 0
        return result

    message = verdict(answer).message
    assert "changes its argument x in place on mean([[1, 2], [3, 5]])" in message


def test_a_changed_argument_shifts_nobody_elses_input():
    seen = []
    watched = Exercise(
        reference=lambda x: 0 * x[0],
        observe=calls(a=[1.0], b=[2.0]),
    )
    watched.verdict(lambda x: seen.append(float(x[0])) or x.fill(9) or 0.0, seed=0)
    watched.verdict(lambda x: seen.append(float(x[0])) or 0.0, seed=0)
    assert seen == [1.0, 2.0, 1.0, 2.0]


def test_a_view_passes_unless_the_exercise_wants_a_fresh_array():
    lenient = Exercise(reference=lambda x: x.copy(), observe=calls(a=[1.0, 2.0]))
    strict = Exercise(reference=lambda x: x.copy(), observe=calls(a=[1.0, 2.0]), fresh=True)
    view = lambda x: x[:]  # noqa: E731
    assert verdict(view, lenient).right
    assert "shares its memory with x" in verdict(view, strict).message
    assert verdict(lambda x: x + 0, strict).right


def test_what_the_answer_printed_is_shown_when_it_is_wrong():
    def answer(x):
        print("shape", x.shape)
        return x

    assert str(verdict(answer)).endswith("\nYour code printed: shape (2, 2) …")


def test_expected_replaces_the_numbers():
    shy = Exercise(reference=mean_of_rows, observe=mean.observer, expected="row means")
    message = verdict(lambda x: mean_of_rows(x) + 1, shy).message
    assert message.endswith("expected row means")


# --- how an observation is judged -------------------------------------------------------------


@pytest.mark.parametrize(
    "criterion, wobble, passes",
    [
        (close(), 1 + 5e-4, True),
        (close(), 1 + 5e-3, False),
        (close(relative=1e-1), 1 + 5e-2, True),
        (exact(), 1 + 1e-9, False),
        (exact(), 1, True),
    ],
)
def test_closeness(criterion, wobble, passes):
    exercise = Exercise(reference=mean_of_rows, observe=calls(criterion, a=[[1.0, 2.0]]))
    assert verdict(lambda x: mean_of_rows(x) * wobble, exercise).right is passes


def test_absolute_closeness_is_in_units_of_the_scale():
    exercise = Exercise(reference=lambda x: x + 0, observe=calls(a=[1e6, 0.0]))
    assert verdict(lambda x: x + 0.5, exercise).right
    assert not verdict(lambda x: x + 2, exercise).right


def test_whole_numbers_must_be_met_exactly_but_not_in_kind():
    exercise = Exercise(reference=lambda x: (x > 0).astype(int), observe=calls(a=[-1.0, 2.0]))
    assert verdict(lambda x: x > 0, exercise).right
    assert verdict(lambda x: (x > 0) * 1.0, exercise).right
    assert not verdict(lambda x: (x > 0) * 1.0001, exercise).right


def test_a_property_is_enough_where_chance_plays_a_part():
    def coin(n, rng):
        return rng.integers(0, 2, size=n)

    fair = holds(lambda flips: flips.size == 1000 and 400 < flips.sum() < 600, "half are heads")
    exercise = Exercise(
        reference=coin, observe=calls(fair, many=lambda rng: args(1000, rng)), mistakes=[]
    )
    assert verdict(lambda n, rng: 1 - coin(n, rng), exercise).right
    message = verdict(lambda n, rng: np.ones(n), exercise).message
    assert message.endswith("but half are heads") and "mean" not in message


def test_one_argument_may_have_its_own_criterion():
    exercise = Exercise(
        reference=lambda x: x * 1.0,
        observe=calls(a=args([1.0]).judged(close(relative=0.5)), b=[1.0]),
    )
    assert exercise.verdict(lambda x: x * 1.2, seed=0).passed == {"a": True, "b": False}


def test_random_inputs_depend_on_the_seed_alone():
    first = mean.observe(mean_of_rows, 1).named("random_batch").value
    again = mean.observe(lambda x: (np.random.rand(), mean_of_rows(x))[1], 1)
    other = mean.observe(mean_of_rows, 2).named("random_batch").value
    assert np.array_equal(first, again.named("random_batch").value)
    assert not np.array_equal(first, other)


def test_global_random_states_are_given_back():
    np.random.seed(5), random.seed(5)
    verdict(right_but(lambda x: (np.random.rand(9), random.random())))
    after = np.random.rand(), random.random()
    np.random.seed(5), random.seed(5)
    assert after == (np.random.rand(), random.random())


def test_json_is_compared_within_tolerance():
    exercise = Exercise(
        reference=lambda n: {"a": [[1.0], [2.0, 3.0]], "b": None}, observe=calls(x=1)
    )
    assert verdict(lambda n: {"b": None, "a": [[1.00001], (2.0, np.float32(3))]}, exercise).right
    assert not verdict(lambda n: {"a": [[1.1], [2.0, 3.0]], "b": None}, exercise).right
    assert not verdict(lambda n: {"a": [[1.0], [2.0]], "b": None}, exercise).right


# --- classes, and observers of one's own ------------------------------------------------------


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.x = x
        return self.factor * x

    def backward(self, d):
        self.gradient = np.sum(d * self.x)
        return self.factor * d


def observe_layer(make, rng):
    instance = yield Call(make, 2.0)
    yield "forward", Call(instance.forward, rng.normal(size=3))
    yield "backward", Call(instance.backward, np.ones(3))
    yield "gradient", instance.gradient


class ForgetsGradient(Scale):
    def backward(self, d):
        return self.factor * d


layer = Exercise(
    reference=Scale,
    observe=observe_layer,
    mistakes=[Mistake("Keep the gradient in self.gradient.", ForgetsGradient)],
)


def test_a_class_is_observed_step_by_step():
    assert verdict(Scale, layer).passed == {"forward": True, "backward": True, "gradient": True}


def test_a_missing_attribute_counts_as_the_observation_that_it_prevents():
    found = verdict(ForgetsGradient, layer)
    assert found.mistake == 0 and found.passed["backward"] and not found.passed["gradient"]


def test_a_value_that_no_call_returned_is_told_by_its_name():
    class Doubles(Scale):
        def backward(self, d):
            self.gradient = 2 * np.sum(d * self.x)
            return self.factor * d

    message = verdict(Doubles, layer).message
    assert message.startswith("at 'gradient' there is ") and "expected values near" in message


def test_an_error_in_a_step_ends_the_observation_but_what_came_before_counts():
    class Breaks(Scale):
        def backward(self, d):
            raise ValueError("broken")

    found = verdict(Breaks, layer)
    assert found.status is Status.ERROR and found.passed["forward"]
    assert "ValueError on backward([1, 1, 1])" in found.message and "broken" in found.message


@pytest.mark.parametrize(
    ("name", "shown"),
    [("tally.add", "tally.add(2)"), ("step(net, 0.1)", "step(net, 0.1)"), ("a * a", "a * a")],
)
def test_a_name_with_signs_in_it_is_shown_as_the_whole_call(name, shown):
    assert str(Call(abs, 2.0).called(name)) == shown


def test_three_looks_at_an_array_that_changes_are_three_values():
    def observe_counter(count, rng):
        state = np.zeros(1)
        for step in range(3):
            yield Call(count, state).in_place()
            yield f"step {step}", state

    exercise = Exercise(reference=lambda s: s.__iadd__(1), observe=observe_counter)
    values = [float(o.value[0]) for o in exercise.key(0).observations]
    assert values == [1.0, 2.0, 3.0]


def test_an_interrupt_passes_through():
    def endless(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdict(endless)


# --- called with the wrong thing --------------------------------------------------------------


@pytest.mark.parametrize(
    "exercise, answer, words",
    [
        (mean, np.ones(2), "wants your function itself, not what it returns"),
        (mean, Scale, "you gave check the class Scale; it wants a function"),
        (layer, Scale(1), "wants the class itself, not an object made from it"),
        (layer, mean_of_rows, "wants the class itself"),
    ],
)
def test_misuse_is_told_in_one_line(exercise, answer, words):
    with pytest.raises(CheckFailed, match=words) as failure:
        exercise.check(answer)
    assert failure.value.verdict.status is Status.MISUSED
    assert "\n" not in str(failure.value)


def test_a_check_without_an_answer_says_how_to_call_it():
    with pytest.raises(CheckFailed, match=r"write ex.mean.check\(mean\)"):
        mean.check()


def test_a_broken_reference_is_our_fault_and_said():
    broken = Exercise(reference=lambda x: undefined, observe=calls(a=1))  # noqa: F821
    with pytest.raises(RuntimeError, match="the course's own solution"):
        broken.verdict(lambda x: 1, seed=0)


@pytest.mark.parametrize(
    "sentence, shown",
    [
        ("Your rows do not sum to 1.", "your rows do not sum to 1."),
        ("A row is missing.", "a row is missing."),
        ("At 0, it is 0.", "at 0, it is 0."),
        ("A[i] * B pairs them.", "A[i] * B pairs them."),
        ("A - B pairs them.", "A - B pairs them."),
        ("ReLU is half a line.", "ReLU is half a line."),
        ("None stands for a new axis.", "None stands for a new axis."),
        ("Python's max compares rows.", "Python's max compares rows."),
        ("exp overflowed.", "exp overflowed."),
    ],
)
def test_a_sentence_goes_on_after_the_colon_and_code_keeps_its_capitals(sentence, shown):
    verdict = Verdict("softmax", Status.KNOWN_MISTAKE, sentence)
    assert str(verdict) == f"✗ softmax: {shown}"
