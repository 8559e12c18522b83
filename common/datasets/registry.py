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


def _fashion(file: str, size: int, sha256: str) -> RemoteFile:
    mirrors = (
        f"https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/{file}",
        f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{file}",
    )
    return RemoteFile("Fashion-MNIST", size, sha256, mirrors)


def _babi(file: str, size: int, sha256: str) -> RemoteFile:
    folder = "patrickachase/dynamic-memory-networks/raw/master/data/babi/tasks_1-20_v1-2"
    return RemoteFile("bAbI", size, sha256, (f"https://github.com/{folder}/{file}",))


def _first(dataset: str, size: int, sha256: str) -> RemoteFile:
    """The first records of a larger file; nobody offers it in that form."""
    return RemoteFile(f"The first part of {dataset}", size, sha256, ())


_CS20 = "https://github.com/chiphuyen/stanford-tensorflow-tutorials/raw"

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
    "air_quality/AirQualityUCI.csv": RemoteFile(
        "Air Quality",
        785_065,
        "13277ae5d8581e80b7be09d47c7d3d06fe9b8e957078f2cf6e859f955e62f996",
        (
            "https://github.com/dsjwong/ml-air-quality-forecasting/raw/"
            "f46e89affa817167e16efd0b256c264ffa57ea4d/data/AirQualityUCI.csv",
        ),
    ),
    "babi/en/qa1_single-supporting-fact_train.txt": _babi(
        "en/qa1_single-supporting-fact_train.txt",
        94_346,
        "c64ba9b1a49bbb111ffc4cd2ae4f129d25c012399dd7ade9679eea464b9afb05",
    ),
    "babi/en/qa1_single-supporting-fact_test.txt": _babi(
        "en/qa1_single-supporting-fact_test.txt",
        94_477,
        "55acf66cef2f6d798e2aa1d056e1ec8f24e910ea9215b639450574321132959b",
    ),
    "babi/en/qa2_two-supporting-facts_train.txt": _babi(
        "en/qa2_two-supporting-facts_train.txt",
        177_412,
        "a4978af5bc0dc30191810e7c9949aaa6eae939ed0f6beb9fcb5f4330c2a27860",
    ),
    "babi/en/qa2_two-supporting-facts_test.txt": _babi(
        "en/qa2_two-supporting-facts_test.txt",
        179_835,
        "eff93fb9cd81ba02eb765772cf7cc269769ed44ec71cbbbc19cfb16ee5eba0f6",
    ),
    "babi/en-10k/qa1_single-supporting-fact_train.txt": _babi(
        "en-10k/qa1_single-supporting-fact_train.txt",
        944_248,
        "749ea9f7c99070feb2d88c975a254417a0dcc8274add4435ae5ae24c7afc7e9d",
    ),
    "babi/en-10k/qa2_two-supporting-facts_train.txt": _babi(
        "en-10k/qa2_two-supporting-facts_train.txt",
        1_794_716,
        "d4074c0c5d54f70ce2f538056ce2b6ef6a313da336da4245f1a24f1298e37ef3",
    ),
    "cifar10/cifar-10-binary.tar.gz": RemoteFile(
        "CIFAR-10",
        170_052_171,
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
    ),
    "cifar10_subset/data_batch_1.first4000.bin.gz": _first(
        "CIFAR-10",
        11_316_918,
        "d4fcfde6a2da4c80690f2ccfa903dfde5b39e57a2d0afa7e29f58b407c397713",
    ),
    "cifar10_subset/test_batch.first1000.bin.gz": _first(
        "CIFAR-10",
        2_825_834,
        "ca9ff0155579ff50ee9088a939f8d4a4549fe7839762bff24a46965fb4c5be78",
    ),
    "fashion_mnist/train-images-idx3-ubyte.gz": _fashion(
        "train-images-idx3-ubyte.gz",
        26_421_880,
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ),
    "fashion_mnist/train-labels-idx1-ubyte.gz": _fashion(
        "train-labels-idx1-ubyte.gz",
        29_515,
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ),
    "fashion_mnist/t10k-images-idx3-ubyte.gz": _fashion(
        "t10k-images-idx3-ubyte.gz",
        4_422_102,
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    "fashion_mnist/t10k-labels-idx1-ubyte.gz": _fashion(
        "t10k-labels-idx1-ubyte.gz",
        5_148,
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
    "fashion_mnist/train-images-idx3-ubyte.first10000.gz": _first(
        "Fashion-MNIST",
        4_347_397,
        "dbc97073061adfe46b8bf8af6112364d34cf4cf2363dd8191a14d6515e121e6b",
    ),
    "fashion_mnist/train-labels-idx1-ubyte.first10000.gz": _first(
        "Fashion-MNIST",
        5_112,
        "0b1c9fd85da433904cd8c43816d58e9156256c8dde6e23698c4b9340b0494067",
    ),
    "cs20/heart.csv": RemoteFile(
        "The table of heart disease",
        20_554,
        "a6ba25c5a1faa55d1d7ab0cb81fcb38b13089223caff173e90e405ea45f2a546",
        (
            f"{_CS20}/ca70cdf224036f72b1900da336aff9bcc5daeb3b/2017/examples/data/heart.csv",
            f"{_CS20}/master/2017/data/heart.csv",
        ),
    ),
    "cs20/birth_life_2010.txt": RemoteFile(
        "The table of births and life expectancy",
        5_324,
        "d50632dd7c3b8aa02d67245d8f13db341cdff812461b6e35cfa95b7174f513e4",
        (f"{_CS20}/master/examples/data/birth_life_2010.txt",),
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
            f" that has {name}{_or_download(FILES[name], 'it')}."
        )
    path = folder / name
    if not os.path.exists(path):
        raise DataError(
            f"{DATA_DIR_VARIABLE} is {folder}, but there is no {name} in it. Put the file there"
            f"{_or_download(FILES[name], DATA_DIR_VARIABLE)}."
        )
    return path


def _or_download(file: RemoteFile, what: str) -> str:
    """The advice to download, where that is possible."""
    return f", or unset {what} to download {file.dataset}" if file.urls else ""


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
        f"{path} {problem}. Put a good copy there"
        + (f", or unset {DATA_DIR_VARIABLE} to download one." if expected.urls else ".")
    )
