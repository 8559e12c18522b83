"""Observations as bytes: nothing is lost on the way, and nothing odd gets in."""

import base64
import dataclasses
import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from common.checking import CheckFailed, Exercise, Prediction, calls, transport
from common.checking.observation import Observation, Observed, Raised
from common.checking.transport import NotAnObservation, Sent, from_bytes, to_bytes

double = Exercise(
    reference=lambda x: 2 * x, observe=calls(one=1.0, several=lambda rng: rng.normal(size=5))
)
guess = Prediction(options="ab", outcome="b", because="It fell.")

TEXT = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
DTYPES = (
    arrays.boolean_dtypes()
    | arrays.integer_dtypes(endianness="?")
    | arrays.unsigned_integer_dtypes()
    | arrays.floating_dtypes(endianness="?")
    | arrays.complex_number_dtypes()
    | arrays.unicode_string_dtypes(max_len=5)
)
ARRAYS = arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, min_side=0, max_dims=3))
NAMES = st.lists(TEXT, max_size=3).map(tuple)


@st.composite
def observations(draw):
    seen = {
        "name": draw(st.none() | TEXT),
        "call": draw(st.none() | TEXT),
        "changed": draw(NAMES),
        "shared": draw(NAMES),
        "as_list": draw(st.booleans()),
        "size": draw(st.integers(0, 2**40)),
    }
    match draw(st.sampled_from(["array", "json", "words", "raised"])):
        case "array":
            seen["value"] = draw(ARRAYS)
        case "json":
            seen |= {"value": draw(JSON), "is_json": True}
        case "words":
            seen["unobservable"] = draw(st.text(min_size=1, max_size=20))
        case "raised":
            line, blank = draw(st.none() | st.integers(1, 99)), draw(st.none() | TEXT)
            seen["raised"] = Raised(draw(TEXT), draw(TEXT), line, draw(st.none() | TEXT), blank)
    return Observation(**seen)


def same(one, other):
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    return repr(one) == repr(other)  # NaN is not equal to itself


FIELDS = [f.name for f in dataclasses.fields(Observation) if f.compare]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(observations(), max_size=5), TEXT, TEXT, st.booleans())
def test_nothing_is_lost_on_the_way(seen, printed, misused, reference):
    sent = Sent("softmax", Observed(tuple(seen), printed), misused, reference)
    back = from_bytes(to_bytes(sent))
    assert (back.exercise, back.misused, back.reference) == ("softmax", misused, reference)
    assert back.observed.printed == printed
    assert len(back.observed.observations) == len(seen)
    for one, other in zip(seen, back.observed.observations, strict=True):
        for name in FIELDS:
            assert same(getattr(one, name), getattr(other, name)), name


def test_what_arrives_is_judged_as_what_was_seen():
    for answer in (lambda x: x + x, lambda x: x**2, lambda x: 1 / 0, lambda x: {"a": [1, "b"]}):
        seen = double.observe(answer, 3)
        arrived = from_bytes(to_bytes(Sent("double", seen))).observed
        assert double.judge(arrived, 3) == double.judge(seen, 3)


def test_equal_observations_are_equal_bytes():
    one, other = (to_bytes(Sent("double", double.observe(np.square, 1))) for _ in range(2))
    assert one == other


def nested(levels):
    value = 0
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "is_json", "words"),
    [
        (np.zeros(2**22 + 1, dtype=bool), False, "an array of shape (4194305,), more than"),
        (np.zeros((10**9, 0)), False, "an array of shape (1000000000, 0), more than"),
        (np.zeros(2**22), False, "more than a check can take"),
        (nested(200), True, "nested too deeply"),
        (10**5000, True, "a number too long"),
        (["x" * 2**22], True, "more data than a check can take"),
    ],
    ids=["elements", "axis", "bytes", "depth", "digits", "text"],
)
def test_what_cannot_travel_is_told_in_words(value, is_json, words):
    first = Observation("first", value=np.ones(3))
    sent = Sent("double", Observed((first, Observation("big", value=value, is_json=is_json))))
    kept, replaced = from_bytes(to_bytes(sent)).observed.observations
    assert same(kept.value, first.value)
    assert replaced.name == "big" and words in replaced.unobservable


# --- forged bytes -------------------------------------------------------------------------------

GOOD = {
    "version": 1,
    "exercise": "double",
    "misused": "",
    "reference": False,
    "printed": "",
    "observations": [],
}
SEEN = {"name": "one", "call": None, "changed": [], "shared": [], "as_list": False, "size": 1}


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), version=(1, 0))
    return buffer.getvalue()


def archive(index=GOOD, entries=(), method=zipfile.ZIP_STORED):
    if not isinstance(index, bytes):
        index = npy(np.frombuffer(json.dumps(index).encode(), np.uint8))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        file.writestr("index.npy", index)
        for name, content in entries:
            file.writestr(name, content)
    return buffer.getvalue()


def with_array(content):
    return archive(GOOD | {"observations": [SEEN | {"array": 0}]}, [("0.npy", content)])


def header(text, data=b""):
    text = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def declared(size):
    """An archive that declares its index to be larger than it is."""
    data = bytearray(archive())
    where = data.rindex(b"PK\x01\x02")
    data[where + 20 : where + 24] = data[where + 24 : where + 28] = size.to_bytes(4, "little")
    return bytes(data)


def test_the_forgeries_below_start_from_something_that_is_read():
    assert from_bytes(archive()).exercise == "double"
    seen = from_bytes(with_array(npy([1.0, 2.0]))).observed.observations[0]
    assert same(seen.value, np.array([1.0, 2.0]))


@pytest.mark.parametrize(
    "data",
    {
        "nothing": b"",
        "no archive": b"PK" + bytes(100),
        "cut short": archive()[:-30],
        "too long": bytes(transport.LARGEST + 2**21),
        "compressed": archive(method=zipfile.ZIP_DEFLATED),
        "a bomb": archive(entries=[("0.npy", bytes(10**7))], method=zipfile.ZIP_DEFLATED),
        "a lie about the size": declared(2**20),
        "a giant by its own word": declared(2**31),
        "no index": archive(b""),
        "no JSON": archive(npy(np.zeros(5, np.uint8))),
        "an index of floats": archive(npy(np.zeros(5))),
        "JSON too deep": archive(npy(np.frombuffer(b"[" * 100_000, np.uint8))),
        "no dict": archive([]),
        "no fields": archive({"version": 1}),
        "another version": archive(GOOD | {"version": 2}),
        "true for 1": archive(GOOD | {"version": 1, "reference": 1}),
        "text that is a list": archive(GOOD | {"printed": ["a"]}),
        "text too long": archive(GOOD | {"printed": "x" * 10**5}),
        "too many": archive(GOOD | {"observations": [SEEN | {"json": 0}] * 501}),
        "value too deep": archive(GOOD | {"observations": [SEEN | {"json": nested(100)}]}),
        "two values": archive(GOOD | {"observations": [SEEN | {"json": 0, "array": 0}]}),
        "no value": archive(GOOD | {"observations": [SEEN]}),
        "an array that is not there": archive(GOOD | {"observations": [SEEN | {"array": 0}]}),
        "an array that nobody names": archive(entries=[("0.npy", npy(1.0))]),
        "an array twice": archive(
            GOOD | {"observations": [SEEN | {"array": 0}] * 2}, [("0.npy", npy(1.0))]
        ),
        "a path": archive(entries=[("../../x.npy", npy(1.0))]),
        "an entry under another name": archive(entries=[("1.npy", npy(1.0))]),
        "many entries": archive(entries=[(f"{i}.npy", npy(1.0)) for i in range(600)]),
        "a pickle": with_array(npy(np.array([object], dtype=object))),
        "a pickle by its header": with_array(
            header("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\nsystem\n.")
        ),
        "a record": with_array(npy(np.zeros(2, dtype=[("a", float)]))),
        "bytes": with_array(npy(np.array([b"ab"]))),
        "a date": with_array(npy(np.array(["2020-01-01"], dtype="M8[D]"))),
        "more than is there": with_array(
            header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,)}", bytes(8))
        ),
        "a negative axis": with_array(
            header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}", bytes(8))
        ),
        "empty, with a giant axis": with_array(npy(np.zeros((10**12, 0)))),
        "no code points": with_array(
            header("{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", b"\xff\xff\xff\x7f")
        ),
        "a header that is code": with_array(header("__import__('os').getcwd()")),
        "a header of parentheses": with_array(header("(" * 110)),
    }.items(),
    ids=lambda item: item[0],
)
def test_anything_else_is_refused(data):
    with pytest.raises(NotAnObservation):
        from_bytes(data[1])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused_and_nothing_else(place, value):
    data = bytearray(to_bytes(Sent("double", double.observe(np.square, 1))))
    data[place % len(data)] = value
    try:
        assert isinstance(from_bytes(bytes(data)), Sent)
    except NotAnObservation as error:
        assert str(error)


# --- in a kernel that only observes -------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(transport, "_publish", lambda *message: messages.append(message))
    monkeypatch.setenv("CLASSROOM_OBSERVE", "1")
    monkeypatch.setenv("COURSE_CHECK_SEED", "17")
    return messages


def opened(message):
    kind, content, name = message
    assert (kind, name) == (transport.OBSERVATION_TYPE, "double")
    return from_bytes(base64.b64decode(content))


@pytest.mark.parametrize("answer", [lambda x: 2 * x, lambda x: x**2, lambda x: 1 / 0])
def test_check_sends_what_it_sees_and_says_nothing(sent, answer, capsys):
    assert double.check(answer) is None
    assert capsys.readouterr() == ("", "")
    (message,) = sent
    arrived = opened(message)
    assert arrived.exercise == "double" and not arrived.misused and not arrived.reference
    assert double.judge(arrived.observed, 17) == double.verdict(answer, seed=17)


def test_the_grader_s_seed_counts_and_no_other(sent):
    double.check(lambda x: x, seed=3)
    seen = opened(sent[0]).observed.named("several")
    assert same(seen.value, double.observe(lambda x: x, 17).named("several").value)


def test_misuse_is_sent_too(sent):
    named = Exercise(reference=_twice, observe=calls(one=1.0))
    named.name = "double"
    named.check(4.0)
    named.check()
    assert "your function itself, not what it returns" in opened(sent[0]).misused
    assert "wants to see your double" in opened(sent[1]).misused


def _twice(x):
    return 2 * x


def test_the_reference_handed_in_is_known_by_its_identity(sent):
    def own(x):
        return 2 * x

    own.__module__ = "common.exercises.toy"
    exercise = Exercise(reference=own, observe=calls(one=1.0))
    exercise.name = "double"
    exercise.check(own)
    exercise.check(lambda x: own(x))
    assert [opened(message).reference for message in sent] == [True, False]
    # What is not the course's own, such as a function of NumPy's, is anybody's.
    numpys = Exercise(reference=np.square, observe=calls(one=1.0))
    numpys.name = "double"
    numpys.check(np.square)
    assert not opened(sent[-1]).reference


def test_predictions_are_sent_and_misuse_is_still_said(sent, capsys):
    guess.predict("B ")
    assert sent == [(transport.PREDICTION_TYPE, {"name": "guess", "choice": "b"}, "guess")]
    guess.predict(...)
    with pytest.raises(CheckFailed):
        guess.predict("z")
    assert len(sent) == 1
    guess.reveal()
    assert "You predicted b" in capsys.readouterr().out


def test_hint_solution_and_compare_work_as_ever(sent, capsys):
    assert double.solution() is double.reference
    double.hint()
    assert "the solution's" in str(double.compare(lambda x: 2 * x))
    assert not sent


@pytest.mark.parametrize("value", [None, "", "0", "true"])
def test_without_the_variable_set_to_1_a_check_judges(monkeypatch, value):
    if value is None:
        monkeypatch.delenv("CLASSROOM_OBSERVE", raising=False)
    else:
        monkeypatch.setenv("CLASSROOM_OBSERVE", value)
    with pytest.raises(CheckFailed):
        double.check(lambda x: x)


def test_outside_of_a_kernel_nobody_would_get_it(monkeypatch):
    monkeypatch.setenv("CLASSROOM_OBSERVE", "1")
    with pytest.raises(RuntimeError, match="Unset it to run checks here"):
        double.check(lambda x: x)
