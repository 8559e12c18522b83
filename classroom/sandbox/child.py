"""What the template calls in each fork before that becomes a kernel: `prepare`."""

import os
from pathlib import Path
from typing import Any

# All of it is imported here, in the template: a fork imports nothing before its rights are gone.
from classroom.sandbox import namespaces
from classroom.sandbox.rights import Limits, give_up_rights, limit_resources

WORKING_FOLDER = "/tmp/submission"
HOME = "/tmp/home"


def prepare(options: dict[str, Any] | None) -> None:
    """Lock this process in, as `options` say; it goes on as the kernel.

    options: made by `classroom.sandbox.kernels`: "limits", a dict of Limits; "shared" and
    "connection", folders; "given", a folder of files to work with; "own_world", whether to enter
    namespaces; "folder" and "home", to be made, the first with those files in it. Raises OSError
    where a protection that was promised cannot be had: then no kernel starts.
    """
    if options is None:
        raise PermissionError("this template forks kernels for the sandbox alone")
    limits = Limits(**options["limits"])
    given = _contents(Path(options["given"]))
    if options["own_world"]:
        namespaces.enter(Path(options["shared"]), Path(options["connection"]), limits.disk)
    os.makedirs(options["home"], exist_ok=True)
    _fill(Path(options["folder"]), given)
    limit_resources(limits)
    give_up_rights()


def _contents(given: Path) -> dict[str, bytes]:
    files = (path for path in given.rglob("*") if path.is_file())
    return {str(path.relative_to(given)): path.read_bytes() for path in files}


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o444)
