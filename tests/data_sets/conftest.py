"""Files for the loaders: small ones that a test makes up, or the real ones where there are any."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from common.datasets import DataError, registry

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
GIVEN = os.environ.get(registry.DATA_DIR_VARIABLE)  # before any test changes it


@pytest.fixture(autouse=True)
def no_folder(monkeypatch):
    monkeypatch.delenv(registry.DATA_DIR_VARIABLE, raising=False)


@pytest.fixture
def put(monkeypatch, tmp_path) -> Callable[[dict[str, bytes]], None]:
    """Puts files into a folder that COURSE_DATA_DIR names, their checksums into the register."""

    def put_them(contents: dict[str, bytes]) -> None:
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            right = hashlib.sha256(content).hexdigest()
            file = registry.FILES[name]._replace(bytes=len(content), sha256=right)
            monkeypatch.setitem(registry.FILES, name, file)
        monkeypatch.setenv(registry.DATA_DIR_VARIABLE, str(tmp_path))

    return put_them


@pytest.fixture
def real(monkeypatch) -> Callable[..., None]:
    """Names the folder that has the real files, or skips the test."""

    def need(*names: str) -> None:
        for folder in filter(None, [GIVEN, str(SHARED)]):
            if all((Path(folder) / name).is_file() for name in names):
                monkeypatch.setenv(registry.DATA_DIR_VARIABLE, folder)
                return
        pytest.skip(f"{names[0]} is neither where COURSE_DATA_DIR says nor in ../shared/data")

    return need


@pytest.fixture
def refusal() -> Callable[..., str]:
    """The one line that a loader refuses with."""

    def of(function, *args, **kwargs) -> str:
        with pytest.raises(DataError) as caught:
            function(*args, **kwargs)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return of
