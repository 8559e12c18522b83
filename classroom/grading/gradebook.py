"""The one writer of nbgrader's gradebook: a commit per graded notebook.

What was graded is known from a table of ours beside nbgrader's: the fingerprint of a grade is
written in the same commit as the grade, so that neither can be there without the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import nbformat

from classroom.course_layout import CourseError
from classroom.grading.comments import comments, storable
from classroom.grading.gradebook_opening import first_line, open_gradebook
from classroom.grading.gradebook_structure import ChapterRows, new_notebook_rows, store_structure
from classroom.grading.records import Outcome

_LONGEST_NAME = 128  # characters: nbgrader's columns for students and assignments


class Rejected(CourseError):
    """The gradebook cannot hold this one submission; its text is the line that says why."""


class GradebookWriter:
    """Writes outcomes into the gradebook at `db_url`; one session, closed by `with`.

    config: nbgrader's, for the penalty that a late submission gets.
    """

    def __init__(self, db_url: str, course_id: str, config: Any = None):
        self._gradebook = open_gradebook(db_url, course_id)
        self._fingerprints = _fingerprint_table()
        self._fingerprints.create(self._gradebook.engine, checkfirst=True)
        self._chapters: dict[str, ChapterRows] = {}
        self._config = config
        self._late: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gradebook.db.rollback()
        self._gradebook.close()

    def prepare(self, chapter: str, releases: Mapping[str, bytes]) -> None:
        """Make the chapter's rows agree with its release notebooks (bytes by name).

        Raises CourseError, and then the gradebook is as it was.
        """
        with self._one_line_errors():
            self._chapters[chapter] = store_structure(self._gradebook, chapter, releases)

    def fingerprints(self, chapter: str) -> dict[tuple[str, str], str]:
        """The fingerprint of every grade of the chapter, by (student, notebook)."""
        from nbgrader.api import Notebook, SubmittedAssignment, SubmittedNotebook

        table = self._fingerprints.c
        with self._one_line_errors():
            found = (
                self._gradebook.db.query(
                    SubmittedAssignment.student_id, Notebook.name, table.fingerprint
                )
                .select_from(SubmittedNotebook)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(
                    SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
                )
                .join(self._fingerprints, table.notebook_id == SubmittedNotebook.id)
                .filter(SubmittedAssignment.assignment_id == self._chapters[chapter].id)
                .all()
            )
        self._gradebook.db.remove()
        return {(student, notebook): text for student, notebook, text in found}

    def forget(self, chapter: str, student: str, notebook: str) -> None:
        """Take a fingerprint out, so that this notebook is graded again.

        Its grades stay until then. A commit of its own: it holds also when we are killed right
        after.
        """
        from nbgrader.api import SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import select

        rows = self._chapters[chapter]
        own = (
            select(SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .where(
                SubmittedAssignment.assignment_id == rows.id,
                SubmittedAssignment.student_id == storable(student),
                SubmittedNotebook.notebook_id == rows.notebooks[notebook].id,
            )
        )
        table = self._fingerprints
        with self._one_line_errors():
            db = self._gradebook.db
            db.execute(table.delete().where(table.c.notebook_id.in_(own)))
            db.commit()
            db.remove()

    def write(self, outcome: Outcome, handed_in: datetime | None = None) -> None:
        """Store scores, comments and the fingerprint; one commit.

        handed_in: when, in UTC. Marks and comments given by hand stay; such a grade is marked for
        another look, as nbgrader does. Raises Rejected where the gradebook cannot hold this
        submission, CourseError where it cannot be written at all.
        """
        if len(outcome.student) > _LONGEST_NAME:
            raise Rejected(
                f"{outcome.student[:40]}…: the gradebook takes names of up to {_LONGEST_NAME} "
                "characters. Rename the folder."
            )
        with self._one_line_errors():
            db = self._gradebook.db
            submission = self._submission(outcome, handed_in)
            submitted = next(
                notebook
                for notebook in submission.notebooks
                if notebook.notebook_id == self._cells(outcome).id
            )
            self._store_grades(outcome, submitted)
            self._store_comments(outcome, submitted)
            self._store_penalty(submission, submitted)
            db.flush()
            self._store_fingerprint(outcome, submitted.id)
            db.commit()
            db.remove()  # or the session would keep every row that it has ever seen

    # --- the parts of one write -----------------------------------------------------------

    def _cells(self, outcome: Outcome) -> Any:
        return self._chapters[outcome.chapter].notebooks[outcome.notebook]

    def _submission(self, outcome: Outcome, handed_in: datetime | None) -> Any:
        from nbgrader.api import Student, SubmittedAssignment

        db = self._gradebook.db
        chapter = self._chapters[outcome.chapter]
        student = storable(outcome.student)
        row = db.get(Student, student)
        if row is None:
            row = Student(id=student)
            db.add(row)
        if row.first_name is None and row.last_name is None:  # formgrader shows "None, None"
            row.first_name, row.last_name = _name_of(student)
        submission = (
            db.query(SubmittedAssignment)
            .filter_by(assignment_id=chapter.id, student_id=student)
            .one_or_none()
        )
        if submission is None:
            submission = SubmittedAssignment(assignment_id=chapter.id, student_id=student)
            db.add(submission)
            for cells in chapter.notebooks.values():
                db.add(new_notebook_rows(cells, submission))
            db.flush()
        if handed_in is not None:
            submission.timestamp = handed_in
        return submission

    def _store_grades(self, outcome: Outcome, submitted: Any) -> None:
        cells = self._cells(outcome)
        names = {cell: name for name, cell in cells.grades.items()}
        points = {grade.grade_id: float(grade.points) for grade in outcome.grades}
        others = _scores_by_nbgrader(outcome.autograded) if names.keys() - points.keys() else {}
        for grade in submitted.grades:
            name = names.get(grade.cell_id, "")
            _score(grade, points[name] if name in points else others.get(name, 0.0))

    def _store_comments(self, outcome: Outcome, submitted: Any) -> None:
        cells = self._cells(outcome)
        names = {cell: name for name, cell in cells.comments.items()}
        texts = comments(outcome, cells.comments)
        for comment in submitted.comments:
            comment.auto_comment = texts.get(names.get(comment.cell_id, ""))

    def _store_penalty(self, submission: Any, submitted: Any) -> None:
        submitted.late_submission_penalty = None
        if submission.timestamp is None or submission.assignment.duedate is None:
            return
        seconds = submission.total_seconds_late
        if seconds <= 0:
            return
        if self._late is None:
            from nbgrader.preprocessors import AssignLatePenalties

            self._late = AssignLatePenalties(config=self._config)
            self._late.init_plugin()
        score = sum(_score_of(grade) for grade in submitted.grades)
        penalty = self._late.plugin_inst.late_submission_penalty(
            submission.student_id, score, seconds
        )
        if penalty is not None:
            submitted.late_submission_penalty = min(max(0.0, penalty), score)

    def _store_fingerprint(self, outcome: Outcome, row: str) -> None:
        db, table = self._gradebook.db, self._fingerprints
        values = {
            "fingerprint": outcome.fingerprint,
            "graded_at": datetime.now(UTC).replace(tzinfo=None),
        }
        changed = db.execute(table.update().where(table.c.notebook_id == row).values(**values))
        if not changed.rowcount:
            db.execute(table.insert().values(notebook_id=row, **values))

    def _one_line_errors(self) -> _OneLineErrors:
        return _OneLineErrors(self._gradebook.db)


class _OneLineErrors:
    """Undoes what was not committed, and says a database's error in one line."""

    def __init__(self, db: Any):
        self._db = db

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            return
        import sqlalchemy.exc

        if isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
            self._give_up()
            raise CourseError(
                f"The gradebook cannot be written: {first_line(error)}. "
                "What was graded so far stays; run the command again."
            ) from error
        self._give_up()
        if isinstance(error, sqlalchemy.exc.SQLAlchemyError):
            raise Rejected(f"the gradebook refuses it ({first_line(error)}).") from error

    def _give_up(self) -> None:
        with contextlib.suppress(Exception):  # the connection itself may be gone
            self._db.rollback()
        with contextlib.suppress(Exception):
            self._db.remove()


def _name_of(student: str) -> tuple[str, str]:
    """First and last name, of which we know what the folder says: "Ada Lovelace", or "s0123"."""
    first, _, last = student.strip().rpartition(" ")
    return first.strip(), last


def _fingerprint_table() -> Any:
    from sqlalchemy import Column, DateTime, MetaData, String, Table

    # No foreign key: nbgrader must be able to remove a submission without knowing of this table.
    # Its ids are never used again, so a row left behind means nothing.
    return Table(
        "classroom_graded",
        MetaData(),
        Column("notebook_id", String(32), primary_key=True),
        Column("fingerprint", String(64), nullable=False),
        Column("graded_at", DateTime(), nullable=False),
    )


def _score(grade: Any, points: float | None) -> None:
    """As nbgrader's SaveAutoGrades: None is for a person to say."""
    grade.auto_score = points
    grade.needs_manual_grade = points is None or grade.manual_score is not None


def _score_of(grade: Any) -> float:
    own = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return (own or 0.0) + (grade.extra_credit or 0.0)


def _scores_by_nbgrader(autograded: bytes) -> dict[str, float | None]:
    """The scores of the cells that are not exercises of ours, such as free answers."""
    from nbgrader.utils import determine_grade, is_grade, is_task

    try:
        nb = nbformat.reads(autograded.decode("utf-8"), as_version=4)
    except Exception:  # the notebook is what a student made of it
        return {}
    scores: dict[str, float | None] = {}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_task(cell):
            scores[name] = None
        elif is_grade(cell):
            scores[name] = determine_grade(cell)[0]
    return scores
