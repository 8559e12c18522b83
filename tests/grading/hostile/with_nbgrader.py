"""`python -m hostile.with_nbgrader`, in tests/grading: what plain nbgrader makes of the corpus.

Only the part that harms nobody without a sandbox. Prints a table of points: of `nbgrader autograde`
on ordinary kernels, and of our grader. docs/grading_compared.md shows it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from test_hostile import BUDGETS, RELEASE, submitted
from toy_submissions import CHAPTER, submission, task

from classroom.grading.graders import CourseGrader
from classroom.grading.records import Budgets
from hostile import RIGHT_ANSWERS, Attack, corpus

_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "hostile"
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
c.ExecutePreprocessor.timeout = 5
"""


def main() -> None:
    # nbgrader calls a program of its environment by name.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    attacks = [Attack("honest", "answers"), *(attack for attack in corpus() if attack.plain)]
    contents = {attack.name: submitted(attack, {}) for attack in attacks}
    theirs = by_nbgrader(contents)
    ours = by_us(contents)
    print("| what the submission does | wrong answers | nbgrader | here | reason here |")
    print("|---|---|---|---|---|")
    for attack in attacks:
        points, reason = ours[attack.name]
        wrong = "yes" if attack.cheats else ""
        print(f"| {attack.does} | {wrong} | {theirs[attack.name]} | {points:g} | {reason} |")


def by_nbgrader(contents: dict[str, bytes]) -> dict[str, str]:
    """Points of 4 that plain nbgrader gives."""
    from nbgrader.api import Gradebook, MissingEntry

    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        root = Path(name)
        (root / "nbgrader_config.py").write_text(_CONFIG.format(root=root))
        source = root / "source" / CHAPTER / "gates.ipynb"
        source.parent.mkdir(parents=True)
        marks = {
            exercise: code.replace("\n    ", "\n    ### BEGIN SOLUTION\n    ", 1)
            + "    ### END SOLUTION\n"
            for exercise, code in RIGHT_ANSWERS.items()
        }
        source.write_text(json.dumps(submission(RELEASE, **marks)))
        _nbgrader(root, "generate_assignment", CHAPTER)
        for student, content in contents.items():
            path = root / "submitted" / student / CHAPTER / "gates.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(content)
        _nbgrader(root, "autograde", CHAPTER)
        points = {}
        with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
            for student in contents:
                try:
                    points[student] = f"{gradebook.find_submission(CHAPTER, student).score:g}"
                except MissingEntry:
                    points[student] = "no grade"
        return points


def by_us(contents: dict[str, bytes]) -> dict[str, tuple[float, str]]:
    """Points of 4, and the reasons, that our grader gives."""
    graded = {}
    budgets: Budgets = BUDGETS
    grader = CourseGrader(budgets, ["common.exercises.perceptron"], unsafe=False)
    for student, content in contents.items():
        outcome = grader.grade(task(content, RELEASE, budgets=budgets))
        reasons = dict.fromkeys(str(each.reason) for each in outcome.grades)
        graded[student] = sum(each.points for each in outcome.grades), ", ".join(reasons)
    grader.close()
    return graded


def _nbgrader(root: Path, *words: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *words]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True)
    print(f"nbgrader {words[0]} ended with status {ran.returncode}", file=sys.stderr)
    if words[0] != "autograde" and ran.returncode:
        raise SystemExit(ran.stderr[-2000:])


if __name__ == "__main__":
    main()
