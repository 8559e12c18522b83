"""The audit on the screen: a table for each chapter, survivors with their diffs, what failed."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.table import Table

from classroom.audit.findings import ChapterFindings, ExerciseFindings

_COLUMNS = ("mistakes", "variants", "mutants", "killed", "declared", "time")


class Report:
    """Prints findings as they come. failures: a line for each thing that falls short."""

    def __init__(self, console: Console | None = None) -> None:
        self.failures: list[str] = []
        self._audited = 0
        # In a file or a pipe, no terminal says how much room there is.
        width = None if sys.stdout.isatty() else 100
        self._console = console or Console(highlight=False, width=width)

    def chapter(self, found: ChapterFindings) -> None:
        """The table of a chapter and the mutants in it that nobody noticed."""
        failures = found.failures()
        self.failures += failures
        self._audited += len(found.exercises)
        if not found.exercises and not failures:
            return
        padding = (0, 1, 0, 0)
        table = Table(
            title=found.chapter, title_justify="left", box=box.SIMPLE_HEAD, padding=padding
        )
        table.add_column("exercise", overflow="fold")
        for name in _COLUMNS:
            table.add_column(name, justify="right")
        table.add_column("ok")
        for row in found.exercises:
            table.add_row(*_cells(row))
        self._console.print(table)
        for row in found.exercises:
            self._survivors(row)

    def finish(self, seconds: float) -> None:
        """Everything that falls short, one line each, and how long it all took."""
        if not self._audited and not self.failures:
            self.failures.append("There is no exercise to audit.")
        for line in self.failures:
            self._line(f"✗ {line}")
        count = len(self.failures)
        self._line(
            f"{f'{count} to mend' if count else 'Every proof holds'}; audited in {seconds:.1f} s."
        )

    def _survivors(self, row: ExerciseFindings) -> None:
        for mutant in row.survivors:
            self._line(
                f"survivor of {row.exercise} ({mutant.operator}, line {mutant.line} of its cell):"
            )
            for line in mutant.diff.splitlines():
                self._line(f"    {line}")

    def _line(self, text: str) -> None:
        # Neither wrapped nor read as markup: lines of code are copied from here.
        self._console.print(text, markup=False, soft_wrap=True)


def _cells(row: ExerciseFindings) -> list[str]:
    numbers = (row.mistakes, row.variants, row.mutants, row.killed, row.declared)
    return [row.exercise, *map(str, numbers), f"{row.seconds:.1f} s", "✓" if row.ok else "✗"]
