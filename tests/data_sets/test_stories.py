"""Stories: what the generated ones claim, told by a simulation of its own; files of bAbI's form."""

from collections import Counter

import pytest

from common import datasets
from common.datasets.stories import StoryQuestion, parse

NAME = "babi/{}/qa{}_{}_{}.txt"
TASKS = {1: "single-supporting-fact", 2: "two-supporting-facts"}
GO = {"walked", "ran", "hurried", "strolled"}
TAKE = {"took", "fetched", "lifted"}
PUT = {"put", "left"}


def act_out(story):
    """Where everybody and everything is after a story, on the one map that it draws.

    A carried thing is moved along at every step; whatever cannot happen fails.
    """
    where, carried = {}, {}
    for actor, deed, *_, last in story:
        if deed in GO:
            assert where.get(actor) != last, "goes where they are"
            where[actor] = last
            for thing, by in carried.items():
                if by == actor:
                    where[thing] = last
        elif deed in TAKE:
            assert last not in carried, "takes what is carried"
            assert where.setdefault(last, where[actor]) == where[actor], "takes from elsewhere"
            carried[last] = actor
        else:
            assert deed in PUT and carried.pop(last) == actor, "puts down what they do not have"
    return where


@pytest.mark.parametrize("task", [1, 2])
@pytest.mark.parametrize("seed", [0, 1])
def test_generated_answers_are_right(task, seed):
    told = datasets.stories(task, count=600, seed=seed)
    assert len(told.train) == 600 and len(told.test) == 1000
    for one in (*told.train, *told.test):
        asked = one.question[-1]
        assert act_out(one.story)[asked] == one.answer
        facts = [one.story[number] for number in one.support]
        assert len(set(one.support)) == len(facts) == task
        assert asked in facts[0]
        # The facts alone, in the order they happened, settle the answer.
        went = facts[-1]
        assert went[1] in GO and went[-1] == one.answer and went[0] == facts[0][0]
        # Nothing later speaks of the thing, and none goes on with it.
        carrier = asked if task == 1 or facts[0][1] in TAKE else None
        holder = asked if task == 1 else facts[0][0]
        for number, (actor, deed, *_, last) in enumerate(one.story):
            if number > max(one.support):
                assert last != asked
                assert not (carrier and actor == holder and deed in GO)


def test_generated_questions_are_asked_in_step_and_evenly():
    one, two = datasets.stories(1), datasets.stories(2)
    assert Counter(len(q.story) for q in one.test) == {2: 200, 4: 200, 6: 200, 8: 200, 10: 200}
    assert one.test[0].question[:2] == ["where", "is"]
    assert two.test[0].question[:3] == ["where", "is", "the"]
    assert max(len(q.story) for q in (*two.train, *two.test)) < 45
    for told in (one, two):
        answers = Counter(q.answer for q in told.test)
        assert len(answers) == 6 and min(answers.values()) > 110  # of 1000 / 6 = 167
    # Remembering only the last place that was named does not do.
    for told, most in ((one, 0.56), (two, 0.45)):
        places = {q.answer for q in told.train}
        last = [[w for line in q.story for w in line if w in places][-1] for q in told.test]
        right = sum(guess == q.answer for guess, q in zip(last, told.test)) / 1000
        assert right < most
    held = sum(q.story[q.support[0]][1] in TAKE for q in two.test)
    assert 250 < held < 750  # both kinds of facts are needed


def test_generated_words():
    words = datasets.stories(1, count=100).words
    assert len(words) == 19 and words == sorted(words) and "nora" in words and "museum" in words
    assert len(datasets.stories(2).words) == 29


def test_generated_depends_on_the_seed_alone_and_parts_differ():
    one = datasets.stories(2, count=50, seed=3)
    assert one == datasets.stories(2, count=50, seed=3)
    assert one.train != datasets.stories(2, count=50, seed=4).train
    assert one.train == datasets.stories(2, count=80, seed=3).train[:50]

    def key(question):
        return str((question.story, question.question))

    many = datasets.stories(1, count=5000)
    assert not {key(q) for q in many.train} & {key(q) for q in many.test}
    many.train[0].story[0][0] = "nobody"
    assert many.train[1].story[0][0] != "nobody"


def test_wrong_wishes(refusal):
    assert refusal(datasets.stories, 3) == "There is no task 3. Choose 1 or 2."
    assert refusal(datasets.stories, count=0) == "count must be from 1 to 20,000, not 0."
    assert refusal(datasets.stories, count=20_001).endswith("not 20001.")
    assert refusal(datasets.stories, source="bAbI") == (
        'There are no stories from source \'bAbI\'. Choose one of "generated", "babi", "babi-10k".'
    )


SMALL = """1 Ada took the Cup there.
2 Ada went back to the attic.
3 Where is the Cup? \tattic\t1 2
4 Bob went to the cellar.
5 Where is the Cup? \tattic\t1 2
1 Bob moved to the attic.
2 Where is Bob? \tattic\t1
"""


def test_a_small_file():
    questions = parse(SMALL, "small.txt")
    first, second = "ada took the cup there", "ada went back to the attic"
    assert questions[0] == StoryQuestion(
        [first.split(), second.split()], "where is the cup".split(), "attic", [0, 1]
    )
    assert len(questions[1].story) == 3 and questions[1].support == [0, 1]
    assert questions[2].story == ["bob moved to the attic".split()]


def test_files_are_read_by_task_and_size(put):
    lines = SMALL.encode()
    put({NAME.format("en-10k", 2, TASKS[2], "train"): lines})
    put({NAME.format("en", 2, TASKS[2], "test"): lines[: lines.index(b"4 Bob")]})
    told = datasets.stories(2, source="babi-10k")
    assert len(told.train) == 3 and len(told.test) == 1
    assert len(datasets.stories(2, count=2, source="babi-10k").train) == 2
    with pytest.raises(datasets.DataError, match="count must be from 1 to 3, not 4"):
        datasets.stories(2, count=4, source="babi-10k")


@pytest.mark.parametrize(
    "line", ["x Ada ran.", "3 Where?\tattic", "3 Where?\tattic\t9", "3 Where?\tattic\tone"]
)
def test_a_file_of_another_form(refusal, line):
    content = "1 Ada ran.\n2 Bob ran.\n" + line
    assert refusal(parse, content, "small.txt").startswith("line 3 of small.txt is neither a")


@pytest.mark.parametrize("source", ["babi", "babi-10k"])
@pytest.mark.parametrize(("task", "words", "longest"), [(1, 19, 10), (2, 33, 88)])
def test_real_files(real, task, words, longest, source):
    folder = {"babi": "en", "babi-10k": "en-10k"}[source]
    real(
        NAME.format(folder, task, TASKS[task], "train"),
        NAME.format("en", task, TASKS[task], "test"),
    )
    told = datasets.stories(task, source=source)
    assert len(told.train) == (1000 if source == "babi" else 10_000) and len(told.test) == 1000
    assert len(told.words) == words
    assert len({one.answer for one in told.train}) == 6
    assert max(len(one.story) for one in (*told.train, *told.test)) == longest
    for one in (*told.train, *told.test):
        facts = [one.story[number] for number in one.support]
        assert len(facts) == task and one.question[-1] in facts[0]
        assert facts[-1][-1] == one.answer
