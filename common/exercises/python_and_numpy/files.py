"""Notebook files_and_timing: parameters to a file and back, and the notebook's first question.

The format is NumPy's npz, a zip archive of arrays: np.savez in the NumPy reference manual.
"""

import contextlib
import pickle
import tempfile
from pathlib import Path
from zipfile import is_zipfile

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake


def random_parameters(rng):
    """A small dict of arrays, one of them float32: W1 (2, 3), b1 (3,), W2 (3, 1)."""
    return {
        "W1": rng.normal(size=(2, 3)),
        "b1": np.arange(3, dtype=np.float32),
        "W2": rng.normal(size=(3, 1)),
    }


# --- save_parameters -------------------------------------------------------------------------


def _save(path, params):
    np.savez(path, **params)


def _save_by_pickle(path, params):
    with open(path, "wb") as file:
        pickle.dump(params, file)


def _save_each(path, params):
    for array in params.values():
        np.save(path, array)


def _save_only_last(path, params):
    for name, array in params.items():
        np.savez(path, **{name: array})


def _save_first_and_return(path, params):
    for name, array in params.items():
        np.savez(path, **{name: array})
        return


def _save_under_the_word_name(path, params):
    for array in params.values():
        np.savez(path, name=array)


def _save_in_text_mode(path, params):
    with open(path, "w") as file:
        np.savez(file, **params)


def _save_through_an_open_file(path, params):
    with open(path, "wb") as file:
        np.savez_compressed(file, **params)


def _in_the_file(path):
    """The arrays in an npz file by name, or a text that says why there are none."""
    if not path.is_file():
        written = ", ".join(sorted(p.name for p in path.parent.iterdir())) or "nothing"
        return f"no file {path.name}, but {written}"
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except Exception:  # whatever stands there, it is no npz file of plain arrays
        return "a pickle inside an npz" if is_zipfile(path) else "no npz file"


def _observe_save(answer, rng):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "parameters.npz")
        for when in ("", " after a second save"):
            params = random_parameters(rng)
            if when:  # other names, so that none can be written down beforehand
                params = {"gamma": params["W1"], "beta": params["b1"]}

            def save(params):
                return answer(str(path), params)

            yield Call(save, params).called("save_parameters")
            found = _in_the_file(path)
            names = ", ".join(sorted(found)) if isinstance(found, dict) else found
            yield "names in the file" + when, names
            if isinstance(found, dict) and found.keys() == params.keys():
                for name in params:
                    yield f"{name} in the file{when}", found[name]


save_parameters = Exercise(
    reference=_save,
    observe=_observe_save,
    mistakes=[
        Mistake(
            "The arrays have lost their names: without ** the dict is not taken apart. "
            "np.savez(path, **params) hands over every entry with its name.",
            lambda path, params: np.savez(path, params),
        ),
        Mistake(
            "The names are lost: one star hands things over by their place, and np.savez calls "
            "them arr_0, arr_1, … Two stars hand over names and arrays: np.savez(path, **params).",
            lambda path, params: np.savez(path, *params.values()),
            lambda path, params: np.savez(path, *params),
        ),
        Mistake(
            "You have written a pickle. Here the file shall be an npz: np.savez(path, **params).",
            _save_by_pickle,
        ),
        Mistake(
            "np.save writes a single array to a file that ends in .npy. For several, with names, "
            "there is np.savez(path, **params).",
            lambda path, params: np.save(path, params),
            _save_each,
        ),
        Mistake(
            "Each call of np.savez writes the file anew, so only the last array is left. Hand them "
            "all over in one call: np.savez(path, **params).",
            _save_only_last,
        ),
        Mistake(
            "Only the first array is in the file: return stands inside the loop, and one call of "
            "np.savez should write all of them: np.savez(path, **params).",
            _save_first_and_return,
        ),
        Mistake(
            'The file was opened for text, "w"; an npz file is made of bytes. np.savez(path, '
            "**params) opens the file by itself.",
            _save_in_text_mode,
        ),
        Mistake(
            "The parameters come after the path: np.savez(path, **params).",
            lambda path, params: np.savez(params, path),
            lambda path, params: np.savez(**params),
        ),
        Mistake(
            "There is no file at path. Call np.savez, and let its first argument be path, without "
            "quotes: path says where to write, and it is another place each time.",
            lambda path, params: None,
        ),
        Mistake(
            "You have written down the names of one network. Another has others; ** hands over "
            "whatever is in the dict: np.savez(path, **params).",
            lambda path, params: np.savez(path, W1=params["W1"], b1=params["b1"]),
            lambda path, params: np.savez(path, W1=params["W1"], b1=params["b1"], W2=params["W2"]),
        ),
        Mistake(
            "In name=array the word left of = is itself the name, so the file holds one array that "
            "is called name. np.savez(path, **params) gives each its own.",
            _save_under_the_word_name,
        ),
    ],
    variants=[
        lambda path, params: np.savez_compressed(path, **params),
        _save_through_an_open_file,
        lambda path, params: np.savez(path, **{k: params[k] for k in sorted(params)}),
        lambda path, params: np.savez(path, allow_pickle=False, **params),
    ],
    hints=[
        "np.savez(path, W=first, b=second) writes two arrays and their names. You have a dict.",
        "Two stars before a dict hand over its entries as named arguments.",
        "np.savez(path, **params)",
    ],
    insight="np.savez_compressed takes the same arguments and makes smaller files, in more time.",
)

# --- load_parameters -------------------------------------------------------------------------

_ran: list[str] = []


def _note_that_it_ran(text):
    _ran.append(text)
    return text


class _Stranger:
    """Runs a harmless function of ours where it is unpickled."""

    def __reduce__(self):
        return (_note_that_it_ran, ("W1",))


def _load(path):
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _load_closed(path):
    with np.load(path) as arrays:
        return arrays


def _load_by_pickle(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def _load_first(path):
    with np.load(path) as arrays:
        for name in arrays.files:
            return {name: arrays[name]}


def _load_overwriting(path):
    params = {}
    with np.load(path) as arrays:
        for name in arrays.files:
            params = {name: arrays[name]}
    return params


def _load_in_a_loop(path):
    params = {}
    with np.load(path) as arrays:
        for name in arrays:
            params[name] = arrays[name]
    return params


def _load_after_closing(path):
    with np.load(path) as arrays:
        names = arrays.files
    return {name: arrays[name] for name in names}


def _load_positional(path):
    with np.load(path) as arrays:
        return {i: arrays[name] for i, name in enumerate(arrays.files)}


def _runs_code(answer, folder):
    """Whether the answer, given a file with a pickle inside, runs what the pickle names."""
    path = Path(folder, "stranger.npz")
    np.savez(path, W1=np.array([_Stranger()], dtype=object))
    _ran.clear()
    with contextlib.suppress(Exception):
        answer(str(path))
    return bool(_ran)


def _observe_load(answer, rng):
    with tempfile.TemporaryDirectory() as folder:
        for number in (1, 2):
            params = random_parameters(rng)
            if number == 2:
                params = {"gamma": rng.normal(size=4)}
            path = Path(folder, f"parameters{number}.npz")
            np.savez(path, **params)

            def load(name, path=path):
                return answer(str(path))

            found = yield Call(load, path.name).called("load_parameters")
            if isinstance(found, dict):
                yield f"names {number}", ", ".join(sorted(map(str, found)))
                kinds = {
                    type(value).__name__.replace("ndarray", "array") for value in found.values()
                }
                yield f"kinds {number}", ", ".join(sorted(kinds))
                for name in params:
                    yield f"{name} {number}", found.get(name)
            else:
                yield f"names {number}", found
        yield "a stranger's code runs", _runs_code(answer, folder)


load_parameters = Exercise(
    reference=_load,
    observe=_observe_load,
    mistakes=[
        Mistake(
            "You return the open archive, not the arrays: it reads them only when asked, and the "
            "file may be gone by then. Make a dict: {name: arrays[name] for name in arrays.files}.",
            lambda path: np.load(path),
            _load_closed,
        ),
        Mistake(
            "allow_pickle=True opens the door again: a stranger's file ran code while you loaded "
            "it. Leave it out; parameters are plain arrays and need no pickle.",
            lambda path: dict(np.load(path, allow_pickle=True)),
        ),
        Mistake(
            "You return the names only. Take the arrays by their names: arrays[name].",
            lambda path: np.load(path).files,
            lambda path: list(np.load(path)),
        ),
        Mistake(
            "You return the arrays without their names. A dict keeps both: {name: arrays[name] for "
            "name in arrays.files}.",
            lambda path: list(np.load(path).values()),
            _load_positional,
        ),
        Mistake(
            "An npz file is no pickle, so pickle cannot read it. np.load(path) can.",
            _load_by_pickle,
        ),
        Mistake(
            "Only one array comes back: return stands inside the loop. Move it below.",
            _load_first,
        ),
        Mistake(
            "Every turn of your loop makes a new dict, and the last one is left. Make an empty "
            "dict before the loop and fill it: params[name] = arrays[name].",
            _load_overwriting,
        ),
        Mistake(
            "You read the arrays when the archive is closed already. Move that line to the right, "
            "into the block of `with`.",
            _load_after_closing,
        ),
        Mistake(
            'In quotes "name" is a name itself, and no array is called so. Take the variable: '
            "arrays[name].",
            lambda path: {name: np.load(path)["name"] for name in np.load(path).files},
        ),
        Mistake(
            "arrays.files is the list of the names. The archive itself gives an array: "
            "arrays[name].",
            lambda path: {name: np.load(path).files[name] for name in np.load(path).files},
        ),
        Mistake(
            "You ask for W1 and b1 by name. Another file has other names: arrays.files lists them.",
            lambda path: {name: np.load(path)[name] for name in ("W1", "b1", "W2")},
            lambda path: {name: np.load(path)[name] for name in ("W1", "b1")},
        ),
        Mistake(
            "You make lists of the arrays. Keep them as they are, arrays[name], without tolist or "
            "list.",
            lambda path: {name: array.tolist() for name, array in np.load(path).items()},
            lambda path: {name: list(array) for name, array in np.load(path).items()},
        ),
    ],
    variants=[
        _load_in_a_loop,
        lambda path: dict(np.load(path)),
        lambda path: dict(np.load(path, allow_pickle=False).items()),
        lambda path: {name: array.copy() for name, array in np.load(path).items()},
    ],
    hints=[
        "np.load(path) opens the archive. Its .files are the names; in brackets it gives an array.",
        "Make a dict of all names and their arrays, and do it while the archive is open.",
        "with np.load(path) as arrays: return {name: arrays[name] for name in arrays.files}",
    ],
)

# --- check yourself --------------------------------------------------------------------------

what_to_do_with_a_pickle = Choice(
    answer="c",
    wrong={
        "a": "By the time you look at what came back, the code in the file has run.",
        "b": "A name proves nothing: anybody may call a file weights.pkl, and a small pickle does "
        "as much harm as a large one.",
    },
    hints=["When did the stranger's line appear: on loading, or on using what was loaded?"],
)
