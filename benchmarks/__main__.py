"""`python -m benchmarks`: run every bench_*.py here and print one table.

A benchmark is a function `bench_…` in such a file that returns rows (see harness.py). Exit status 1
where an aim is missed or a benchmark fails.
"""

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.harness import Row, table


def benchmarks() -> Iterator[Callable[[], list[Row]]]:
    """All functions `bench_…` of all modules `bench_…`, in order."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        module = importlib.import_module(f"benchmarks.{path.stem}")
        yield from (value for name, value in vars(module).items() if name.startswith("bench_"))


def main(functions: Iterable[Callable[[], list[Row]]]) -> int:
    """Run the benchmarks, print the table, and return the exit status."""
    rows: list[Row] = []
    failures = []
    for function in functions:
        try:
            rows += function()
        except Exception as error:  # one that breaks must not hide the others
            name = f"{function.__module__}.{function.__qualname__}"
            failures.append(f"{name} failed: {type(error).__name__}: {error}")
    print(table(rows))
    for failure in failures:
        print(failure, file=sys.stderr)
    return int(bool(failures) or not all(row.met for row in rows))


if __name__ == "__main__":
    sys.exit(main(benchmarks()))
