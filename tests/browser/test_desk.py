"""A learner's first minutes, in a real browser."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from classroom.course_layout import find_course

START = "00_start/start.ipynb"
BLANK = "def weighted_sum("
CHECK = "ex.weighted_sum.check("
WRONG = "def weighted_sum(x, w, b):\n    return np.sum(x * w)\n"
RIGHT = "def weighted_sum(x, w, b):\n    return np.sum(x * w) + b\n"


@pytest.fixture
def fresh(desk, course):
    """The start notebook as it came, open."""
    shutil.copyfile(find_course().notebooks / START, course / "work" / START)
    desk.open(START)
    return desk


def run_up_to(desk, text):
    """Run the code cells one by one, up to the one that contains `text`, which is returned."""
    code = desk.page.locator(".jp-Notebook .jp-CodeCell")
    for number in range(20):  # the cells appear one after the other
        cell = code.nth(number)
        desk.run(cell)
        if text in cell.locator(".cm-content").inner_text():
            return desk.cell(text)
    raise AssertionError(f"no cell contains {text}")


def test_from_the_blank_to_the_tick_and_on(fresh):
    desk = fresh
    check = run_up_to(desk, CHECK)
    expect(desk.output(check)).to_contain_text("○ weighted_sum: not attempted yet")
    assert desk.output(check).locator("a").count() == 0  # one message, no traceback
    desk.picture("1_not_attempted")

    blank = desk.cell(BLANK)
    desk.write(blank, WRONG)
    desk.run(blank)
    desk.run(check)
    expect(desk.output(check)).to_contain_text("✗ weighted_sum: you left the bias out.")
    desk.picture("2_known_mistake")
    desk.picture("check_wrong", blank, check)

    hint = desk.add_below(check, "ex.weighted_sum.hint()")
    expect(desk.output(hint)).to_contain_text("Hint 1 of 3")

    desk.write(blank, RIGHT)
    desk.run(blank)
    desk.run(check)
    expect(desk.output(check)).to_contain_text("✓ weighted_sum")
    desk.picture("3_right")
    desk.picture("check_right", blank, check)

    compared = desk.add_below(check, "ex.weighted_sum.compare(weighted_sum)")
    expect(desk.output(compared)).to_contain_text("The solution’s weighted_sum")
    expect(desk.output(compared)).to_contain_text("Largest difference: 0")
    compared.scroll_into_view_if_needed()
    desk.picture("4_compare")

    progress = desk.add_below(compared, "import common; common.progress()")
    expect(desk.output(progress)).to_contain_text("1 of 1 solved")
    progress.scroll_into_view_if_needed()
    desk.picture("5_progress")

    for place in (".course-check", ".course-compare", ".course-progress"):
        assert desk.page.locator(place).count() > 0, place
        assert desk.serious(place) == []


def test_a_restart_in_the_middle_takes_nothing_away(fresh):
    desk = fresh
    check = run_up_to(desk, CHECK)
    blank = desk.cell(BLANK)
    desk.write(blank, RIGHT)
    desk.menu("Kernel", "Restart Kernel…")
    desk.page.get_by_role("button", name="Confirm Kernel Restart").click()
    desk.wait_for_kernel()
    run_up_to(desk, CHECK)
    expect(desk.output(check)).to_contain_text("✓ weighted_sum")


def test_run_all_ends_at_the_first_blank_with_one_message(fresh):
    desk = fresh
    check = desk.cell(CHECK)
    desk.run_all()
    expect(desk.output(check)).to_contain_text("○ weighted_sum: not attempted yet")
    desk.wait_for_kernel()
    errors = desk.page.locator(
        '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
    )
    assert errors.count() <= 1
    assert len(desk.output(check).inner_text().strip().splitlines()) <= 2
    code = desk.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt")
    ran = [text for text in code.all_inner_texts() if re.search(r"\d", text)]
    assert 0 < len(ran) < code.count()
    desk.picture("6_run_all")
