"""From the outcomes of grading to the numbers of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from classroom.exercise_rules import ChapterExercises
from classroom.grading.records import ExerciseGrade, Outcome, Reason
from common.checking import Choice

GROUPS = ("right", "partly right", "tried", "left", "could not be run")
_GROUP = {
    Reason.RIGHT: "right",
    Reason.PARTLY: "partly right",
    Reason.WRONG: "tried",
    Reason.ERROR: "tried",
    Reason.NOT_ATTEMPTED: "left",
}
NO_ANSWER = "none"
# What a teacher should see with their own eyes.
_FLAGGED = {Reason.FORBIDDEN, Reason.REFERENCE}


@dataclass(frozen=True)
class Wrong:
    """A way of being wrong. text: the known mistake's sentence, or what was observed, in words.

    example: what one of them was told; only where nobody has named it yet.
    """

    text: str
    students: int
    example: str = ""


@dataclass(frozen=True)
class ExerciseCount:
    """What became of one exercise.

    groups: students by each of GROUPS. mistakes: known ones, the commonest first. unnamed: wrong
    observations that no known mistake explains, equal ones together, the commonest first.
    """

    notebook: str
    name: str
    points: float
    mean: float
    groups: Mapping[str, int]
    mistakes: tuple[Wrong, ...]
    unnamed: tuple[Wrong, ...]

    @property
    def students(self) -> int:
        return sum(self.groups.values())


@dataclass(frozen=True)
class QuestionCount:
    """How the class answered a question: students by letter.

    right: the right letter, or of a prediction what the experiment shows. explained: what there is
    to say of a letter.
    """

    notebook: str
    name: str
    right: str
    letters: Mapping[str, int]
    explained: Mapping[str, str]


@dataclass(frozen=True)
class StudentRow:
    """One student: grades by (notebook, exercise), letters by the same, all points."""

    name: str
    grades: Mapping[tuple[str, str], ExerciseGrade]
    letters: Mapping[tuple[str, str], str]
    points: float


@dataclass(frozen=True)
class ChapterReport:
    """Everything that the page and the tables say.

    flagged: (student, notebook, what to look at). most: the points to be had.
    """

    chapter: str
    exercises: tuple[ExerciseCount, ...]
    choices: tuple[QuestionCount, ...]
    predictions: tuple[QuestionCount, ...]
    students: tuple[StudentRow, ...]
    flagged: tuple[tuple[str, str, str], ...]
    most: float

    @property
    def mean(self) -> float:
        return sum(row.points for row in self.students) / max(1, len(self.students))

    @property
    def commonest(self) -> list[tuple[ExerciseCount, Wrong]]:
        """The known mistakes of the chapter, the commonest first."""
        found = [(exercise, wrong) for exercise in self.exercises for wrong in exercise.mistakes]
        return sorted(found, key=lambda pair: -pair[1].students)


@dataclass
class _Collected:
    grades: dict[tuple[str, str], list[ExerciseGrade]] = field(default_factory=dict)
    predicted: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)


def count(
    chapter: str, outcomes: Iterable[Outcome], offered: ChapterExercises, notebooks: Sequence[str]
) -> ChapterReport:
    """The report of a chapter.

    offered: its exercises, for the sentences of known mistakes. notebooks: their names, in order.
    """
    order = {name: number for number, name in enumerate(notebooks)}
    ordered = sorted(outcomes, key=lambda outcome: order.get(outcome.notebook, len(order)))
    collected = _Collected()
    by_student: dict[str, list[Outcome]] = {}
    for outcome in ordered:
        by_student.setdefault(outcome.student, []).append(outcome)
        for grade in outcome.grades:
            collected.grades.setdefault((outcome.notebook, grade.exercise), []).append(grade)
        for name, letter in outcome.predictions.items():
            if name in offered.predictions:
                counter = collected.predicted.setdefault((outcome.notebook, name), Counter())
                counter[letter] += 1
    exercises = {
        key: _exercise(key, grades, offered.exercises.get(key[1]))
        for key, grades in collected.grades.items()
    }
    return ChapterReport(
        chapter,
        exercises=tuple(exercises.values()),
        choices=tuple(
            _choice(key, collected.grades[key], offered.exercises[key[1]])
            for key in exercises
            if isinstance(offered.exercises.get(key[1]), Choice)
        ),
        predictions=tuple(
            _prediction(key, letters, offered.predictions[key[1]], len(by_student))
            for key, letters in sorted(
                collected.predicted.items(), key=lambda item: (order.get(item[0][0], 0), item[0])
            )
        ),
        students=tuple(_student(name, by_student[name], offered) for name in sorted(by_student)),
        flagged=tuple(_flagged(ordered)),
        most=sum(exercise.points for exercise in exercises.values()),
    )


def _exercise(key: tuple[str, str], grades: list[ExerciseGrade], exercise: Any) -> ExerciseCount:
    groups = Counter(_GROUP.get(grade.reason, "could not be run") for grade in grades)
    sentences = [mistake.sentence for mistake in exercise.mistakes] if exercise else []

    def sentence(grade: ExerciseGrade) -> str:
        if grade.mistake < len(sentences):
            return sentences[grade.mistake].replace("{call}", "the call")
        return grade.message  # the exercise has changed since

    named = [grade for grade in grades if grade.mistake is not None]
    known = [Wrong(text, number) for text, number in Counter(map(sentence, named)).most_common()]
    unnamed: dict[str, list[ExerciseGrade]] = {}
    for grade in grades:
        if grade.mistake is None and _GROUP.get(grade.reason) in ("tried", "partly right"):
            unnamed.setdefault(grade.digest or grade.message, []).append(grade)
    new = [
        Wrong(like[0].sample or like[0].message, len(like), like[0].message)
        for like in sorted(unnamed.values(), key=len, reverse=True)
    ]
    return ExerciseCount(
        *key,
        points=grades[-1].max_points,
        mean=sum(grade.points for grade in grades) / len(grades),
        groups={name: groups[name] for name in GROUPS if groups[name]},
        mistakes=tuple(known),
        unnamed=tuple(new),
    )


def _letter(grade: ExerciseGrade, choice: Choice) -> str:
    """The letter that a student chose, known from the mistake that it is."""
    answer: Callable[[], str]
    if grade.reason is Reason.RIGHT:
        answer = choice.reference
    elif grade.mistake is not None and grade.mistake < len(choice.mistakes):
        (answer,) = choice.mistakes[grade.mistake].answers
    else:
        return NO_ANSWER
    return answer()


def _choice(key: tuple[str, str], grades: list[ExerciseGrade], choice: Choice) -> QuestionCount:
    letters = Counter(_letter(grade, choice) for grade in grades)
    return QuestionCount(
        *key,
        right=choice.reference(),
        letters={name: letters[name] for name in (*choice.letters, NO_ANSWER)},
        explained={mistake.answers[0](): mistake.sentence for mistake in choice.mistakes},
    )


def _prediction(
    key: tuple[str, str], letters: Counter[str], prediction: Any, students: int
) -> QuestionCount:
    known = {name: letters[name] for name in prediction.options}
    return QuestionCount(
        *key,
        right=prediction.outcome,
        letters={**known, NO_ANSWER: max(0, students - sum(known.values()))},
        explained={prediction.outcome: prediction.because},
    )


def _student(name: str, outcomes: list[Outcome], offered: ChapterExercises) -> StudentRow:
    grades = {(o.notebook, grade.exercise): grade for o in outcomes for grade in o.grades}
    letters = {
        (o.notebook, question): letter
        for o in outcomes
        for question, letter in o.predictions.items()
        if question in offered.predictions
    }
    for key, grade in grades.items():
        if isinstance(choice := offered.exercises.get(key[1]), Choice):
            letters[key] = _letter(grade, choice)
    return StudentRow(name, grades, letters, sum(grade.points for grade in grades.values()))


def _flagged(outcomes: Iterable[Outcome]) -> Iterable[tuple[str, str, str]]:
    for outcome in outcomes:
        if outcome.reason is not Reason.RIGHT:
            text = f"{outcome.reason}. {outcome.message}".strip()
            yield outcome.student, outcome.notebook, text
        for note in outcome.notes:
            if note != outcome.message:
                yield outcome.student, outcome.notebook, note
        if outcome.reason not in _FLAGGED:
            for grade in outcome.grades:
                # A note may say it already.
                noted = any(note.startswith(f"{grade.exercise}:") for note in outcome.notes)
                if grade.reason in _FLAGGED and not noted:
                    text = f"{grade.exercise}: {grade.reason}. {grade.message}".strip()
                    yield outcome.student, outcome.notebook, text
