"""The report as one HTML page: no script, nothing fetched, good in print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from classroom.grading.records import Reason
from classroom.report.bars import legend, letters, stacked
from classroom.report.counting import GROUPS, ChapterReport, QuestionCount

_UNNAMED = 3  # of one exercise; more fill pages
_SIGNS = {
    Reason.RIGHT: "✓",
    Reason.PARTLY: "◐",
    Reason.WRONG: "✗",
    Reason.ERROR: "✗",
    Reason.NOT_ATTEMPTED: "○",
}


def page(report: ChapterReport, day: date) -> str:
    """The page. Everything that comes from students is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = lambda number: f"{number:.3g}"
    rows: dict[str, list] = defaultdict(list)
    for exercise in report.exercises:
        rows[exercise.notebook].append((exercise.name, exercise.groups))
    charts = [
        (name, Markup(stacked(bars, f"Students by how far they got, notebook {name}")))
        for name, bars in rows.items()
    ]

    def drawn(questions: Sequence[QuestionCount]) -> list:
        return [
            (question, Markup(letters(question.letters, question.right, _title(question))))
            for question in questions
        ]

    return environment.get_template("page.html.j2").render(
        title=report.chapter.replace("_", " "),
        report=report,
        date=f"{day.day} {day:%B %Y}",
        legend=Markup(legend(GROUPS)),
        charts=charts,
        asked={(choice.notebook, choice.name) for choice in report.choices},  # told below
        questions=[
            ("Check yourself", drawn(report.choices), ""),
            (
                "Predictions",
                drawn(report.predictions),
                "Asked before the experiment, without points. The tick marks what came out.",
            ),
        ],
        signs=defaultdict(lambda: "!", _SIGNS),
        unnamed=_UNNAMED,
    )


def _title(question: QuestionCount) -> str:
    return f"Answers to {question.name}, right is {question.right}"
