"""Notebook tensor_drills: one of two, one of three, equal elements."""

import numpy as np
import tensorflow as _tf

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake
from common.exercises.tensorflow.tools import some, tensor, unoptimized

_NUMPY = (
    "You take the number out of the tensor, with .numpy(). Inside a graph there "
    "is no number yet. Leave the choice to TensorFlow."
)
_NUMPY_WHERE = (
    "NumPy cannot choose inside a graph, where there is no number yet. Take TensorFlow's own: "
    "tf.where, tf.cond or tf.case."
)


def _pairs(expected):
    """Pairs that TensorFlow computes at once, then in a graph, where that was as `expected`."""

    @unoptimized
    def observe(answer, rng):
        a, b = sorted(rng.uniform(1.0, 5.0, size=2).round(2))
        pairs = {"x is larger": (b + 1, a), "y is larger": (a, b + 1), "both are equal": (b, b)}
        right = 0
        for name, (x, y) in pairs.items():
            try:
                z = yield name, Call(answer, tensor(x), tensor(y))
            except AnswerRaised:
                continue
            right += np.shape(z) == () and z is not None and abs(float(z) - expected(x, y)) < 1e-3
        if right < len(pairs):
            return  # to make a graph of it takes long, and there is enough to talk about
        graph = _tf.function(answer)
        for name, (x, y) in {"in a graph": (b + 1, a), "equal in a graph": (b, b)}.items():
            yield name, Call(graph, tensor(x), tensor(y)).called(f"tf.function({answer.__name__})")

    return observe


# --- cond ------------------------------------------------------------------------------------


def _sum_or_difference(x, y):
    return _tf.cond(x > y, lambda: x + y, lambda: x - y)


def _python_if(x, y):
    if x > y:
        return x + y
    return x - y


def _with_where(x, y):
    return _tf.where(x > y, x + y, x - y)


def _sign_first(x, y):
    return x + y * _tf.where(_tf.greater(x, y), 1.0, -1.0)


def _swapped(x, y):
    return _tf.cond(x > y, lambda: x - y, lambda: x + y)


def _or_equal(x, y):
    return _tf.cond(x >= y, lambda: x + y, lambda: x - y)


def _other_way(x, y):
    return _tf.cond(x > y, lambda: x + y, lambda: y - x)


def _not_functions(x, y):
    return _tf.cond(x > y, x + y, x - y)


def _by_number(x, y):
    return x + y if x.numpy() > y.numpy() else x - y


def _by_float(x, y):
    if float(x) > float(y):
        return x + y
    return x - y


def _by_numpy(x, y):
    return np.where(x > y, x + y, x - y)


def _both(x, y):
    return x + y, x - y


def _larger(x, y):
    return _tf.cond(x > y, lambda: x, lambda: y)


def _only_sum(x, y):
    return x + y


def _only_difference(x, y):
    return x - y


def _absolute_difference(x, y):
    return _tf.cond(x > y, lambda: x + y, lambda: _tf.abs(x - y))


def _arguments(x, y):
    return _tf.cond(x > y, lambda a, b: a + b, lambda a, b: a - b)


def _one_argument(x, y):
    return _tf.cond(x > y, lambda x: x + y, lambda x: x - y)


sum_or_difference = Exercise(
    reference=_sum_or_difference,
    observe=_pairs(lambda x, y: x + y if x > y else x - y),
    mistakes=[
        Mistake(
            "You have the two branches the wrong way round: the sum belongs to x > y.", _swapped
        ),
        Mistake(
            "For equal numbers you add. Only x > y asks for the sum; equal is not larger.",
            _or_equal,
        ),
        Mistake(
            "The difference is x - y, which may be below 0; you return y - x, or its absolute "
            "value.",
            _other_way,
            _absolute_difference,
        ),
        Mistake("You return the larger number. Return the sum or the difference.", _larger),
        Mistake(
            "tf.cond wants two functions, so that it runs one of them only. Write "
            "lambda: x + y and lambda: x - y.",
            _not_functions,
        ),
        Mistake(
            "tf.cond calls its two functions without arguments: lambda: x + y, with nothing "
            "before the colon.",
            _arguments,
            _one_argument,
        ),
        Mistake(_NUMPY, _by_number),
        Mistake(_NUMPY_WHERE, _by_numpy),
        Mistake("You return both. The comparison decides which one.", _both),
        Mistake("You always add. Where x is not larger, subtract.", _only_sum),
        Mistake("You always subtract. Where x is larger, add.", _only_difference),
    ],
    variants=[_python_if, _with_where, _sign_first, _by_float],
    hints=[
        "tf.cond takes a truth value and two functions without arguments, and runs one of them.",
        "A function without arguments is written lambda: x + y.",
        "tf.cond(x > y, lambda: x + y, lambda: x - y)",
    ],
)

# --- case ------------------------------------------------------------------------------------


def _three_cases(x, y):
    return _tf.case(
        [(x < y, lambda: x + y), (x > y, lambda: x - y)], default=lambda: _tf.zeros_like(x)
    )


def _nested_cond(x, y):
    return _tf.cond(
        x < y,
        lambda: x + y,
        lambda: _tf.cond(x > y, lambda: x - y, lambda: 0.0 * x),
    )


def _three_ifs(x, y):
    if x < y:
        z = x + y
    elif x > y:
        z = x - y
    else:
        z = _tf.constant(0.0)
    return z


def _two_wheres(x, y):
    return _tf.where(x < y, x + y, _tf.where(x > y, x - y, 0.0))


def _no_default(x, y):
    return _tf.case([(x < y, lambda: x + y), (x > y, lambda: x - y)])


def _whole_zero(x, y):
    return _tf.case([(x < y, lambda: x + y), (x > y, lambda: x - y)], default=lambda: 0)


def _swapped_cases(x, y):
    return _tf.case(
        [(x > y, lambda: x + y), (x < y, lambda: x - y)], default=lambda: _tf.zeros_like(x)
    )


def _sum_by_default(x, y):
    return _tf.case([(x > y, lambda: x - y)], default=lambda: x + y)


def _difference_the_other_way(x, y):
    return _tf.case(
        [(x < y, lambda: x + y), (x > y, lambda: y - x)], default=lambda: _tf.zeros_like(x)
    )


def _difference_by_default(x, y):
    """0 for equal numbers all the same, so it is right."""
    return _tf.case([(x < y, lambda: x + y)], default=lambda: x - y)


def _no_functions(x, y):
    return _tf.case([(x < y, x + y), (x > y, x - y)], default=_tf.zeros_like(x))


def _if_with_whole_zero(x, y):
    if x < y:
        return x + y
    elif x > y:
        return x - y
    else:
        return 0


def _if_without_else(x, y):
    if x < y:
        return x + y
    elif x > y:
        return x - y


def _no_list(x, y):
    return _tf.case(
        (x < y, lambda: x + y), (x > y, lambda: x - y), default=lambda: _tf.zeros_like(x)
    )


def _cases_by_number(x, y):
    if x.numpy() < y.numpy():
        return x + y
    return x - y if x.numpy() > y.numpy() else 0.0 * x


def _default_is_a_value(x, y):
    return _tf.case([(x < y, lambda: x + y), (x > y, lambda: x - y)], default=0.0)


def _default_sum_at_equal(x, y):
    return _tf.case(
        [(x <= y, lambda: x + y), (x > y, lambda: x - y)], default=lambda: _tf.zeros_like(x)
    )


three_cases = Exercise(
    reference=_three_cases,
    observe=_pairs(lambda x, y: x + y if x < y else x - y),
    mistakes=[
        Mistake(
            "For equal numbers none of your cases is true, and there is no default. Give one: "
            "default=lambda: tf.zeros_like(x).",
            _no_default,
        ),
        Mistake(
            "In a graph all branches must give the same dtype, and yours give a whole number for "
            "equal x and y. Take tf.zeros_like(x).",
            _whole_zero,
            _if_with_whole_zero,
        ),
        Mistake(
            "For equal numbers your function returns nothing. Add an else, with a zero of x's "
            "dtype.",
            _if_without_else,
        ),
        Mistake(
            "tf.case takes one list of pairs: tf.case([(…, …), (…, …)], default=…). The square "
            "brackets are missing.",
            _no_list,
        ),
        Mistake(
            "You have the two cases the wrong way round: the sum belongs to x < y.", _swapped_cases
        ),
        Mistake(
            "For equal numbers you add. The sum belongs to x < y alone; equal numbers get 0.",
            _sum_by_default,
            _default_sum_at_equal,
        ),
        Mistake("The difference is x - y; you return y - x.", _difference_the_other_way),
        Mistake(
            "tf.case wants functions, so that it runs one of them only: (x < y, lambda: x + y).",
            _no_functions,
        ),
        Mistake(
            "The default must be a function, too: default=lambda: tf.zeros_like(x).",
            _default_is_a_value,
        ),
        Mistake(_NUMPY, _cases_by_number),
    ],
    variants=[_nested_cond, _three_ifs, _two_wheres, _difference_by_default],
    equivalent=[
        Equivalent(
            """- [(x < y, lambda: x + y), (x > y, lambda: x - y)], default=lambda: tf.zeros_like(x)
+ [(x < y, lambda: x + y), (x >= y, lambda: x - y)], default=lambda: tf.zeros_like(x)""",
            "the difference of equal numbers is 0 as well",
        )
    ],
    hints=[
        "tf.case takes a list of pairs, (truth value, function), and runs the first that is true.",
        "What is left when neither x < y nor x > y goes into default=, again as a function.",
        "tf.case([(x < y, lambda: x + y), (x > y, lambda: x - y)], "
        "default=lambda: tf.zeros_like(x))",
    ],
)

# --- equal -----------------------------------------------------------------------------------


def _observe_equal(answer, rng):
    x = some(rng, 5)
    pairs = {
        "some are equal": (tensor([1.0, 2.0, 3.0]), tensor([1.0, 5.0, 3.0])),
        "all are equal": (x, _tf.identity(x)),
        "a matrix": (tensor([[0.0, -2.0], [0.0, 1.0]]), tensor([[0.0, 0.0], [0.0, 0.0]])),
    }
    for name, (x, y) in pairs.items():
        mask = yield name, Call(answer, x, y)
        yield f"dtype where {name}", str(getattr(_tf.convert_to_tensor(mask), "dtype", None).name)


equal_elements = Exercise(
    reference=_tf.equal,
    observe=_observe_equal,
    mistakes=[
        Mistake(
            "You say whether all are equal, one truth value. A mask has one for each element.",
            lambda x, y: _tf.reduce_all(x == y),
            lambda x, y: bool(_tf.reduce_all(x == y)),
            lambda x, y: np.array_equal(x, y),
        ),
        Mistake("Your mask is the other way round: True where they are equal.", _tf.not_equal),
        Mistake(
            "Your mask holds numbers. A mask holds True and False (dtype bool): leave the "
            "comparison as it is.",
            lambda x, y: _tf.cast(x == y, _tf.float32),
            lambda x, y: _tf.cast(x == y, _tf.int32),
        ),
        Mistake(
            "Those are the places where they are equal. Return the mask itself, of x's shape.",
            lambda x, y: _tf.where(x == y),
        ),
        Mistake(
            "You return the values that are equal. Return the mask itself, of x's shape.",
            lambda x, y: _tf.boolean_mask(x, x == y),
        ),
        Mistake(
            "You return the share of the equal ones. Return the mask, True or False for each "
            "element.",
            lambda x, y: _tf.reduce_mean(_tf.cast(x == y, _tf.float32)),
        ),
        Mistake(
            "That is the difference. Compare: x == y is True where they are equal.",
            lambda x, y: x - y,
        ),
        Mistake(
            "You return how many are equal. Return the mask, True or False for each element.",
            lambda x, y: _tf.reduce_sum(_tf.cast(x == y, _tf.int32)),
            lambda x, y: _tf.math.count_nonzero(x == y),
        ),
    ],
    variants=[
        lambda x, y: x == y,
        lambda x, y: _tf.logical_not(x != y),
        lambda x, y: (x == y).numpy(),
        lambda x, y: _tf.abs(x - y) < 1e-6,
    ],
    hints=["Compare two tensors as you compare two arrays.", "tf.equal(x, y), or x == y."],
)
