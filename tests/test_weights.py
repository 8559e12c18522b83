"""The weights that ship with the course: they fit, they read digits, damage is noticed."""

import os
import runpy
from pathlib import Path

import numpy as np
import pytest

from common import datasets, weights
from common.datasets import DataError, registry
from common.functions import sigmoid, softmax

REPOSITORY = Path(__file__).resolve().parents[1]
SIZES = {"digits": 64, "mnist": 784}


def count_right(w, x, t):
    hidden = sigmoid(x @ w["W1"] + w["b1"])
    hidden = sigmoid(hidden @ w["W2"] + w["b2"])
    return int(np.sum(softmax(hidden @ w["W3"] + w["b3"]).argmax(axis=1) == t))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    return tmp_path


def message_of(name):
    with pytest.raises(DataError) as caught:
        weights.load(name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def arrays(**changes):
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 2), "b2": (2,), "W3": (2, 5), "b3": (5,)}
    good = {name: np.full(shape, 0.5, dtype=np.float16) for name, shape in shapes.items()}
    return {name: array for name, array in {**good, **changes}.items() if array is not None}


@pytest.mark.parametrize("name", SIZES)
def test_shipped_weights(name):
    w = weights.load(name)
    assert list(w) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert all(array.dtype == np.float32 for array in w.values())
    assert [w[f"W{layer}"].shape for layer in (1, 2, 3)] == [
        (SIZES[name], 50),
        (50, 100),
        (100, 10),
    ]


def test_shipped_files_are_small_and_the_readme_says_how_large():
    files = {name: weights.FOLDER / f"{name}.npz" for name in SIZES}
    assert sum(path.stat().st_size for path in files.values()) < 200_000
    readme = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    for path in files.values():
        assert f"{path.stat().st_size:,} bytes" in readme


def test_digits_are_read_as_the_readme_says():
    w, d = weights.load("digits"), datasets.digits()
    train, test = (count_right(w, *pair) for pair in (d[:2], d[2:]))
    assert 0.95 < test / len(d.t_test) < 1  # some misread digits are left to look at
    readme = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    assert f"| digits | {train:,} of 1,437 | {test} of 360 |" in readme


def test_mnist_is_read_as_the_readme_says(monkeypatch):
    folders = [os.environ.get(registry.DATA_DIR_VARIABLE), REPOSITORY.parent / "shared" / "data"]
    found = [f for f in filter(None, folders) if (Path(f) / next(iter(registry.FILES))).is_file()]
    if not found:
        pytest.skip("MNIST is in no folder: COURSE_DATA_DIR is not set and ../shared/data has none")
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(found[0]))
    w, d = weights.load("mnist"), datasets.digits(source="mnist")
    train, test = (count_right(w, *pair) for pair in (d[:2], d[2:]))
    assert test / len(d.t_test) > 0.96
    # One or two images lie so close to a boundary that another processor may round them over it.
    readme = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    line = next(line for line in readme.splitlines() if line.startswith("| mnist |"))
    said = [int(cell.split(" of ")[0].replace(",", "")) for cell in line.split("|")[2:4]]
    assert said == pytest.approx([train, test], abs=3)


def test_float16_comes_back_as_float32(folder):
    np.savez_compressed(folder / "small.npz", **arrays())
    w = weights.load("small")
    assert {array.dtype for array in w.values()} == {np.dtype(np.float32)}
    assert w["W1"].shape == (4, 3)


@pytest.mark.parametrize("name", ["nothing", "../digits", ""])
def test_unknown_name(name):
    message = message_of(name)
    assert message.startswith(
        f"There are no weights named {name!r}. There are: digits, mnist. `git"
    )


def test_missing_file(folder):
    message = message_of("digits")
    assert message.startswith("There are no weights named 'digits'. `git checkout -- data/weights`")
    assert "python data/make_weights.py" in message


def test_every_truncation_is_noticed(folder):
    np.savez_compressed(folder / "small.npz", **arrays())
    whole = (folder / "small.npz").read_bytes()
    for length in range(0, len(whole), 7):
        (folder / "small.npz").write_bytes(whole[:length])
        assert message_of("small").startswith("small.npz is damaged or incomplete. `git checkout")


def test_a_changed_byte_never_changes_a_weight(folder):
    np.savez_compressed(folder / "small.npz", **arrays())
    whole, good = (folder / "small.npz").read_bytes(), weights.load("small")
    refused = 0
    for place in range(0, len(whole), 5):
        changed = bytearray(whole)
        changed[place] ^= 0xFF
        (folder / "small.npz").write_bytes(changed)
        try:
            found = weights.load("small")
        except DataError:
            refused += 1
        else:  # the byte was in a part that does not matter, such as a date
            assert all(np.array_equal(found[key], good[key]) for key in good)
    assert refused > 0


class TouchesWhenUnpickled:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_file_of_weights_cannot_run_code(folder):
    trap = np.array([TouchesWhenUnpickled(folder / "touched")], dtype=object)
    np.savez_compressed(folder / "small.npz", **arrays(b3=trap))
    assert message_of("small").startswith("small.npz is damaged or incomplete")
    assert not (folder / "touched").exists()


@pytest.mark.parametrize("content", ["text", "array", "missing"])
def test_other_files_under_the_name(folder, content):
    path = folder / "small.npz"
    if content == "text":
        path.write_text("not weights")
    elif content == "array":
        with open(path, "wb") as file:
            np.save(file, np.zeros(3))
    else:
        np.savez_compressed(path, **arrays(b3=None))
    assert message_of("small").startswith("small.npz is damaged or incomplete")


@pytest.mark.parametrize(
    "changes",
    [
        {"W2": np.zeros((4, 2))},
        {"b1": np.zeros(4)},
        {"b3": np.zeros(())},
        {"W3": np.zeros(2)},
        {"W1": np.full((4, 3), np.nan)},
        {"b2": np.array([0, np.inf])},
    ],
)
def test_weights_that_do_not_fit(folder, changes):
    np.savez_compressed(folder / "small.npz", **arrays(**changes))
    assert message_of("small").startswith("small.npz holds weights that do not fit together")


def test_the_script_writes_whole_files_or_none(tmp_path, monkeypatch):
    script = runpy.run_path(str(REPOSITORY / "data" / "make_weights.py"), run_name="script")
    path = tmp_path / "small.npz"
    path.write_bytes(b"old")

    def fail(file, **_):
        file.write(b"half")
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez_compressed", fail)
        with pytest.raises(OSError, match="disk full"):
            script["write"](path, arrays())
    assert path.read_bytes() == b"old"
    script["write"](path, arrays())
    assert [file.name for file in tmp_path.iterdir()] == ["small.npz"]
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    assert weights.load("small")["b3"].shape == (5,)
