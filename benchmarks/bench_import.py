"""How long a notebook waits for `import common`."""

import statistics
import subprocess
import sys

from benchmarks.harness import Row, ours_at_most

_TIMED = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def bench_import_common() -> list[Row]:
    """In a fresh process each time; the start of Python itself does not count."""
    chapter = "common.exercises.neural_network"
    return [
        Row("import common", _seconds_to_import("common"), aim=ours_at_most(0.3)),
        Row(f"import {chapter}", _seconds_to_import(chapter), aim=ours_at_most(0.3)),
    ]


def _seconds_to_import(module: str, repeats: int = 7) -> float:
    def once() -> float:
        command = [sys.executable, "-c", _TIMED.format(module)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        return float(run.stdout)

    once()  # reads the files from disk
    return statistics.median(once() for _ in range(repeats))
