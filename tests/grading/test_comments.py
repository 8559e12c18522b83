"""What a student reads below an answer."""

import made_up_class as toys
import pytest

from classroom.grading.comments import comments, markdown, storable
from classroom.grading.records import Reason

CHAPTER = toys.CHAPTER
WRONG, PARTLY = toys.WRONG, toys.PARTLY


def test_a_comment_says_the_reason_at_the_blank():
    outcome = toys.outcome(
        toys.grade(),
        WRONG,
        toys.grade("third", 0, 1, Reason.NOT_ATTEMPTED),
        reason=Reason.TIMED_OUT,
        message="It ran for more than 120 s.",
        notes=("The check cell of half was put back.",),
    )
    said = comments(outcome, ["double", "half", "third"])
    assert said == {
        "double": "It ran for more than 120 s.\n\nThe check cell of half was put back.",
        "half": "✗ half: you doubled.",
        "third": "third: not attempted.",
    }
    assert comments(toys.outcome(toys.grade()), ["double"]) == {"double": None}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://127.0.0.1/x.png)",
        "[x](javascript:alert(1))",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x]\n\n[x]: javascript:alert(1)",
        r"$\href{javascript:alert(1)}{x}$ and \\(\href{javascript:alert(1)}{x}\\)",
        r"\begin{equation}\href{javascript:alert(1)}{x}\end{equation}",
        "`code` **bold** &lt;b&gt;",
    ],
)
def test_a_comment_shows_what_a_student_wrote_and_runs_nothing(text):
    from nbconvert.filters import markdown2html

    html = markdown2html(markdown(text.splitlines()))
    assert not any(tag in html for tag in ("<script", "<img", 'href="java', "<code", "<strong"))
    assert "\\begin" not in html and "\\href" not in html and "\\(" not in html


def test_a_comment_reads_in_feedback_as_it_was_written():
    from nbconvert.filters import markdown2html

    text = "✗ dW_1: f(x, [1.0, 2.0]) * 2 gave a < b, not $5 in `x` of __init__ and _y_"
    html = markdown2html(markdown([text]))
    shown = html.replace("&lt;", "<").replace("<p>", "").replace("</p>", "").strip()
    assert shown == text


def test_a_long_comment_is_cut():
    assert len(markdown(["x" * 100_000])) < 2100
    assert storable("a\0b") == "ab"
