"""What a process reads only when it starts or imports, so that no fork can catch up on it.

The template compares its own with what a kernel asks for; where they differ, the kernel is started
the ordinary way.
"""

import os
import sys
from collections.abc import Mapping

# The interpreter, the C library, the mathematical libraries and the imported packages read these
# once.
_READ_ONCE = (
    *("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_"),
    *("OMP_", "OPENBLAS_", "GOTO_", "MKL_", "KMP_", "BLIS_", "NPY_", "SCIPY_", "SKLEARN_"),
    *("TF_", "TF2_", "XLA_", "KERAS_", "ABSL_", "CUDA_", "NVIDIA_", "NCCL_", "GRPC_"),
    *("MPLCONFIGDIR", "MATPLOTLIBRC", "PYDEVD_", "PYZMQ_"),
)


class StartState:
    """The state of this process: made before the imports, completed after them."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._imported_under: dict[str, str] = {}
        self._packages: set[str] = set()

    def imported(self) -> None:
        """To be called when everything is imported."""
        self._imported_under = dict(os.environ)
        self._packages = _installed()

    @property
    def set_by_imports(self) -> dict[str, str]:
        """Variables that the imports set or changed (TensorFlow sets TF2_BEHAVIOR)."""
        before = self._environment
        return {n: v for n, v in self._imported_under.items() if before.get(n) != v}

    def why_not(self, executable: str, environment: Mapping[str, str]) -> str | None:
        """Why a fork cannot stand for `executable` started under `environment`; None: it can."""
        if os.path.abspath(executable) != os.path.abspath(sys.executable):
            return f"the kernel is to run on another Python ({executable})"
        for name in sorted({*environment, *self._environment}):
            if not name.startswith(_READ_ONCE):
                continue
            # Python takes a variable that is empty for one that is not set.
            value = environment.get(name) or None
            known = (self._environment.get(name), self._imported_under.get(name))
            if value not in {own or None for own in known}:
                return f"the environment variable {name} differs from the template's"
        if self._packages != _installed():
            return "packages were installed or removed since the template started"
        return None


def _installed() -> set[str]:
    """Names and versions of what is installed: after an update, a fork would be the old one."""
    found = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder)
        except OSError:  # an archive, or a folder that is not there
            continue
        found.update(f"{folder}/{name}" for name in names if name.endswith(".dist-info"))
    return found
