"""How notebooks run as tests: nbval executes them, and these rules are added to it.

A cell that fails stops its notebook, and the failure is told in a few lines. Cells of one notebook
stay on one worker; the starters, each of which has a kernel of its own, may run on any.
"""

import os
import re
from collections.abc import Generator
from typing import Any

import pytest
from nbval.plugin import IPyNbCell

MESSAGE_LINES = 12
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ARROW = re.compile(r"^-+> *(\d+)[ :]*(.*)$", re.MULTILINE)
_failed_at = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if isinstance(item, IPyNbCell) and (failed := item.parent.stash.get(_failed_at, None)):
        pytest.skip(f"{failed} failed, which stops its notebook")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, pytest.TestReport]:
    report = yield
    if isinstance(item, IPyNbCell) and report.failed:
        item.parent.stash.setdefault(_failed_at, _name(item))
        report.longrepr = _message(item, call.excinfo.value)
        report.sections.clear()  # logs and tracebacks of the machinery
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers `-n logical` means: one more than cores, as many tests wait for servers."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class StartersApart(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if "test_starters.py" in nodeid else super()._split_scope(nodeid)

    return StartersApart(config, log) if config.getvalue("dist") == "loadscope" else None


def _name(item: IPyNbCell) -> str:
    # nbval counts the code cells from 0; people count from 1, and by grade_id where there is one.
    grade_id = item.cell.metadata.get("nbgrader", {}).get("grade_id")
    return f"code cell {item.cell_num + 1}" + (f" ({grade_id})" if grade_id else "")


def _message(item: IPyNbCell, error: BaseException) -> str:
    """Which notebook, which cell, which line, what went wrong."""
    notebook = item.path
    if item.path.is_relative_to(item.config.rootpath):
        notebook = item.path.relative_to(item.config.rootpath)
    detail = _ANSI.sub("", str(getattr(error, "inner_traceback", None) or ""))
    if item.test_outputs and item.test_outputs[-1].output_type == "error":
        raised = item.test_outputs[-1]
        arrow = _ARROW.search(detail)
        where = f"line {arrow[1]}: {arrow[2].strip()}\n" if arrow else ""
        # What a check raises carries its whole message; the name of its class adds nothing.
        name = "" if raised.ename == "CheckFailed" else f"{raised.ename}: "
        reason = f"{where}{name}{_ANSI.sub('', raised.evalue)}"
        if raised.ename == "KeyboardInterrupt":
            reason = f"{where}{error}"
    else:
        reason = "\n".join(part for part in (str(error), detail.strip("\n")) if part)
    lines = [line.rstrip() for line in reason.splitlines()]
    if len(lines) > MESSAGE_LINES:
        lines = [*lines[:MESSAGE_LINES], f"… and {len(lines) - MESSAGE_LINES} more lines"]
    return "\n".join([f"{notebook.as_posix()}, {_name(item)}", *lines])
