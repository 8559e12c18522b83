"""What may be observed, and that it is copied."""

import numpy as np
import pytest

from common.checking.describe import describe
from common.checking.observation import Unobservable, convert
from common.checking.observing import _size


@pytest.mark.parametrize(
    "value, expected",
    [
        (3, np.array(3)),
        (2.5, np.array(2.5)),
        (True, np.array(True)),
        ("cat", np.array("cat")),
        (b"cat", np.array("cat")),
        (np.float32(1.5), np.array(1.5, np.float32)),
        ([1, 2, 3], np.array([1, 2, 3])),
        (((1.0, 2.0), (3.0, 4.0)), np.array([[1.0, 2.0], [3.0, 4.0]])),
        (["a", "bc"], np.array(["a", "bc"])),
        (np.array([b"a", b"b"], dtype=object), np.array(["a", "b"])),
        (np.array([b"a", b"b"]), np.array(["a", "b"])),
        (np.ma.masked_array([1, 2], mask=[0, 1]), np.array([1, 2])),
    ],
)
def test_numbers_truth_values_and_text_become_arrays(value, expected):
    converted, is_json = convert(value)
    assert not is_json
    assert type(converted) is np.ndarray
    assert converted.dtype == expected.dtype and converted.shape == expected.shape
    assert np.all(converted == expected)


@pytest.mark.parametrize(
    "value, expected",
    [
        (None, None),
        ([[1, 2], [3]], [[1, 2], [3]]),
        ({"W": np.ones(2), "b": 0}, {"W": [1.0, 1.0], "b": 0}),
        ([1, "a"], [1, "a"]),
        ({2, 1}, [1, 2]),
        ([], []),
    ],
)
def test_the_rest_becomes_json(value, expected):
    assert convert(value) == (expected, True)


@pytest.mark.parametrize("value", [print, object(), int, (i for i in range(3)), [object()]])
def test_other_things_cannot_be_observed(value):
    with pytest.raises(Unobservable):
        convert(value)


def test_a_list_that_contains_itself_is_named():
    endless = [1]
    endless.append(endless)
    with pytest.raises(Unobservable, match="contains itself"):
        convert(endless)


def test_a_function_is_named_in_words():
    with pytest.raises(Unobservable, match="the function print"):
        convert(print)


def test_an_array_is_copied():
    array = np.zeros(3)
    converted, _ = convert(array)
    array += 1
    assert np.all(converted == 0)


def test_a_tensor_becomes_an_array():
    class Tensor:  # what TensorFlow's look like from outside
        def numpy(self):
            return np.array([b"one", b"two"], dtype=object)

    converted, is_json = convert(Tensor())
    assert not is_json and converted.tolist() == ["one", "two"]


def test_bfloat16_becomes_float32():
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    converted, _ = convert(np.array([1.5], dtype=bfloat16))
    assert converted.dtype == np.float32 and converted[0] == 1.5


def test_a_symbolic_tensor_is_named():
    class Symbolic:
        def numpy(self):
            raise NotImplementedError("numpy() is only available when eager execution is enabled")

    with pytest.raises(Unobservable, match="symbolic"):
        convert(Symbolic())


def test_symbolic_tensors_in_a_list_are_named():
    class Symbolic:
        def __array__(self, *_args, **_named):
            raise NotImplementedError("Cannot convert a symbolic tf.Tensor to a numpy array")

    with pytest.raises(Unobservable, match="a Symbolic"):
        convert([Symbolic(), Symbolic()])


def test_a_tensor_is_described_as_an_array():
    class Tensor:
        shape = (2,)

        def numpy(self):
            return np.array([1.0, 2.5])

    class Symbolic(Tensor):
        def numpy(self):
            raise NotImplementedError("no numbers yet")

        def __repr__(self):
            return "<symbolic>"

    assert describe(Tensor()) == "[1, 2.5]"
    assert describe(Symbolic()) == "<symbolic>"


def test_the_smallest_failing_call_counts_the_elements_of_tensors():
    class Tensor:
        shape = (2, 3)

    class Unknown:
        shape = None

    assert _size([Tensor(), 1.0]) == 7
    assert _size(Unknown()) == 1
