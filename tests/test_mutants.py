"""Mutants: each is the original with one change, written where it stands, and worth its while."""

import ast
import io
import re
import tokenize
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.audit.mutants import mutants

# Random expressions say things like `2 is b`.
pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")

SOFTMAX = '''\
def softmax(x):
    """Probabilities of each row of scores: 1 of 10."""
    scale = 2 * 0.5
    ### BEGIN SOLUTION
    shifted = x - np.max(x, axis=-1, keepdims=True)  # große Zahlen: é
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
    ### END SOLUTION
'''


def new_lines(source):
    """What the changed lines of each mutant become, joined, by the order of the mutants."""
    return [
        "\n".join(line[2:] for line in mutant.diff.splitlines() if line.startswith("+ "))
        for mutant in mutants(dedent(source))
    ]


# --- what is changed ------------------------------------------------------------------------

CHANGES = {
    # arithmetic
    "a + b": {"a - b"},
    "a - b": {"a + b"},
    "a * b": {"a / b"},
    "a / b": {"a * b"},
    "a // b": {"a / b"},
    "a ** b": {"a * b"},
    "a % b": {"a // b"},
    "a @ b": {"a * b", "b @ a"},
    "a & b": {"a | b"},
    "a << b": {"a >> b"},
    "a - b * c": {"a + b * c", "a - b / c"},
    "a * b ** c": {"a / b ** c", "a * (b * c)"},
    "(a + b) @ c": {"(a + b) * c", "(a - b) @ c", "(c) @ (a + b)"},
    # signs and logic
    "-a": {"a"},
    "-(a + b)": {"(a + b)", "-(a - b)"},
    "~a": {"a"},
    "not a": {"a"},
    "a and b": {"a or b"},
    "a and b and c": {"a or b or c"},
    "a and b or c": {"(a or b) or c", "(a and b) and c"},
    # comparisons
    "a < b": {"a <= b", "a > b"},
    "a <= b": {"a < b", "a >= b"},
    "a > b": {"a >= b", "a < b"},
    "a >= b": {"a > b", "a <= b"},
    "a == b": {"a != b"},
    "a != b": {"a == b"},
    "a in b": {"a not in b"},
    "a not in b": {"a in b"},
    "a is None": {"a is not None"},
    "a is  not None": {"a is None"},
    "a <= b < c": {"a < b < c", "a >= b < c", "a <= b <= c", "a <= b > c"},
    # choices
    "a if c() else b": {"b if c() else a"},
    "a if c == d else b": {"a if c != d else b"},
    "True": {"False"},
    "mode == 'same'": {"mode != 'same'", "mode == ''"},
    "f(x, padding='same')": {"f(x)", "f(x, padding='valid')"},
    'np.pad(x, n, "constant")': {'np.pad(x, n, "edge")'},
    '", ".join(x)': {'"".join(x)'},
    'a + "s"': {'a + ""'},
    "np.where(m, a, b)": {"np.where(m, b, a)"},
    # numbers
    "f(0)": {"f(1)"},
    "f(1)": {"f(0)", "f(2)"},
    "f(7)": {"f(8)"},
    "f(1000)": {"f(500)"},
    "f(0.25)": {"f(0.5)", "f(0.0)"},
    "f(0.0)": {"f(1.0)"},
    "f(-2)": {"f(2)", "f(0)"},
    "f(-0.5)": {"f(-1.0)", "f(0.0)"},
    "f(1e-4)": {"f(0.0)"},
    # axes
    "np.argmax(x, axis=0)": {"np.argmin(x, axis=0)", "np.argmax(x)", "np.argmax(x, axis=1)"},
    "np.argmax(x, 1)": {"np.argmin(x, 1)", "np.argmax(x, 0)"},
    "x.argmax(-1)": {"x.argmin(-1)", "x.argmax(0)"},
    "np.stack(x, axis=2)": {"np.stack(x)", "np.stack(x, axis=0)"},
    "np.concatenate(x, axis=0)": {"np.concatenate(x, axis=1)"},
    "x.var(axis=(0, 2), keepdims=True)": {
        "x.std(axis=(0, 2), keepdims=True)",
        "x.var(keepdims=True)",
        "x.var(axis=(2,), keepdims=True)",
        "x.var(axis=(0,), keepdims=True)",
        "x.var(axis=(0, 2), keepdims=False)",
    },
    "x.shape[0]": {"x.shape[1]"},
    "x.shape[-1]": {"x.shape[0]"},
    "x[:, None]": {"x[None, :]"},
    "x[np.newaxis, :]": {"x[:, np.newaxis]"},
    # indices, slices, ranges
    "x[0]": {"x[-1]", "x[1]"},
    "x[2]": {"x[1]", "x[3]"},
    "x[-1]": {"x[-2]", "x[0]"},
    "x[:, 3]": {"x[:, 2]", "x[:, 4]"},
    "x[1:]": {"x[2:]", "x[:]"},
    "x[:-1]": {"x[:-2]", "x[:]"},
    "x[:5]": {"x[:4]", "x[:6]"},
    "x[:n]": {"x[:n - 1]", "x[:n + 1]"},
    "x[i:i + n]": {
        "x[i - 1:i + n]",
        "x[i + 1:i + n]",
        "x[i:i - n]",
        "x[i:i + n - 1]",
        "x[i:i + n + 1]",
    },
    "x[::2]": {"x[::3]"},
    "x[::-1]": {"x[::1]"},
    "range(n)": {"range(n - 1)", "range(n + 1)"},
    "range(1, n - 1)": {"range(0, n - 1)", "range(2, n - 1)", "range(1, n + 1)"}
    | {"range(1, n - 0)", "range(1, n - 2)"},
    "[x[i] for i in range(n)]": {
        "[x[i - 1] for i in range(n)]",
        "[x[i + 1] for i in range(n)]",
        "[x[i] for i in range(n - 1)]",
        "[x[i] for i in range(n + 1)]",
    },
    "[a for a in x if f(a)]": {"[a for a in x if not f(a)]"},
    # functions
    "max(a, b)": {"min(a, b)"},
    "np.maximum(a, b)": {"np.minimum(a, b)"},
    "x.sum()": {"x.mean()"},
    "np.exp(x)": {"np.expm1(x)", "x"},
    "np.log(x)": {"np.log2(x)", "np.log1p(x)", "x"},
    "np.sqrt(a + b)": {"a + b", "np.sqrt(a - b)"},
    "c / np.sqrt(a + b)": {"c / (a + b)", "c * np.sqrt(a + b)", "c / np.sqrt(a - b)"},
    "abs(x)": {"x"},
    "np.square(x)": {"x"},
    "np.zeros(n)": {"np.ones(n)"},
    "np.ones_like(x)": {"np.zeros_like(x)"},
    "softmax(x)": {"x"},
    "x.T": {"x"},
    "(a + b).T": {"(a + b)", "(a - b).T"},
    "x.copy()": {"x"},
    "np.dot(a, b)": {"np.dot(b, a)"},
    "a.dot(b)": {"b.dot(a)"},
    "np.subtract(a, b)": {"np.subtract(b, a)"},
    "x.transpose(0, 2, 1)": {"x", "x.transpose(2, 0, 1)", "x.transpose(0, 1, 2)"},
    "np.transpose(x, (1, 0))": {"x", "np.transpose(x, (0, 1))"},
    "f(x, n=k)": {"f(x)"},
    "f(n=k)": {"f()"},
    "f(n=k, m=j)": {"f(m=j)", "f(n=k)"},
}


@pytest.mark.parametrize(("expression", "expected"), CHANGES.items(), ids=CHANGES)
def test_an_expression_is_changed_in_these_ways_and_no_other(expression, expected):
    found = new_lines(f"y = {expression}")
    assert {line.removeprefix("y = ") for line in found} == expected
    assert len(found) == len(expected)


STATEMENTS = {
    "x = 2 * x": {"x = 3 * x", "x = 2 / x", "pass"},
    "y = a": set(),
    "x: int = a": {"pass"},
    "x[i] = a": {"pass"},
    "x, n = n, x": {"pass"},
    "x, y = n, x": set(),
    "x += a": {"x -= a", "pass"},
    "x += 1": {"x -= 1", "x += 2", "pass"},
    "x @= a": {"x *= a", "pass"},
    "x.append(a)": {"pass"},
    "if x(): y = a": {"if not x(): y = a"},
    "if x and n: y = a": {"if not (x and n): y = a", "if x or n: y = a"},
    "if not x: y = a": {"if x: y = a"},
    "if x is None: y = a": {"if x is not None: y = a"},
    "for y in x: f = y": {"for y in list(x)[:-1]: f = y"},
    "for y in range(n): break": {
        "for y in range(n - 1): break",
        "for y in range(n + 1): break",
        "for y in range(n): pass",
    },
    "return x": {"return None"},
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.items(), ids=STATEMENTS)
def test_a_statement_is_changed_in_these_ways_and_no_other(statement, expected):
    found = new_lines(f"def f(x, n):\n    {statement}\n")
    assert set(found) == expected
    assert len(found) == len(expected)


def test_an_attribute_set_again_may_be_left_out_but_not_the_first_time():
    found = mutants(
        dedent("""\
        class Counter:
            def __init__(self, start):
                self.n = start

            def add(self, other):
                self.n = other
        """)
    )
    assert [(m.line, m.operator) for m in found] == [(6, "statement deleted")]


def test_only_the_first_result_of_a_function_becomes_none():
    found = new_lines("def f(a, b):\n    if a:\n        return a\n    return b\n")
    assert found == ["if not a:", "return None"]


# --- what is not changed --------------------------------------------------------------------

UNTOUCHED = [
    '"""A docstring: 1 of 10."""',
    "x: Annotated[int, 3]",
    "def f(x: list[1] = None) -> Literal[2]: pass",
    "@cache(1)\ndef f(x): pass",
    "class A(make(1)): b = c",
    "y = f(1e-7)",
    "y = f(-1e-8)",
    "y = a + 1e-7",
    "y = a - self.epsilon",
    "raise ValueError(f'{n + 1} rows', 3, 'text')",
    "assert n > 0, 'more than 0'",
    "import numpy as np",
    "cache.clear()",
    "self._cache.clear()",
    "keras.backend.clear_session()",
    "gc.collect()",
    "y = x.cache = None",
    "rng = np.random.default_rng(0)",
    "np.random.seed(1)",
    "keras.utils.set_random_seed(3)",
    "print(n + 1)",
    "plt.plot(x, 2 * y)",
    "ax.set(title='1')",
    "warnings.warn('one')",
    "y = f'{n + 1} of {2 * m}'",
    "y = x.reshape(n, -1)",
    "y = x.reshape((n, -1))",
    "y = params['W1']",
    "y = {'W1': W}",
    "y = np.array(x, dtype=np.float32)",
    "y = f(x, out=None)",
    "y = 'text' % x",
    "y = [a, b] + c",
    "pass",
]


@pytest.mark.parametrize("source", UNTOUCHED)
def test_nothing_is_changed_where_no_check_could_see_it(source):
    assert mutants(source) == []


def test_an_argument_that_repeats_its_default_is_not_dropped():
    source = "y = np.diff(x, axis=-1) + rng.normal(loc=0.0, size=n) + np.diff(z, n=2)"
    dropped = [m.operator for m in mutants(source) if m.operator.endswith("dropped")]
    assert dropped == ["size= dropped", "n= dropped"]


def test_a_negative_axis_never_becomes_another_negative_one():
    source = "y = np.sum(x, axis=-1) + x.max(-2) + np.sum(x, axis=(-1, -2)) + x.shape[-1]"
    axes = [m for m in mutants(source) if m.operator == "axis"]
    assert [m.source.count("-") for m in axes] == [4, 4, 4]
    for mutant in mutants(source):
        # Whatever else is changed, no axis becomes one that was not there.
        assert set(re.findall(r"-\d", mutant.source)) <= {"-1", "-2"}
        assert mutant.source.count("-1") <= 3 and mutant.source.count("-2") <= 2


def test_warnings_silenced_are_not_the_answer():
    found = new_lines('with np.errstate(over="ignore"):\n    y = a + b\n')
    assert found == ["y = a - b"]


# --- where ----------------------------------------------------------------------------------


def test_only_what_stands_between_the_marks_is_changed():
    found = mutants(SOFTMAX)
    assert {mutant.line for mutant in found} == {5, 6, 7}
    for mutant in found:
        lines = mutant.source.splitlines()
        assert lines[:4] == SOFTMAX.splitlines()[:4]
        assert lines[-1] == "    ### END SOLUTION"


def test_several_solutions_in_one_cell_are_all_changed():
    source = dedent("""\
        ### BEGIN SOLUTION
        y = a + b
        ### END SOLUTION
        z = a + b
        ### BEGIN SOLUTION
        w = a * b
        ### END SOLUTION
        """)
    assert new_lines(source) == ["y = a - b", "w = a / b"]


def test_a_statement_that_only_begins_between_the_marks_is_left_alone():
    source = "y = (a +\n### BEGIN SOLUTION\nb * c\n### END SOLUTION\n)\n"
    assert new_lines(source) == ["b / c"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("### BEGIN SOLUTION\ny = 1\n", "without an END"),
        ("y = 1\n### END SOLUTION\n", "line 2: END SOLUTION without a BEGIN"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "line 2: a second BEGIN"),
    ],
)
def test_marks_that_do_not_pair_up_are_refused(source, line):
    with pytest.raises(ValueError, match=line):
        mutants(source)


def test_what_is_not_python_is_refused():
    with pytest.raises(SyntaxError):
        mutants("%matplotlib inline\n")


# --- how it is written ----------------------------------------------------------------------


def test_the_diff_is_the_changed_line_before_and_after():
    by_operator = {mutant.operator: mutant for mutant in mutants(SOFTMAX)}
    swapped = by_operator["keepdims True/False"]
    assert swapped.line == 7
    assert swapped.diff == (
        "- return exponentials / exponentials.sum(axis=-1, keepdims=True)\n"
        "+ return exponentials / exponentials.sum(axis=-1, keepdims=False)"
    )


def test_positions_are_right_beside_characters_of_several_bytes():
    source = 'größe = f("ß→é") + "日本" * äh - 3  # ∑ x'
    assert 'größe = f("ß→é") + "日本" * äh + 3  # ∑ x' in new_lines(source)
    assert 'größe = f("ß→é") + "日本" * äh - 4  # ∑ x' in new_lines(source)


def test_an_expression_on_several_lines_keeps_its_layout():
    source = dedent("""\
        y = (
            a  # first
            + b  # second
            - np.sqrt(
                c  # third
            )
        )
        """)
    plus = next(m for m in mutants(source) if m.diff == "- + b  # second\n+ - b  # second")
    assert plus.line == 3
    assert "- np.sqrt(\n        c  # third\n    )" in plus.source


def test_a_statement_on_several_lines_is_deleted_whole():
    source = "x = 0 * a\nx = f(\n    a,\n    b,\n)\ny = x\n"
    deleted = next(m for m in mutants(source) if m.operator == "statement deleted")
    assert deleted.diff == "- x = f(\n-     a,\n-     b,\n- )\n+ pass"
    assert deleted.source == "x = 0 * a\npass\ny = x\n"


def test_lines_that_occur_twice_are_told_apart_by_their_number():
    found = mutants("y = a + b\nz = c\ny = a + b\n")
    sums = [m.diff for m in found if m.operator == "arithmetic"]
    assert sums == [f"@ line {n}\n- y = a + b\n+ y = a - b" for n in (1, 3)]


def test_windows_line_ends_are_those_of_the_notebook():
    assert new_lines("x = a\r\ny = a + b\r\n") == ["y = a - b"]


# --- properties -----------------------------------------------------------------------------

names = st.sampled_from(["a", "b", "größe", "x.T", "x[0]", "x[1:-1, ::2]", "日", "'é'", "2", "0.5"])


def composed(parts):
    """Expressions made of smaller ones, with parentheses where they are needed or not."""
    gap = st.sampled_from([" ", "  ", "\n        ", "  # größer ∑\n        "])
    binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "@", "**", "&", "|", "^", "<<"])
    infix = st.sampled_from(["<", "<=", "==", "is not", "not in", "and", "or"])
    return st.one_of(
        st.builds("({}{}{} {})".format, parts, gap, binary, parts),
        st.builds("({}{}{} {})".format, parts, gap, infix, parts),
        st.builds("{} {} {}".format, parts, binary, parts),
        st.builds("({} {} {} {} {})".format, parts, binary, parts, binary, parts),
        st.builds("(-{})".format, parts),
        st.builds("(not {})".format, parts),
        st.builds("np.sqrt({})".format, parts),
        st.builds("np.sum({},{}axis=-1)".format, parts, gap),
        st.builds("f({},{}{})".format, parts, gap, parts),
        st.builds("({} if {} else {})".format, parts, parts, parts),
        st.builds("np.where({}, {}, {})".format, parts, parts, parts),
    )


expressions = st.recursive(names, composed, max_leaves=8).filter(
    lambda text: _parses(f"y = ({text})")
)


def _parses(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@settings(max_examples=120, deadline=None)
@given(expressions, expressions)
def test_every_mutant_compiles_and_is_new(first, second):
    source = f"def f(a, b, x):\n    é = ({first})  # ∑\n    return ({second})\n"
    found = mutants(source)
    shapes = [ast.dump(ast.parse(source)), *(ast.dump(ast.parse(m.source)) for m in found)]
    assert len(set(shapes)) == len(shapes)
    for mutant in found:
        compile(mutant.source, "<mutant>", "exec")
        assert mutant.diff.count("\n- ") + mutant.diff.startswith("- ") >= 1
    assert found == mutants(source)


class _OneOperator(ast.NodeTransformer):
    """Every operator made the same one, so that two trees differ only if their shapes do."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return ast.BinOp(node.left, ast.Add(), node.right)


@settings(max_examples=120, deadline=None)
@given(expressions)
def test_another_operator_keeps_what_belongs_to_what(expression):
    source = f"y = ({expression})\n"
    shape = ast.dump(_OneOperator().visit(ast.parse(source)))
    for mutant in mutants(source):
        if mutant.operator == "arithmetic":
            assert ast.dump(_OneOperator().visit(ast.parse(mutant.source))) == shape


@settings(max_examples=120, deadline=None)
@given(expressions)
def test_comments_and_untouched_lines_stay(expression):
    source = f"a = b\ny = ({expression})  # ∑ end\n# last\n"
    for mutant in mutants(source):
        assert mutant.source.startswith("a = b\n")
        assert mutant.source.endswith("# ∑ end\n# last\n")
        if mutant.operator in ("arithmetic", "comparison", "number", "axis", "function swapped"):
            assert _comments(mutant.source) == _comments(source)


def _comments(source):
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


# --- worth their while ----------------------------------------------------------------------


def test_no_mutant_of_softmax_gives_the_same_results():
    batch = np.random.default_rng(0).normal(size=(4, 10))
    inputs = [batch, np.array([[1000.0, 0.0], [0.0, 1.0]])]
    for mutant in mutants(SOFTMAX):
        results = [_result(mutant.source, x) for x in inputs]
        expected = [_result(SOFTMAX, x) for x in inputs]
        assert any(
            r is None or r.shape != e.shape or not np.allclose(r, e)
            for r, e in zip(results, expected, strict=True)
        ), mutant.diff


def _result(source, x):
    namespace = {"np": np}
    exec(compile(source, "<mutant>", "exec"), namespace)
    try:
        with np.errstate(all="ignore"):
            return namespace["softmax"](x)
    except (ValueError, TypeError):
        return None
