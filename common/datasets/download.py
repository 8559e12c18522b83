"""Downloading a registered file once, from the first mirror that has the right one."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
import pooch
import requests
from tqdm import tqdm

from common.datasets.errors import DataError
from common.datasets.registry import DATA_DIR_VARIABLE, RemoteFile

_TIMEOUT = (6, 30)  # seconds to connect, seconds without a byte
_CHUNK = 64 * 1024


def cache_folder() -> Path:
    """Where downloaded files are kept: the usual place for caches on this system."""
    return Path(platformdirs.user_cache_dir("deep-learning-by-hand", appauthor=False))


def fetch(name: str, files: Mapping[str, RemoteFile]) -> Path:
    """Path of a good copy of files[name] in the cache folder, downloaded where there is none.

    pooch writes to a temporary file beside the final one and renames it only when the SHA-256 is
    right, so a download that was cut off is never taken for the file. Raises DataError.
    """
    folder = cache_folder()
    store = pooch.Pooch(
        path=folder,
        base_url="",
        registry={key: f"sha256:{file.sha256}" for key, file in files.items()},
        urls={key: file.urls[0] for key, file in files.items() if file.urls},
    )
    mirrors = _Mirrors(name, files[name], damaged=(folder / name).exists())
    try:
        with _quiet(pooch.get_logger()):
            return Path(store.fetch(name, downloader=mirrors))
    except OSError as error:
        # pooch wraps a refused permission in a long text of its own: the short one is its cause.
        reason = error.strerror or getattr(error.__cause__, "strerror", None) or error
        raise DataError(
            f"The cache folder {folder} cannot be written to ({reason})."
            " Free some space or change its permissions, or set"
            f" {DATA_DIR_VARIABLE} to a folder that has {name}."
        ) from None


class _Mirrors:
    """A downloader for pooch that goes on to the next mirror when one fails or lies."""

    def __init__(self, name: str, file: RemoteFile, damaged: bool) -> None:
        self.name = name
        self.file = file
        self.state = "is damaged on this computer" if damaged else "is not on this computer"

    def __call__(self, url: str, output_file: str, pooch_: pooch.Pooch, **_: object) -> None:
        failures = []
        for mirror in self.file.urls:
            problem = self._try(mirror, output_file)
            if problem is None:
                return
            failures.append(f"{urlsplit(mirror).hostname}: {problem}")
        raise DataError(
            f"{self.file.dataset} {self.state} and could not be downloaded"
            f" ({'; '.join(failures)}). Connect once, or set {DATA_DIR_VARIABLE} to a folder"
            f" that has {self.name}."
        )

    def _try(self, url: str, output_file: str) -> str | None:
        """Download from one mirror. None when the file is right, else what was wrong."""
        try:
            self._get(url, output_file)
        except requests.HTTPError as error:
            return f"HTTP {error.response.status_code}"
        except requests.Timeout:
            return "no answer"
        except requests.exceptions.ChunkedEncodingError:
            return "cut off"
        except requests.ConnectionError:
            return "no connection"
        except requests.RequestException as error:
            return type(error).__name__
        if pooch.file_hash(output_file) != self.file.sha256:
            return f"wrong file of {os.path.getsize(output_file):,} bytes"
        return None

    def _get(self, url: str, output_file: str) -> None:
        label = Path(self.name).name
        # The total is given at once: pooch asks for the bar's truth value, which needs it.
        with tqdm(total=self.file.bytes, desc=label, unit="B", unit_scale=True, ncols=79) as bar:
            get = pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK, timeout=_TIMEOUT)
            try:
                get(url, output_file, None)
            except BaseException:
                bar.leave = False  # a bar stays on the screen only when its download went through
                raise


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Keep pooch's own line on standard error away: the bar already names the file."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
