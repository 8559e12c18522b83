"""The fingerprint of a submission: equal ones mean that grading again would change nothing."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.util
import json
from pathlib import Path

from classroom.course_layout import CourseError, module_name
from classroom.grading.records import Budgets


def fingerprint(
    submission: bytes, release: bytes, exercises: bytes, budgets: Budgets, seed: int
) -> str:
    """SHA-256, in hexadecimal, over everything that a grade depends on.

    exercises: `exercises_digest` of the chapter.
    """
    settings = json.dumps([dataclasses.asdict(budgets), seed], sort_keys=True)
    whole = hashlib.sha256()
    for part in (submission, release, exercises, settings.encode()):
        # The length goes first, so that no byte can move from one part to the next unseen.
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


@functools.cache
def exercises_digest(chapter: str) -> bytes:
    """A digest of the sources of the chapter's exercises and of what they rest on.

    That is `common`, without the exercises of other chapters. Raises CourseError where the package
    cannot be found.
    """
    found = importlib.util.find_spec("common")
    if found is None or not found.submodule_search_locations:
        raise CourseError("The package common is not installed. Run: make install")
    return sources_digest(Path(next(iter(found.submodule_search_locations))), module_name(chapter))


def sources_digest(package: Path, module: str) -> bytes:
    """A digest of the Python files in `package`; of exercises/ only those of `module`."""
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).parts
        if parts[0] == "exercises" and parts[1] not in (module, f"{module}.py", "__init__.py"):
            continue
        whole.update("/".join(parts).encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.digest()
