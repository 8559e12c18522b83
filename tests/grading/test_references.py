"""Whether an answer is the course's own, handed in."""

import pytest

from classroom.grading.references import hands_in_reference
from common.checking import Exercise
from common.exercises import neural_network, perceptron

SOFTMAX = neural_network.softmax


@pytest.mark.parametrize(
    "code",
    [
        "softmax = ex.softmax.solution()",
        "softmax = neural_network.softmax.reference",
        "s = ex.softmax\nsoftmax = s.solution()",
        "from common.functions import softmax",
        "from common.functions import softmax as f\ndef softmax(x):\n    return f(x)",
        "from common import functions as F\nsoftmax = lambda x: F.softmax(x)",
        "import common.functions as F\ndef softmax(x):\n    return F.softmax(x)",
        "def softmax(x):\n    from common.functions import softmax as f\n    return f(x)",
        "def softmax(x):\n    return helper(x)\ndef helper(x):\n    return ex.softmax.reference(x)",
        "from common.exercises.neural_network import softmax as e\nsoftmax = e.reference",
        "if True:\n    softmax = ex.softmax.variants[0]",
    ],
)
def test_the_course_s_own_code_handed_in(code):
    assert hands_in_reference(SOFTMAX, [(code, True)], {"softmax"})


OWN = "def softmax(x):\n    return np.exp(x) / np.exp(x).sum()"


@pytest.mark.parametrize(
    "code",
    [
        OWN,
        "from common.exercises import neural_network as ex\n" + OWN,
        "ex.softmax.hint()\nex.softmax.solution()\n" + OWN,
        "ex.softmax.compare(softmax)\n" + OWN,
        OWN + "\nassert np.allclose(softmax(x), ex.softmax.reference(x))",
        OWN + "\nfrom common.functions import softmax as ours\nprint(ours(x) - softmax(x))",
        "softmax = ex.softmax.solution()\n" + OWN,  # tried, then replaced
        "sigmoid = ex.sigmoid.solution()\n" + OWN,
        "def softmax(x, solution=None):\n    return solution.reference",
        "from scipy.special import softmax",
        "def softmax(x):\n    return F.softmax(x)",
        "def softmax(x) return",
    ],
)
def test_code_of_one_s_own_is_not_reported(code):
    assert not hands_in_reference(SOFTMAX, [(code, True)], {"softmax"})


def test_what_the_release_itself_imports_is_nothing_to_report():
    given = [("from common.functions import softmax\nfrom common import functions", False)]
    assert not hands_in_reference(SOFTMAX, [*given, (OWN, True)], {"softmax"})
    calls_it = "def softmax(x):\n    return functions.softmax(x)"
    assert hands_in_reference(SOFTMAX, [*given, (calls_it, True)], {"softmax"})


def test_no_solution_of_the_course_is_taken_for_the_reference():
    from common.checking.solution import solution_source

    for module in (neural_network, perceptron):
        for name, exercise in vars(module).items():
            if isinstance(exercise, Exercise):
                source = solution_source(exercise)
                assert not hands_in_reference(exercise, [(source, True)], {name}), name
