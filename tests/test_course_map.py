"""The map of the course: read from the notebooks, in an order in which they can be worked."""

import json
import re

import pytest

from common.course_map import entries


def write(folder, key, needs=(), path="core", minutes=30, title=None, blanks=1):
    target = folder / f"{key}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    marks = [{"grade": True, "grade_id": f"check_blank_{i}", "points": 1} for i in range(blanks)]
    cells = [{"metadata": {"nbgrader": mark}} for mark in marks]
    course = {"title": title or key, "needs": list(needs), "path": path, "minutes": minutes}
    target.write_text(json.dumps({"cells": cells, "metadata": {"course": course}}))


def test_the_order_is_by_chapter_then_by_need(tmp_path):
    write(tmp_path, "02_b/apple", needs=["02_b/pear"])
    write(tmp_path, "02_b/pear", needs=["01_a/zebra"])
    write(tmp_path, "01_a/zebra")
    assert [entry.key for entry in entries(tmp_path)] == ["01_a/zebra", "02_b/pear", "02_b/apple"]


def test_notebooks_that_need_each_other_are_listed_all_the_same(tmp_path):
    write(tmp_path, "01_a/x", needs=["01_a/y"])
    write(tmp_path, "01_a/y", needs=["01_a/x"])
    assert len(entries(tmp_path)) == 2


def test_unreadable_notebooks_and_other_files_are_left_out(tmp_path):
    write(tmp_path, "01_a/good")
    (tmp_path / "01_a" / "bad.ipynb").write_text("{")
    (tmp_path / "01_a" / "plain.ipynb").write_text('{"cells": [], "metadata": {}}')
    write(tmp_path, "drafts/other")
    assert [entry.key for entry in entries(tmp_path)] == ["01_a/good"]


def test_the_real_course_is_on_the_map_and_its_needs_come_first():
    order = [entry.key for entry in entries()]
    assert order and order[0] == "00_start/start"
    for entry in entries():
        for need in entry.needs:
            assert order.index(need) < order.index(entry.key), f"{entry.key} needs {need}"


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_notebook_is_named_in_the_readme(entry):
    readme = (entries.__globals__["STARTERS"].parent / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{entry.chapter}` \|.*$", readme, re.MULTILINE)
    assert row, f"the README's map has no row for {entry.chapter}"
    star = "★ " if entry.core else ""
    assert re.search(rf"[|,] {star}`{entry.name}`", row[0])
