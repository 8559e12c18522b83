"""The harness of the benchmarks: its table and its exit status."""

import pytest

from benchmarks.__main__ import main
from benchmarks.harness import Row, median_times, ours_at_most, ratio_at_most, table

MET = Row("import", 0.2, aim=ours_at_most(0.3))
MISSED = Row("loop", 0.02, reference=0.01, aim=ratio_at_most(1.5))
PLAIN = Row("size", 12.0, unit="MB")


def test_the_table_has_exactly_these_columns():
    assert table([MET, MISSED, PLAIN]).splitlines() == [
        "what      ours  reference  ratio  aim",
        "------  ------  ---------  -----  -------------------",
        "import  200 ms                    ours ≤ 300 ms",
        "loop     20 ms      10 ms      2  ratio ≤ 1.5  MISSED",
        "size     12 MB",
    ]


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([], 0),
        ([MET, PLAIN], 0),
        ([MET, MISSED], 1),
        ([Row("nothing", float("nan"), aim=ours_at_most(1))], 1),
        ([Row("no reference", 1.0, aim=ratio_at_most(1))], 1),
    ],
)
def test_a_missed_aim_is_a_failure(rows, status, capsys):
    assert main([lambda: rows]) == status
    assert all(row.what in capsys.readouterr().out for row in rows[:1])


def test_a_benchmark_that_breaks_hides_no_other(capsys):
    def bench_broken() -> list[Row]:
        raise RuntimeError("no data")

    assert main([bench_broken, lambda: [MET]]) == 1
    output = capsys.readouterr()
    assert "import" in output.out
    assert "bench_broken failed: RuntimeError: no data" in output.err


def test_both_sides_take_turns():
    order = []
    times = median_times(lambda: order.append("a"), lambda: order.append("b"), repeats=3)
    assert order == ["a", "b"] * 4  # the first of each does not count
    assert len(times) == 2
