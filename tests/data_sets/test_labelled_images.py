"""CIFAR-10 and Fashion-MNIST: small files in their formats, and the real ones."""

import gzip
import io
import struct
import tarfile

import numpy as np
import pytest

from common import datasets
from common.datasets.labelled_images import CIFAR10_ARCHIVE, CIFAR10_SUBSET, parse_cifar10

FASHION = [
    f"fashion_mnist/{part}-{kind}-ubyte{{}}.gz"
    for part in ("train", "t10k")
    for kind in ("images-idx3", "labels-idx1")
]


def records(count, first_label=0):
    """So many records: in the image at place n, red is n, green the row and blue the column."""
    rows, columns = np.mgrid[:32, :32].astype(np.uint8)
    return b"".join(
        bytes([(first_label + n) % 10]) + bytes([n]) * 1024 + rows.tobytes() + columns.tobytes()
        for n in range(count)
    )


def archive(*names, count=2):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as packed:
        for place, name in enumerate(names):
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            data = records(count, first_label=place)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return content.getvalue()


BATCHES = [f"data_batch_{number}.bin" for number in (1, 2, 3, 4, 5)]


def check_image(image, red):
    assert (image[..., 0] == red).all()
    assert image[7, 20].tolist() == [red, 7, 20]  # row, then column


def test_cifar10_records():
    images, labels = parse_cifar10(records(3, first_label=8), "small.bin")
    assert images.shape == (3, 32, 32, 3) and images.dtype == np.uint8
    assert labels.tolist() == [8, 9, 0] and labels.dtype == np.int64
    check_image(images[2], red=2)
    images[:] = 0  # a caller may change them


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "small.bin has 0 bytes, which are no whole number of images of 3,073"),
        (records(2)[:-1], "small.bin has 6,145 bytes"),
        (b"\x0a" + records(1)[1:], "small.bin has the label 10, and there are only 0 to 9"),
    ],
    ids=["empty", "cut", "label"],
)
def test_cifar10_records_that_are_none(refusal, content, message):
    assert refusal(parse_cifar10, content, "small.bin").startswith(message)


def test_cifar10_subset(put):
    contents = (gzip.compress(records(4)), gzip.compress(records(2, first_label=5)))
    put(dict(zip(CIFAR10_SUBSET, contents)))
    data = datasets.cifar10("subset")
    assert data.x_train.shape == (4, 32, 32, 3) and data.t_test.tolist() == [5, 6]
    check_image(data.x_train[3], red=3)
    assert data.class_names[0] == "airplane" and data.class_names[9] == "truck"


def test_cifar10_full(put):
    # In another order than that of the batches, and with a file that nobody asked for.
    put({CIFAR10_ARCHIVE: archive("readme.html", "test_batch.bin", *BATCHES)})
    data = datasets.cifar10()
    assert data.x_train.shape == (10, 32, 32, 3) and data.x_test.shape == (2, 32, 32, 3)
    assert data.t_train.tolist() == [2, 3, 3, 4, 4, 5, 5, 6, 6, 7] and data.t_test.tolist() == [
        1,
        2,
    ]


def test_cifar10_archives_that_are_none(refusal, put):
    put({CIFAR10_ARCHIVE: archive(*BATCHES)})
    message = refusal(datasets.cifar10)
    assert message.startswith(f"{CIFAR10_ARCHIVE} has no cifar-10-batches-bin/test_batch.bin in it")
    for content in (b"no archive", archive(*BATCHES)[:-90]):
        put({CIFAR10_ARCHIVE: content})
        assert refusal(datasets.cifar10).startswith(f"{CIFAR10_ARCHIVE} cannot be unpacked (")
    put(dict.fromkeys(CIFAR10_SUBSET, b"no gzip"))
    message = refusal(datasets.cifar10, "subset")
    assert message.startswith(f"{CIFAR10_SUBSET[0]} cannot be unpacked (")


def idx_file(array):
    shape = struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + shape + array.tobytes())


@pytest.mark.parametrize(("source", "part"), [("full", ""), ("subset", ".first10000")])
def test_fashion_mnist(put, source, part):
    x = np.arange(3 * 4, dtype=np.uint8).reshape(3, 2, 2)
    t = np.array([9, 0, 3], np.uint8)
    names = [name.format(part if "train" in name else "") for name in FASHION]
    put(dict(zip(names, [idx_file(x), idx_file(t), idx_file(x[:1]), idx_file(t[:1])])))
    data = datasets.fashion_mnist(source)
    np.testing.assert_array_equal(data.x_train, x)
    assert data.x_train.dtype == np.uint8 and data.t_train.dtype == np.int64
    assert data.x_test.shape == (1, 2, 2) and data.t_test.tolist() == [9]
    assert data.class_names[9] == "Ankle boot" and len(data.class_names) == 10


def test_one_is_never_put_in_for_the_other(refusal, put):
    assert refusal(datasets.cifar10, "small") == (
        'There is no CIFAR-10 from source \'small\'. Choose "full" or "subset".'
    )
    assert refusal(datasets.fashion_mnist, "small").startswith("There is no Fashion-MNIST from")
    assert refusal(datasets.cifar10, "subset").startswith(
        "The first part of CIFAR-10 cannot be downloaded by the course. Put cifar10_subset/"
    )
    put(dict.fromkeys(CIFAR10_SUBSET, gzip.compress(records(1))))
    message = refusal(datasets.cifar10)
    assert f"there is no {CIFAR10_ARCHIVE} in it" in message
    assert message.endswith("Put the file there, or unset COURSE_DATA_DIR to download CIFAR-10.")


def test_what_nobody_offers_is_not_advised_to_be_downloaded(refusal, put, tmp_path):
    put({CIFAR10_ARCHIVE: b""})
    message = refusal(datasets.cifar10, "subset")
    assert message.endswith(f"but there is no {CIFAR10_SUBSET[0]} in it. Put the file there.")
    put(dict.fromkeys(CIFAR10_SUBSET, b"short"))
    (tmp_path / CIFAR10_SUBSET[0]).write_bytes(b"cut")
    assert refusal(datasets.cifar10, "subset").endswith("3 of 5 bytes. Put a good copy there.")


def test_real_cifar10(real):
    real(*CIFAR10_SUBSET)
    data = datasets.cifar10("subset")
    assert data.x_train.shape == (4000, 32, 32, 3) and data.x_test.shape == (1000, 32, 32, 3)
    assert np.bincount(data.t_train).tolist() == [
        *(396, 366, 420, 384, 422, 393, 414, 385, 407, 413)
    ]
    assert np.bincount(data.t_test).tolist() == [103, 89, 100, 103, 90, 86, 112, 102, 106, 109]
    # Neighbouring pixels are alike, along rows and columns: the axes are where they belong.
    x = data.x_test.astype(float)
    across, down = np.abs(np.diff(x, axis=2)).mean(), np.abs(np.diff(x, axis=1)).mean()
    assert max(across, down) < 0.25 * np.abs(x[::2] - x[1::2]).mean()
    # Airplanes and ships are bluer than red, for sky and sea; frogs and deer are not.
    blue = (x[..., 2] - x[..., 0]).mean(axis=(1, 2))
    by_class = {name: blue[data.t_test == k].mean() for k, name in enumerate(data.class_names)}
    assert min(by_class["airplane"], by_class["ship"]) > 0 > max(by_class["frog"], by_class["deer"])


def test_real_fashion_mnist(real):
    real(*(name.format(".first10000" if "train" in name else "") for name in FASHION))
    data = datasets.fashion_mnist("subset")
    assert data.x_train.shape == data.x_test.shape == (10_000, 28, 28)
    assert np.bincount(data.t_test).tolist() == [1000] * 10
    ink = [(data.x_train[data.t_train == k] > 0).mean() for k in range(10)]
    assert data.class_names[int(np.argmin(ink))] in ("Sandal", "Sneaker", "Trouser")
