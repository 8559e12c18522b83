"""The loaders: bundled data, the register, downloads from a local server, MNIST itself."""

import gzip
import hashlib
import logging
import os
import struct
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from common import datasets
from common.datasets import DataError, download, idx, registry

REPOSITORY = Path(__file__).resolve().parents[1]
NAMES = [name for name in registry.FILES if name.startswith("mnist/")]


def idx_bytes(array, code=0x08):
    header = struct.pack(">HBB", 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def small_mnist():
    """Four made-up files in the format of MNIST: 6 training and 3 test images of 2 x 3 pixels."""
    rng = np.random.default_rng(0)
    contents = {}
    for name, shape in zip(NAMES, [(6, 2, 3), (6,), (3, 2, 3), (3,)]):
        top = 256 if len(shape) == 3 else 10
        contents[name] = gzip.compress(idx_bytes(rng.integers(0, top, shape, dtype=np.uint8)))
    return contents


class Server(ThreadingHTTPServer):
    """Serves `contents` by path; `answer` can be changed by a test."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.contents, self.asked = {}, []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        mirror, _, name = self.path[1:].partition("/")
        if mirror == "missing":
            return self.send_error(404)
        content = self.server.contents[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if mirror == "wrong":
            content = bytes(len(content))
        if mirror == "cut":
            content = content[: len(content) // 2]
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch, tmp_path):
    """No test reads the real cache or COURSE_DATA_DIR, or goes through a proxy, by accident."""
    monkeypatch.delenv(registry.DATA_DIR_VARIABLE, raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")
    for variable in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(variable, "127.0.0.1")


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def register(monkeypatch, server):
    """Puts small files into the register, to be found on the given mirrors of the server."""

    def put(*mirrors):
        server.contents = small_mnist()
        files = {
            name: registry.RemoteFile(
                "MNIST",
                len(content),
                hashlib.sha256(content).hexdigest(),
                tuple(f"{server.url}/{mirror}/{name}" for mirror in mirrors),
            )
            for name, content in server.contents.items()
        }
        monkeypatch.setattr(registry, "FILES", files)
        return server.contents

    return put


@pytest.fixture
def filled(register, tmp_path, monkeypatch):
    """A folder that COURSE_DATA_DIR names, with the four small files; nothing is served."""
    contents = register("missing")
    for name, content in contents.items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def message_of(function, *args, **kwargs):
    with pytest.raises(DataError) as caught:
        function(*args, **kwargs)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message


def cached_files():
    return sorted(p.name for p in download.cache_folder().rglob("*") if p.is_file())


# What comes with scikit-learn


def test_bundled_digits():
    d = datasets.digits()
    assert d.x_train.shape == (1437, 64)
    assert d.x_test.shape == (360, 64)
    assert d.t_train.shape == (1437,)
    assert d.t_test.shape == (360,)
    for x, t in [(d.x_train, d.t_train), (d.x_test, d.t_test)]:
        assert x.dtype == np.float32
        assert (x.min(), x.max()) == (0, 1)
        assert t.dtype == np.int64
    images = datasets.digits(flatten=False)
    assert images.x_train.shape == (1437, 8, 8)
    np.testing.assert_array_equal(images.x_test.reshape(360, 64), d.x_test)


def test_bundled_digits_are_those_of_scikit_learn_each_once():
    from sklearn.datasets import load_digits

    d, original = datasets.digits(), load_digits()
    ours = Counter((x.tobytes(), t) for x, t in zip(np.vstack(d[::2]), np.hstack(d[1::2])))
    theirs = (original.data / 16).astype(np.float32)
    assert ours == Counter((x.tobytes(), t) for x, t in zip(theirs, original.target))


def test_bundled_split_is_stratified_and_fixed():
    d = datasets.digits()
    share = np.bincount(d.t_test) / np.bincount(np.hstack([d.t_train, d.t_test]))
    assert np.abs(share - 0.2).max() < 0.006
    # Numbers quoted in the notebooks rest on this split: it must not move with a new library.
    assert hashlib.sha256(d.x_test.tobytes() + d.t_test.tobytes()).hexdigest() == (
        "a7eef2653f672e778e9b03335961399375a4d884d1fcefc3dd988391469b1b55"
    )


def test_what_one_caller_changes_the_next_does_not_see():
    datasets.digits().x_train[:] = 7
    datasets.iris().x[:] = 7
    assert datasets.digits().x_train.max() == 1
    assert datasets.iris().x.max() == 7.9


def test_iris():
    iris = datasets.iris()
    assert iris.x.shape == (150, 4)
    assert iris.x.dtype == np.float64
    assert iris.t.dtype == np.int64
    assert np.bincount(iris.t).tolist() == [50, 50, 50]
    assert iris.class_names == ("setosa", "versicolor", "virginica")
    assert all("cm" in name for name in iris.feature_names)
    np.testing.assert_array_equal(iris.x[0], [5.1, 3.5, 1.4, 0.2])


def test_unknown_source():
    assert message_of(datasets.digits, source="minst") == (
        'There are no digits from source \'minst\'. Choose "bundled" or "mnist".'
    )


# Downloads


def test_download_once_then_from_the_cache(register, server, capsys):
    contents = register("good")
    d = datasets.digits(source="mnist")
    assert d.x_train.shape == (6, 6)
    assert d.x_train.dtype == np.float32
    assert d.t_test.dtype == np.int64
    pixels = idx.parse(gzip.decompress(contents[NAMES[2]]), "")
    np.testing.assert_allclose(d.x_test, pixels.reshape(3, 6) / 255, rtol=1e-6)
    assert sorted(server.asked) == sorted(f"/good/{name}" for name in NAMES)
    assert "train-images-idx3-ubyte.gz: 100%" in capsys.readouterr().err

    again = datasets.digits(source="mnist", flatten=False)
    assert again.x_train.shape == (6, 2, 3)
    np.testing.assert_array_equal(again.x_train.reshape(6, 6), d.x_train)
    assert len(server.asked) == 4
    captured = capsys.readouterr()
    assert captured.err == captured.out == ""


@pytest.mark.parametrize("bad", ["missing", "wrong", "cut"])
def test_the_next_mirror_is_tried(register, server, bad):
    contents = register(bad, "good")
    assert registry.read(NAMES[0]) == contents[NAMES[0]]
    assert server.asked == [f"/{bad}/{NAMES[0]}", f"/good/{NAMES[0]}"]
    assert cached_files() == [Path(NAMES[0]).name]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [("missing", "HTTP 404"), ("wrong", "wrong file of"), ("cut", "cut off")],
)
def test_a_failed_download_leaves_nothing_behind(register, bad, reason, capsys):
    register(bad)
    message = message_of(datasets.digits, source="mnist")
    head, _, rest = message.partition(" (127.0.0.1: ")
    problem, _, advice = rest.partition("). ")
    assert head == "MNIST is not on this computer and could not be downloaded"
    assert problem.startswith(reason)
    assert advice == (
        "Connect once, or set COURSE_DATA_DIR to a folder that has"
        " mnist/train-images-idx3-ubyte.gz."
    )
    assert cached_files() == []
    if bad != "wrong":  # that one did come down whole
        assert capsys.readouterr().err.split("\r")[-2].isspace()  # the bar was wiped out


def test_pooch_says_nothing_of_its_own(register):
    register("good")
    records, handler, logger = [], logging.Handler(), download.pooch.get_logger()
    handler.emit = records.append
    level = logger.level
    logger.addHandler(handler)
    try:
        registry.read(NAMES[0])
    finally:
        logger.removeHandler(handler)
    assert records == []
    assert logger.level == level


def test_no_network(register, server, monkeypatch):
    register("good")
    nobody = "http://127.0.0.1:1/x"  # a port where nothing listens
    monkeypatch.setitem(registry.FILES, NAMES[0], registry.FILES[NAMES[0]]._replace(urls=(nobody,)))
    message = message_of(datasets.digits, source="mnist")
    assert "could not be downloaded (127.0.0.1: no connection)" in message
    assert server.asked == []


def test_an_interrupted_download_leaves_nothing_behind(register, monkeypatch):
    contents = register("good")

    def interrupt(self, url, output_file, *_):
        Path(output_file).write_bytes(contents[NAMES[0]][:10])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(download.pooch.HTTPDownloader, "__call__", interrupt)
        with pytest.raises(KeyboardInterrupt):
            registry.read(NAMES[0])
    assert cached_files() == []
    assert registry.read(NAMES[0]) == contents[NAMES[0]]


def test_a_damaged_cached_file_is_replaced(register):
    contents = register("good")
    path = download.cache_folder() / NAMES[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(contents[NAMES[0]][:20])
    assert registry.read(NAMES[0]) == contents[NAMES[0]]
    assert path.read_bytes() == contents[NAMES[0]]


def test_a_damaged_cached_file_that_cannot_be_replaced(register):
    register("missing")
    path = download.cache_folder() / NAMES[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    assert message_of(registry.read, NAMES[0]).startswith("MNIST is damaged on this computer and")


def test_a_cache_folder_that_cannot_be_made(register, tmp_path):
    register("good")
    (tmp_path / "cache").write_text("a file where the folder should be")
    message = message_of(datasets.digits, source="mnist")
    assert message.startswith(f"The cache folder {tmp_path / 'cache'} cannot be written to (")
    assert message.endswith(f"set COURSE_DATA_DIR to a folder that has {NAMES[0]}.")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the permissions of Unix")
def test_a_cache_folder_that_may_not_be_written(register, tmp_path):
    register("good")
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere (root)")
    message = message_of(datasets.digits, source="mnist")
    assert message.startswith(f"The cache folder {folder} cannot be written to (")


def test_a_refused_permission_is_named_in_two_words(register, monkeypatch):
    register("good")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "makedirs", refuse)
    message = message_of(datasets.digits, source="mnist")
    assert "cannot be written to (Permission denied). Free some space or" in message


def test_a_full_disk(register, monkeypatch):
    register("good")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download.pooch.HTTPDownloader, "__call__", full)
    assert "cannot be written to (No space left on device)" in message_of(registry.read, NAMES[0])


# COURSE_DATA_DIR


def test_data_dir_is_read_and_nothing_downloaded(filled, server):
    d = datasets.digits(source="mnist")
    assert d.x_train.shape == (6, 6)
    assert server.asked == []
    assert cached_files() == []


def test_data_dir_with_a_missing_file(filled, server):
    (filled / NAMES[3]).unlink()
    assert message_of(datasets.digits, source="mnist") == (
        f"COURSE_DATA_DIR is {filled}, but there is no {NAMES[3]} in it. Put the file there, or"
        " unset COURSE_DATA_DIR to download MNIST."
    )
    assert server.asked == []


def test_data_dir_that_is_not_there(filled, server, monkeypatch):
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(filled / "nowhere"))
    message = message_of(datasets.digits, source="mnist")
    assert message.startswith(
        f"COURSE_DATA_DIR is {filled / 'nowhere'}, but there is no such folder"
    )
    assert server.asked == []


def test_data_dir_with_a_truncated_file(filled):
    path = filled / NAMES[0]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-5])
    message = message_of(datasets.digits, source="mnist")
    assert message.startswith(f"{path} is truncated: it has {size - 5} of {size} bytes. Put a good")


def test_data_dir_with_another_file_under_the_name(filled):
    path = filled / NAMES[0]
    other = bytearray(path.read_bytes())
    other[-9] ^= 1
    path.write_bytes(other)
    message = message_of(datasets.digits, source="mnist")
    assert message.startswith(f"{path} is not the MNIST file that the course expects")
    assert path.read_bytes() == other  # refused, and left for its owner to look at


def test_data_dir_with_a_folder_under_the_name(filled):
    (filled / NAMES[0]).unlink()
    (filled / NAMES[0]).mkdir()
    assert message_of(datasets.digits, source="mnist").startswith(
        f"{filled / NAMES[0]} cannot be read"
    )


def test_data_dir_set_to_nothing_counts_as_unset(register, monkeypatch):
    contents = register("good")
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, "")
    assert registry.read(NAMES[1]) == contents[NAMES[1]]


def test_data_dir_does_not_touch_the_bundled_digits(filled, monkeypatch):
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(filled / "nowhere"))
    assert datasets.digits().x_train.shape == (1437, 64)


# The register and the format


def test_every_registered_file_has_mirrors_and_a_checksum():
    assert len(NAMES) == 4
    for name, file in registry.FILES.items():
        assert len(bytes.fromhex(file.sha256)) == 32
        assert all(url.startswith("https://") for url in file.urls)
        if name in NAMES:
            assert len({url.split("/")[2] for url in file.urls}) >= 2
            assert all(url.endswith("/" + Path(name).name) for url in file.urls)


@pytest.mark.parametrize(
    ("code", "dtype"),
    [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")],
)
def test_idx_types(code, dtype):
    array = np.arange(6).reshape(3, 2).astype(dtype)
    parsed = idx.parse_gzip(gzip.compress(idx_bytes(array, code), mtime=0), "numbers.gz")
    np.testing.assert_array_equal(parsed, array)
    assert parsed.dtype == array.dtype.newbyteorder("=")
    assert parsed.flags.writeable


GOOD_IDX = idx_bytes(np.zeros((2, 2), np.uint8))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an IDX file"),
        (GOOD_IDX[:7], "is not an IDX file"),
        (b"\0\1" + GOOD_IDX[2:], "is not an IDX file"),
        (b"\0\0\7" + GOOD_IDX[3:], "is not an IDX file"),
        (GOOD_IDX[:-1], "promises 4 bytes of data and has 3"),
        (GOOD_IDX + b"x", "promises 4 bytes of data and has 5"),
    ],
)
def test_wrong_idx(content, message):
    assert message in message_of(idx.parse_gzip, gzip.compress(content, mtime=0), "numbers.gz")


GOOD_GZIP = gzip.compress(GOOD_IDX, mtime=0)  # a time would make each run's test ids its own


@pytest.mark.parametrize("packed", [b"no gzip", GOOD_GZIP[:-6], GOOD_GZIP[:12] + bytes(30)])
def test_wrong_gzip(packed):
    assert message_of(idx.parse_gzip, packed, "numbers.gz").startswith(
        "numbers.gz cannot be unpacked ("
    )


# What Jupyter shows, and what importing costs


def test_jupyter_shows_one_line(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.colors = "nocolor"
    shell.run_cell("from common import datasets; datasets.digits('minst')")
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert (shown.out + shown.err).strip().splitlines() == [
        'DataError: There are no digits from source \'minst\'. Choose "bundled" or "mnist".'
    ]


def test_a_message_of_several_lines_is_shown_as_one():
    assert DataError("a\nb")._render_traceback_() == ["DataError: a b"]


def test_importing_the_loaders_brings_in_nothing_heavy():
    heavy = "{'tensorflow', 'keras', 'matplotlib', 'sklearn', 'pooch', 'requests', 'pandas'}"
    code = (
        "import sys, common, common.functions, common.datasets, common.weights;"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


# MNIST itself


@pytest.fixture(scope="session")
def real_folder():
    folders = [os.environ.get(registry.DATA_DIR_VARIABLE), REPOSITORY.parent / "shared" / "data"]
    for folder in filter(None, folders):
        if (Path(folder) / NAMES[0]).is_file():
            return str(folder)
    pytest.skip("MNIST is in no folder: COURSE_DATA_DIR is not set and ../shared/data has none")


def test_real_mnist(real_folder, monkeypatch):
    monkeypatch.setenv(registry.DATA_DIR_VARIABLE, real_folder)
    d = datasets.digits(source="mnist", flatten=False)
    assert d.x_train.shape == (60_000, 28, 28)
    assert d.x_test.shape == (10_000, 28, 28)
    assert d.x_train.dtype == d.x_test.dtype == np.float32
    assert (d.x_train.min(), d.x_train.max()) == (0, 1)
    assert d.t_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(d.t_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
