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
    urls: tuple[str, ...]  # tried in this order; none where no public place has it in this form


def _mnist(file: str, size: int, sha256: str) -> RemoteFile:
    mirrors = (
        f"https://ossci-datasets.s3.amazonaws.com/mnist/{file}",
        f"https://storage.googleapis.com/cvdf-datasets/mnist/{file}",
        f"https://github.com/fgnt/mnist/raw/master/{file}",
    )
    return RemoteFile("MNIST", size, sha256, mirrors)


def _book(title: str, size: int, sha256: str) -> RemoteFile:
    """A book cut down to its own text, as data/README.md says; nobody offers it in that form."""
    return RemoteFile(title, size, sha256, ())


def _wikitext(part: str, size: int, sha256: str) -> RemoteFile:
    folder = "pytorch/examples/raw/main/word_language_model/data/wikitext-2"
    return RemoteFile("WikiText-2", size, sha256, (f"https://github.com/{folder}/{part}.txt",))


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
    "text/tinyshakespeare.txt": RemoteFile(
        "Tiny Shakespeare",
        1_115_394,
        "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        ("https://github.com/karpathy/char-rnn/raw/master/data/tinyshakespeare/input.txt",),
    ),
    "text/alice_in_wonderland.txt": _book(
        "Alice's Adventures in Wonderland",
        150_380,
        "d1dec14be5d14582c947eba3527ac170f27d74bf8201a2cf5249522c954b66a6",
    ),
    "text/sherlock_holmes.txt": _book(
        "The Adventures of Sherlock Holmes",
        562_332,
        "974510f0fd69b2551f9a408b0af631445f86c11dd366bbeb898cf5353ac22287",
    ),
    "text/pride_and_prejudice.txt": _book(
        "Pride and Prejudice",
        691_782,
        "531a512315745ce15fb83455e6c2fcfc2287bf860c49e38a17f4366b5d3d58f7",
    ),
    "text/moby_dick.txt": _book(
        "Moby-Dick",
        1_234_057,
        "beacd38cf7dde03116bd3c35af5393c5a3e548b8a0131dba3e122210c4ac036b",
    ),
    "text/war_and_peace.txt": _book(
        "War and Peace",
        3_272_934,
        "f30e4cab4df8bb04625f716a63090dd86d3f043a05db85c35c94c078791cce54",
    ),
    "text/wikitext-2_valid.txt": _wikitext(
        "valid",
        1_121_681,
        "f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8",
    ),
    "text/wikitext-2_test.txt": _wikitext(
        "test",
        1_256_449,
        "d790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0",
    ),
    "translation/fra-eng.zip": RemoteFile(
        "The English-French sentence pairs",
        2_951_390,
        "16c4f7d0df9e7c5e6c54cdb0447f3f4a18a55052ff5e2e0b27dd4a06c0e49d04",
        ("https://github.com/genimind/seq2seq/raw/master/fra-eng.zip",),
    ),
    "word_eval/questions-words.txt": RemoteFile(
        "The analogy questions",
        603_955,
        "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36",
        ("https://github.com/tmikolov/word2vec/raw/master/questions-words.txt",),
    ),
    "word_eval/EN-WS-353-ALL.txt": RemoteFile(
        "WordSim-353",
        7_405,
        "ce12919b240af45bdf46d243601eaca2b6212b159b5e7e9b435ee7ee40c5619c",
        (
            "https://github.com/mfaruqui/eval-word-vectors/raw/master/data/word-sim/"
            "EN-WS-353-ALL.txt",
        ),
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
    if not FILES[name].urls:
        raise DataError(
            f"{FILES[name].dataset} cannot be downloaded by the course. Put {name} into a folder,"
            f" as data/README.md says, and set {DATA_DIR_VARIABLE} to that folder."
        )
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
