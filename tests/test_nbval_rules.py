"""The rules that conftest.py adds to nbval, on made-up notebooks in a pytest of their own."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
CONFTEST = (ROOT / "conftest.py").read_text(encoding="utf-8")


def run(pytester: pytest.Pytester, *cells: nbformat.NotebookNode, timeout: float = 30):
    """Execute a notebook of these cells as `make test` would."""
    nb = new_notebook(cells=list(cells))
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    pytester.makeconftest(CONFTEST)
    nbformat.write(nb, pytester.path / "made_up.ipynb")
    return pytester.runpytest_subprocess(
        "--nbval-lax", f"--nbval-cell-timeout={timeout}", "-rfs", "-p", "no:cacheprovider"
    )


def code(source: str, *printed: str, grade_id: str = "", count: int = 1):
    cell = new_code_cell(source, execution_count=count)
    cell.outputs = [new_output("stream", name="stdout", text=text) for text in printed]
    if grade_id:
        cell.metadata["nbgrader"] = {"grade_id": grade_id}
    return cell


def failure_of(result: pytest.RunResult) -> list[str]:
    """The lines of the one failure that is reported."""
    lines = result.outlines
    start = next(i for i, line in enumerate(lines) if "FAILURES" in line) + 2
    end = next(i for i, line in enumerate(lines) if "short test summary" in line)
    return lines[start:end]


def test_a_failing_cell_stops_its_notebook_with_a_short_message(pytester):
    deep = "def f(n):\n    return f(n - 1) if n else undefined_name\nf(40)"
    result = run(
        pytester,
        code("a = 1"),
        code(deep, grade_id="check_softmax"),
        code("raise SystemError('must not run')"),
        code("b = a"),
    )
    result.assert_outcomes(passed=1, failed=1, skipped=2)
    assert failure_of(result) == [
        "made_up.ipynb, code cell 2 (check_softmax)",
        "line 3: f(40)",
        "NameError: name 'undefined_name' is not defined",
    ]
    result.stdout.fnmatch_lines(["*code cell 2 (check_softmax) failed, which stops its notebook*"])


def test_a_failed_check_is_told_in_its_own_words(pytester):
    source = (
        "class CheckFailed(Exception):\n"
        "    def _render_traceback_(self):\n"
        "        return [str(self)]\n"
        "raise CheckFailed('✗ softmax: your rows do not each sum to 1')"
    )
    result = run(pytester, code(source))
    result.assert_outcomes(failed=1)
    assert failure_of(result) == [
        "made_up.ipynb, code cell 1",
        "✗ softmax: your rows do not each sum to 1",
    ]


def test_only_marked_cells_are_compared(pytester):
    result = run(
        pytester,
        code("print('new')", "old\n"),
        code("# NBVAL_SKIP\nraise SystemError('takes an hour')"),
        code("# NBVAL_CHECK_OUTPUT\nprint('new')", "new\n"),
        code("# NBVAL_CHECK_OUTPUT\nprint('new')", "old\n"),
    )
    result.assert_outcomes(passed=2, skipped=1, failed=1)
    failure = failure_of(result)
    assert failure[:2] == ["made_up.ipynb, code cell 4", "Cell outputs differ"]
    assert any("old" in line for line in failure)
    assert any("new" in line for line in failure)


def test_a_long_difference_is_cut(pytester):
    result = run(
        pytester,
        code(
            "# NBVAL_CHECK_OUTPUT\nprint(*range(200), sep='\\n')",
            "\n".join(map(str, range(1, 201))) + "\n",
        ),
    )
    result.assert_outcomes(failed=1)
    assert len(failure_of(result)) <= 14


def test_a_cell_over_its_time_limit_stops_its_notebook(pytester):
    result = run(pytester, code("while True:\n    pass"), code("a = 1"), timeout=1)
    result.assert_outcomes(failed=1, skipped=1)
    assert "Timeout of 1 seconds exceeded" in "\n".join(failure_of(result))
