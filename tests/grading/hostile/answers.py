"""Answers that are not what they seem."""

from hostile import NO_POINTS, Attack, R

# An answer is called many times: what is odd and large may take its time, or its memory.
_SAYS = frozenset({R.WRONG, R.ERROR, R.NOT_OBSERVED, R.TIMED_OUT, R.OUT_OF_MEMORY})


def _answer(name: str, does: str, returned: str, before: str = "") -> Attack:
    """`perceptron` is right; `and_gate` returns something odd."""
    source = f"{before}\ndef and_gate(x1, x2):\n    return {returned}\n"
    answers, whole = {"and_gate": source}, frozenset({R.RIGHT, R.TIMED_OUT, R.OUT_OF_MEMORY})
    return Attack(name, does, answers=answers, and_gate=_SAYS, whole=whole, plain=True)


ATTACKS = [
    _answer(
        "equal_to_everything",
        "returns an object that equals everything",
        "Equal()",
        """
class Equal:
    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0
    __bool__ = lambda self: True
""",
    ),
    _answer(
        "liar_as_an_array",
        "returns an object that gives another array each time it is asked",
        "Liar()",
        """
import numpy as np
class Liar:
    asked = 0
    shape, dtype, ndim = (), np.dtype(int), 0
    def __array__(self, *args, **kwargs):
        Liar.asked += 1
        return np.array(["right", "wrong"][Liar.asked % 2])
    __eq__ = lambda self, other: np.True_
    __hash__ = None
""",
    ),
    _answer(
        "array_that_compares_as_it_likes",
        "returns a subclass of ndarray whose comparisons always hold",
        "np.full((), 7).view(Array)",
        """
import numpy as np
class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return np.True_
    def __array_function__(self, function, *args, **kwargs):
        return np.True_
""",
    ),
    _answer(
        "number_that_lies",
        "returns an int that is 7 and says that it is anything",
        "Number(7)",
        """
class Number(int):
    __eq__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0
    __hash__ = int.__hash__
""",
    ),
    _answer("unpicklable", "returns a generator", "(x for x in [x1])"),
    _answer("a_lock", "returns a lock", "threading.Lock()", "import threading"),
    _answer("a_class", "returns a class", "type('X', (), {})"),
    _answer(
        "endless_generator", "returns an endless iterator", "itertools.count()", "import itertools"
    ),
    _answer(
        "list_in_itself",
        "returns a list that holds itself",
        "ring",
        "ring = []\nring.append(ring)",
    ),
    _answer(
        "deep_list",
        "returns 100,000 lists in each other",
        "deep()",
        """
def deep():
    inner = []
    for _ in range(100_000):
        inner = [inner]
    return inner
""",
    ),
    _answer("huge_number", "returns a number of 40,000 digits", "10**40_000"),
    _answer("large_array", "returns an array of 80 MB", "np.zeros(10**7)", "import numpy as np"),
    _answer("lone_surrogate", "returns text that is no Unicode", "'\\ud800\\x00'"),
    _answer(
        "representation_that_raises",
        "returns an object that cannot even be shown",
        "Shy()",
        """
class Shy:
    def __repr__(self):
        raise SystemExit("no")
    __str__ = __format__ = __repr__
    def __getattribute__(self, name):
        raise KeyboardInterrupt("no")
""",
    ),
    Attack(
        "endless_recursion",
        "calls itself for ever",
        answers={"and_gate": "def and_gate(x1, x2):\n    return and_gate(x1, x2)\n"},
        and_gate=frozenset({R.ERROR, R.WRONG}),
        plain=True,
    ),
    Attack(
        "recursion_without_limit",
        "takes the limit of recursion away and recurses through C",
        answers={
            "and_gate": """
import sys
class Deep:
    def __repr__(self):
        return repr(self)
def and_gate(x1, x2):
    sys.setrecursionlimit(10**8)
    return repr(Deep())
"""
        },
        and_gate=NO_POINTS,
        whole=frozenset(R),
    ),
    Attack(
        "raises_base_exceptions",
        "raises an exception of its own making that says it is the verdict",
        answers={
            "and_gate": """
from common.checking import CheckFailed, Status, Verdict
def and_gate(x1, x2):
    raise CheckFailed(Verdict("and_gate", Status.RIGHT, "✓ and_gate"))
"""
        },
        and_gate=_SAYS,
        plain=True,
    ),
    Attack(
        "escapes_in_output",
        "prints terminal escapes, HTML and scripts",
        """
from IPython.display import HTML, Javascript, display
print("\\x1b[2J\\x1b]0;title\\x07", "\\x00", "</pre><script>alert(1)</script>")
display(HTML("<script>alert(1)</script>"), Javascript("alert(1)"))
""",
        plain=True,
    ),
]
