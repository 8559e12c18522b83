"""The hostile corpus in the sandbox: no harm, the right reason, and the next one unharmed."""

import asyncio
import json
import os
import socket
import time
from pathlib import Path

import nbformat
import pytest
from hostile import Attack, corpus
from nbformat.v4 import new_code_cell
from toy_submissions import release, submission, task

from classroom.grading import running
from classroom.grading.graders import CourseGrader, _Kernels
from classroom.grading.grading import grade, grade_one
from classroom.grading.records import Budgets, Outcome, Reason
from classroom.sandbox import NO_SANDBOX, SandboxUnavailable, find_protection, sandboxed_kernels
from classroom.sandbox.process_tree import descendants

MIB = 2**20
BUDGETS = Budgets(
    wall=24, cell=3, cpu=20, memory=512 * MIB, processes=12, file_size=16 * MIB, disk=32 * MIB
)
RELEASE = release("perceptron", "and_gate")


@pytest.fixture(scope="module")
def grader():
    try:
        find_protection()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    grader = CourseGrader(BUDGETS, ["common.exercises.perceptron"], unsafe=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_GRACE", 2)  # what cannot be interrupted need not be waited for
        yield grader
    grader.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """What there is to be harmed, and the words by which attacks know it."""
    secret = tmp_path_factory.mktemp("secrets")
    (secret / "bob").mkdir()
    (secret / "bob" / "gates.ipynb").write_text("secret")
    (secret / "gradebook.db").write_text("secret")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        name = f"classroom-hostile-{os.getpid()}"
        abstract.bind(f"\0{name}")
        abstract.listen()
        words = {
            "@SECRET@": str(secret),
            "@REPOSITORY@": str(Path(__file__).resolve().parents[2]),
            "@HOME@": str(Path.home()),
            "@PORT@": str(server.getsockname()[1]),
            "@ABSTRACT@": name,
            "@MARKER@": str(secret / "marker"),
        }
        yield words
        assert sorted(path.name for path in secret.rglob("*")) == [
            "bob",
            "gates.ipynb",
            "gradebook.db",
        ]
        for listener in (server, abstract):
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.accept()


@pytest.fixture(autouse=True)
def secret_variable(monkeypatch):
    monkeypatch.setenv("API_TOKEN", "secret")


def submitted(attack: Attack, words: dict[str, str]) -> bytes:
    sources = {"": attack.cell, **attack.sources()}
    for name, text in words.items():
        sources = {place: source.replace(name, text) for place, source in sources.items()}
    cell = sources.pop("")
    book = submission(RELEASE, **sources)
    if cell:
        book.cells.insert(2, new_code_cell(cell, id="mine"))
    return json.dumps(book).encode()


def template_of(grader: CourseGrader):
    templates = grader._kernels._sandboxed._templates
    return next(iter(templates), None)


def words_of(grader: CourseGrader, words: dict[str, str]) -> dict[str, str]:
    template = template_of(grader)
    return words | {"@TEMPLATE@": template.facts.address if template else "/nowhere"}


def graded(grader: CourseGrader, *contents: bytes) -> list[Outcome]:
    """Graded at the same time."""

    async def all_of_them():
        tasks = [task(content, RELEASE, budgets=BUDGETS) for content in contents]
        return await asyncio.gather(*(grade(each, grader._kernels) for each in tasks))

    return asyncio.run(all_of_them())


def by_name(outcome: Outcome) -> dict[str, Reason]:
    return {each.exercise: each.reason for each in outcome.grades}


def printed(outcome: Outcome) -> str:
    """All outputs of the autograded notebook but errors, which quote the source."""
    book = nbformat.reads(outcome.autograded.decode(), as_version=4)
    outputs = [o for cell in book.cells if cell.cell_type == "code" for o in cell.outputs]
    return json.dumps([output for output in outputs if output.output_type != "error"])


HONEST = submitted(Attack("honest", "answers"), {})
FINE = {"perceptron": Reason.RIGHT, "and_gate": Reason.RIGHT}


def test_the_corpus_is_a_corpus():
    attacks = corpus()
    assert len(attacks) >= 30
    assert len({attack.name for attack in attacks}) == len(attacks)


@pytest.mark.parametrize("attack", corpus(), ids=lambda attack: attack.name)
def test_attack(attack, grader, world):
    # The honest one runs beside this attack, and after the one before.
    outcome, honest = graded(grader, submitted(attack, words_of(grader, world)), HONEST)
    assert by_name(honest) == FINE and honest.reason is Reason.RIGHT, honest

    grades = by_name(outcome)
    whole = json.dumps([outcome.message, *outcome.notes, *(g.message for g in outcome.grades)])
    assert "HARM" not in printed(outcome), printed(outcome)
    assert grades["perceptron"] in attack.perceptron, whole
    assert grades["and_gate"] in attack.and_gate, whole
    assert outcome.reason in attack.whole, whole
    assert attack.says in whole
    for each in outcome.grades:
        assert each.points == (each.max_points if each.reason is Reason.RIGHT else 0.0)
    assert len(outcome.autograded) < 4 * MIB

    # Nothing of it is left: bubblewrap and the template, and no process more.
    if template := template_of(grader):
        assert processes_of(template, 2) == 2
        assert [path.name for path in template.facts.shared.path.iterdir()] == ["etc"]


def processes_of(template, expected, seconds=10):
    """How many there are; a kernel takes its time to end, so not at once."""
    end = time.monotonic() + seconds
    while True:
        count = len(descendants(template._template.process.pid))
        if count == expected or time.monotonic() > end:
            return count
        time.sleep(0.05)


def test_the_next_submission_is_unharmed(grader):
    (honest,) = graded(grader, HONEST)
    assert by_name(honest) == FINE
    assert honest.protection == find_protection().line


@pytest.mark.parametrize("name", ["others_files", "symbolic_links", "many_files"])
def test_an_attack_would_be_seen(name, world):
    """Without a sandbox these get somewhere, and say so; they touch the tests' own files alone."""
    (attack,) = (attack for attack in corpus() if attack.name == name)
    with sandboxed_kernels(BUDGETS, protection=NO_SANDBOX) as kernels:
        content = submitted(attack, world)
        outcome = grade_one(task(content, RELEASE, budgets=BUDGETS), _Kernels(kernels))
    assert "HARM" in printed(outcome)
