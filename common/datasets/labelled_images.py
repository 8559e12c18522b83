"""Images in classes: CIFAR-10 in colour, Fashion-MNIST in grey; whole, or the first of each."""

import gzip
import io
import tarfile
import zlib
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets import idx, registry
from common.datasets.errors import DataError

CIFAR10_CLASSES = tuple("airplane automobile bird cat deer dog frog horse ship truck".split())
FASHION_CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
CIFAR10_ARCHIVE = "cifar10/cifar-10-binary.tar.gz"
CIFAR10_SUBSET = (
    "cifar10_subset/data_batch_1.first4000.bin.gz",
    "cifar10_subset/test_batch.first1000.bin.gz",
)
_IN_ARCHIVE = "cifar-10-batches-bin"
_COLOURS, _SIDE = 3, 32
_RECORD = 1 + _COLOURS * _SIDE * _SIDE  # a label, then the red, the green and the blue bytes
_FASHION_TRAIN = {"full": "", "subset": ".first10000"}


class LabelledImages(NamedTuple):
    """Images in classes, for training and for testing.

    x_train, x_test: uint8 from 0 (dark) to 255 (light), (N, height, width) in grey, (N, height,
    width, 3) in colour, red, green, blue. t_train, t_test: the class of each, (N,), int64.
    class_names: the name of each class.
    """

    x_train: NDArray[np.uint8]
    t_train: NDArray[np.int64]
    x_test: NDArray[np.uint8]
    t_test: NDArray[np.int64]
    class_names: tuple[str, ...]


def cifar10(source: Literal["full", "subset"] = "full") -> LabelledImages:
    """CIFAR-10: animals and vehicles, 32 x 32 pixels in colour, 10 classes.

    source: "full", 50,000 images for training and 10,000 for testing, downloaded once (170 MB) or
    read from the folder that COURSE_DATA_DIR names; or "subset", the first 4,000 and 1,000 of them,
    which are only read from that folder. One is never put in for the other. Raises DataError with
    one line that says what to do.

    Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).
    """
    _check_source("CIFAR-10", source)
    if source == "subset":
        train, test = (parse_cifar10(_unpacked(name), name) for name in CIFAR10_SUBSET)
    else:
        batches = _batches(registry.read(CIFAR10_ARCHIVE))
        test = batches.pop()
        train = tuple(np.concatenate(parts) for parts in zip(*batches))
    return LabelledImages(*train, *test, CIFAR10_CLASSES)


def fashion_mnist(source: Literal["full", "subset"] = "full") -> LabelledImages:
    """Fashion-MNIST: pieces of clothing, 28 x 28 pixels in grey, 10 classes.

    source: "full", 60,000 images for training and 10,000 for testing, downloaded once (31 MB) or
    read from the folder that COURSE_DATA_DIR names; or "subset", the first 10,000 for training,
    which are only read from that folder, and the same 10,000 for testing. One is never put in for
    the other. Raises DataError with one line that says what to do.

    Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
    Machine Learning Algorithms" (2017).
    """
    _check_source("Fashion-MNIST", source)
    part = _FASHION_TRAIN[source]
    x_train, t_train, x_test, t_test = (
        idx.parse_gzip(registry.read(name), name)
        for name in (
            f"fashion_mnist/train-images-idx3-ubyte{part}.gz",
            f"fashion_mnist/train-labels-idx1-ubyte{part}.gz",
            "fashion_mnist/t10k-images-idx3-ubyte.gz",
            "fashion_mnist/t10k-labels-idx1-ubyte.gz",
        )
    )
    return LabelledImages(
        x_train, t_train.astype(np.int64), x_test, t_test.astype(np.int64), FASHION_CLASSES
    )


def parse_cifar10(content: bytes, name: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Images (N, 32, 32, 3), uint8, and labels (N,), int64, of a file in CIFAR-10's binary form.

    content: records of 3,073 bytes, one after another: the label, then 1,024 bytes of red, of green
    and of blue, row by row. name: the file, for messages. Raises DataError for another length, or a
    label above 9.
    """
    if not content or len(content) % _RECORD:
        raise DataError(
            f"{name} has {len(content):,} bytes, which are no whole number of images of {_RECORD:,}"
            " bytes. Put a good copy there."
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, _RECORD)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= len(CIFAR10_CLASSES):
        raise DataError(f"{name} has the label {labels.max()}, and there are only 0 to 9.")
    images = records[:, 1:].reshape(-1, _COLOURS, _SIDE, _SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), labels


def _unpacked(name: str) -> bytes:
    try:
        return gzip.decompress(registry.read(name))
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(f"{name} cannot be unpacked ({error}). Put a good copy there.") from None


def _batches(archive: bytes) -> list[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    """The five batches for training, then the one for testing."""
    names = [f"{_IN_ARCHIVE}/data_batch_{number}.bin" for number in range(1, 6)]
    names.append(f"{_IN_ARCHIVE}/test_batch.bin")
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r|gz") as packed:
            for member in packed:
                if member.name in names:
                    found[member.name] = packed.extractfile(member).read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise DataError(
            f"{CIFAR10_ARCHIVE} cannot be unpacked ({error}). Put a good copy there."
        ) from None
    missing = [name for name in names if name not in found]
    if missing:
        raise DataError(f"{CIFAR10_ARCHIVE} has no {missing[0]} in it. Put a good copy there.")
    return [parse_cifar10(found[name], name) for name in names]


def _check_source(what: str, source: str) -> None:
    if source not in _FASHION_TRAIN:
        raise DataError(f'There is no {what} from source {source!r}. Choose "full" or "subset".')
