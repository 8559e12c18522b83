"""What of the file system a sandbox shows: the programs, the course's packages, its data.

Everything else is not there: no home, no solutions, no gradebook, nobody's submission.
"""

import os
import site
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import classroom
import common
from common.datasets.registry import DATA_DIR_VARIABLE

# Of /etc only what programs need to start, to know the time and to draw letters.
_SETTINGS = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "timezone"),
    *("fonts", "mime.types", "nsswitch.conf", "os-release", "ssl/certs", "ca-certificates"),
)
_FIXED_PLACES = ("/usr", "/sys/devices/system/cpu", *(f"/etc/{name}" for name in _SETTINGS))
_OWN = (Path("/tmp"), Path("/dev/shm"))  # every sandbox has these to itself, empty
_LINKS_OR_FOLDERS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")


@dataclass(frozen=True)
class View:
    """folders: shown read-only under their own names. links: (name, what it points to).

    python_path: where the template finds the course's packages.
    """

    folders: tuple[Path, ...]
    links: tuple[tuple[Path, str], ...]
    python_path: tuple[Path, ...]


def course_view() -> View:
    """What kernels of this course need to see on this machine.

    Raises RuntimeError, in one line, where that would show what a submission must not see, or where
    something of it lies where a sandbox has nothing.
    """
    packages = [Path(module.__file__).parent for module in (common, classroom)]
    roots = {package.parent for package in packages}
    folders = {Path(place) for place in _FIXED_PLACES} | set(_python()) | set(packages)
    folders |= {root / "data" for root in roots}
    if given := os.environ.get(DATA_DIR_VARIABLE):
        folders.add(Path(given).expanduser().absolute())
    links = []
    for place in map(Path, _LINKS_OR_FOLDERS):
        if place.is_symlink():
            links.append((place, os.readlink(place)))
        else:
            folders.add(place)
    there = {folder for folder in folders if folder.exists()}
    _refuse_what_is_covered(there)
    _refuse_too_much(there, roots)
    outermost = (f for f in there if not any(parent in there for parent in f.parents))
    python_path = (*sorted(roots), *_user_site())
    return View(tuple(sorted(outermost)), tuple(links), python_path)


def _python() -> Iterator[Path]:
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        yield Path(prefix)
        yield Path(prefix).resolve()
    yield Path(os.path.realpath(sys.executable)).parent
    yield from _user_site()


def _user_site() -> list[Path]:
    folder = Path(site.getusersitepackages())
    return [folder] if str(folder) in sys.path and folder.is_dir() else []


def _refuse_what_is_covered(folders: set[Path]) -> None:
    for folder in sorted(folders):
        for own in _OWN:
            if folder.is_relative_to(own):
                raise RuntimeError(
                    f"{folder} is needed to run notebooks, and a sandbox has an empty {own} of its "
                    f"own; move it out of {own}"
                )


def _refuse_too_much(folders: set[Path], roots: set[Path]) -> None:
    home = Path.home()
    for folder in folders:
        for secret in (home, *(root / name for root in roots for name in ("solutions", "grading"))):
            if secret.exists() and (secret == folder or folder in secret.parents):
                raise RuntimeError(
                    f"{folder} is needed to run notebooks but holds {secret} too, which they must "
                    "not see; install the course into a virtual environment of its own, outside it"
                )
