"""The environment of the template and its kernels: what they need to run, and no secret of ours."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

# Where things are, how to speak, how fast to compute. Anything else may be a password.
_KEPT = {"PATH", "LANG", "LANGUAGE", "TZ", "COURSE_DATA_DIR"}
_KEPT_BEGINNINGS = ("LC_", "OMP_", "OPENBLAS_", "MKL_", "TF_", "KERAS_", "XLA_", "MALLOC_")


def clean_environment(home: str, python_path: Sequence[Path]) -> dict[str, str]:
    """What is left of our environment for code that is not ours, with its own home."""
    kept = kept_variables(os.environ)
    return kept | {
        "HOME": home,
        "TMPDIR": "/tmp",
        "PYTHONPATH": os.pathsep.join(map(str, python_path)),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def kept_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that are no one's secret."""
    return {
        name: value
        for name, value in environment.items()
        if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)
    }
