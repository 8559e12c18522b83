"""The register of every file that can be fetched, and how it is read: checked or not at all."""

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from common.datasets.errors import DataError

DATA_DIR_VARIABLE = "COURSE_DATA_DIR"


class RemoteFile(NamedTuple):
    """One file of a data set. Any mirror will do: the checksum says whether it is right."""

    dataset: str  # the name people know the data set by
    bytes: int
    sha256: str
    urls: tuple[str, ...]  # tried in this order


def _mnist(file: str, size: int, sha256: str) -> RemoteFile:
    mirrors = (
        f"https://ossci-datasets.s3.amazonaws.com/mnist/{file}",
        f"https://storage.googleapis.com/cvdf-datasets/mnist/{file}",
        f"https://github.com/fgnt/mnist/raw/master/{file}",
    )
    return RemoteFile("MNIST", size, sha256, mirrors)


# The keys are paths inside the cache folder and inside COURSE_DATA_DIR alike.
FILES: dict[str, RemoteFile] = {
    "mnist/train-images-idx3-ubyte.gz": _mnist(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "mnist/train-labels-idx1-ubyte.gz": _mnist(
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "mnist/t10k-images-idx3-ubyte.gz": _mnist(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "mnist/t10k-labels-idx1-ubyte.gz": _mnist(
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
}


def read(name: str) -> bytes:
    """The bytes of one registered file, checked by SHA-256. name: a key of FILES.

    With COURSE_DATA_DIR set, the file is read from that folder and nothing is downloaded. Without
    it, the file comes from the cache folder and is downloaded once. Raises DataError with one line
    that says what to do.
    """
    folder = os.environ.get(DATA_DIR_VARIABLE, "")
    if folder:
        return _read_checked(_in_data_dir(Path(folder).expanduser(), name), FILES[name])
    from common.datasets import download  # brings in pooch, which reading from a folder can spare

    return _read_checked(download.fetch(name, FILES), FILES[name])


def _in_data_dir(folder: Path, name: str) -> Path:
    if not os.path.isdir(folder):
        raise DataError(
            f"{DATA_DIR_VARIABLE} is {folder}, but there is no such folder. Set it to the folder"
            f" that has {name}, or unset it to download {FILES[name].dataset}."
        )
    path = folder / name
    if not os.path.exists(path):
        raise DataError(
            f"{DATA_DIR_VARIABLE} is {folder}, but there is no {name} in it. Put the file there, or"
            f" unset {DATA_DIR_VARIABLE} to download {FILES[name].dataset}."
        )
    return path


def _read_checked(path: Path, expected: RemoteFile) -> bytes:
    # Hash the very bytes that are handed on: a file could change between a check and a second read.
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}). Check the file.") from None
    if len(content) < expected.bytes:
        problem = f"is truncated: it has {len(content):,} of {expected.bytes:,} bytes"
    elif hashlib.sha256(content).hexdigest() != expected.sha256:
        problem = (
            f"is not the {expected.dataset} file that the course expects (its SHA-256 differs)"
        )
    else:
        return content
    raise DataError(
        f"{path} {problem}. Put a good copy there, or unset {DATA_DIR_VARIABLE} to download one."
    )
