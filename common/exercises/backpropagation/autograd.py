"""Notebook computational_graph: a number that remembers where it came from.

The class follows an old idea, reverse accumulation (S. Linnainmaa, 1970), in the small form that
A. Karpathy's micrograd (2020) made popular.
"""

import math
import operator

import numpy as np

from common.checking import Call, Exercise, Mistake


class _Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.parents, self.slopes = data, parents, slopes
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data:.4g})"

    def __add__(self, other):
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    def tanh(self):
        h = np.tanh(self.data)
        return type(self)(h, (self,), (1 - h**2,))


# --- Value -----------------------------------------------------------------------------------


def _slopes_towards(value, *parents):
    """How fast `value` grows with each of `parents`; in what order it keeps them is its affair."""
    pairs = list(zip(value.parents, value.slopes, strict=True))
    return [sum(slope for p, slope in pairs if p is parent) for parent in parents]


def _kind(thing):
    if thing is None:
        return "nothing"
    return "a Value" if hasattr(thing, "parents") else "something else"


def _among_parents(value, *wanted):
    """Which of `wanted` are parents of value: the Values themselves, not their numbers."""
    return [any(parent is one for parent in value.parents) for one in wanted]


def _observe_value(answer, rng):
    x, y, z = rng.uniform(0.4, 1.4, size=3).tolist()  # where tanh is bent
    a, b, c = answer(2.0), answer(5.0), answer(x)
    product = yield Call(operator.mul, a, b).in_place().called("2.0 * 5.0, of Values,")
    yield "what_multiplication_returns", _kind(product)
    yield "product", product.data
    yield "factors_are_among_its_parents", _among_parents(product, a, b)
    yield "slopes_of_product", _slopes_towards(product, a, b)
    yield "number_of_factors", len(product.parents)
    yield "gradient_so_far", product.grad
    square = yield Call(operator.mul, c, c).in_place().called("c * c")
    yield "square", square.data
    yield "slope_of_square", _slopes_towards(square, c)
    d = answer(y)
    bent = yield Call(d.tanh).called("tanh()")
    yield "what_tanh_returns", _kind(bent)
    yield "tanh", bent.data
    yield "slope_of_tanh", _slopes_towards(bent, d)
    e = answer(z)
    mixed = yield Call(lambda: (e * c + d).tanh() * e).called("(e * c + d).tanh() * e")
    yield "mixed", mixed.data
    yield "inputs", [a.data, b.data, c.data, d.data, e.data]


def _value(mul=None, tanh=None):
    """The class with other methods: mul(self, other) and tanh(self) return the three arguments."""
    methods = {}
    if mul is not None:
        methods["__mul__"] = lambda self, other: type(self)(*mul(self, other))
    if tanh is not None:
        methods["tanh"] = lambda self: type(self)(*tanh(self))
    return type("Value", (_Value,), methods)


def _times(slopes):
    return _value(mul=lambda a, b: (a.data * b.data, (a, b), slopes(a, b)))


def _bent(slope):
    return _value(tanh=lambda a: (np.tanh(a.data), (a,), (slope(a.data, np.tanh(a.data)),)))


class _NumberFromMul(_Value):
    def __mul__(self, other):
        return self.data * other.data


class _NumberFromTanh(_Value):
    def tanh(self):
        return np.tanh(self.data)


class _NothingFromMul(_Value):
    def __mul__(self, other):
        type(self)(self.data * other.data, (self, other), (other.data, self.data))


class _NothingFromTanh(_Value):
    def tanh(self):
        type(self)(np.tanh(self.data), (self,), (1 - np.tanh(self.data) ** 2,))


class _TanhOfItself(_Value):
    def tanh(self):
        h = np.tanh(self)
        return type(self)(h, (self,), (1 - h**2,))


class _ValueWithMath(_Value):
    def __mul__(self, other):
        return _ValueWithMath(self.data * other.data, [other, self], [self.data, other.data])

    def tanh(self):
        up, down = math.exp(self.data), math.exp(-self.data)
        return _ValueWithMath((up - down) / (up + down), [self], [4 / (up + down) ** 2])


Value = Exercise(
    reference=_Value,
    observe=_observe_value,
    mistakes=[
        Mistake(
            "The slopes of the product are the wrong way round. When self grows, the product grows "
            "other.data times as fast: (other.data, self.data).",
            _times(lambda a, b: (a.data, b.data)),
        ),
        Mistake(
            "1 and 1 are the slopes of a sum. For a product the slope of each factor is the other "
            "factor.",
            _times(lambda a, b: (1.0, 1.0)),
        ),
        Mistake(
            "You gave the product no slopes, or no parents. Value wants all three: the number, the "
            "parents, and a slope for each parent.",
            _value(mul=lambda a, b: (a.data * b.data,)),
            _value(mul=lambda a, b: (a.data * b.data, (a, b))),
        ),
        Mistake(
            "Multiplication returns a plain number, which remembers nothing. Wrap it: "
            "Value(the number, parents, slopes).",
            _NumberFromMul,
        ),
        Mistake(
            "tanh returns a plain number, which remembers nothing. Wrap it: "
            "Value(the number, parents, slopes).",
            _NumberFromTanh,
        ),
        Mistake(
            "Your method returns nothing. Write `return` in front of Value(…).",
            _NothingFromMul,
            _NothingFromTanh,
        ),
        Mistake(
            "np.tanh(self) asks a Value for its tanh, and that is the method you are writing: it "
            "calls itself without end. Take the number: np.tanh(self.data).",
            _TanhOfItself,
        ),
        Mistake(
            "The number is that of a sum. A product is self.data * other.data.",
            _value(mul=lambda a, b: (a.data + b.data, (a, b), (b.data, a.data))),
            _value(mul=lambda a, b: (a.data + b.data, (a, b), (1.0, 1.0))),
        ),
        Mistake(
            "grad does not belong into the slopes: it is 0 until backward fills it in. The slopes "
            "of a product are (other.data, self.data).",
            _times(lambda a, b: (b.data * a.grad, a.data * b.grad)),
            _times(lambda a, b: (b.grad, a.grad)),
        ),
        Mistake(
            "You gave the result of tanh no slopes, or no parents. Value wants all three: the "
            "number, (self,), and (slope,).",
            _value(tanh=lambda a: (np.tanh(a.data),)),
            _value(tanh=lambda a: (np.tanh(a.data), (a,))),
        ),
        Mistake(
            "The parents of your product are numbers. They must be the Values themselves, self and "
            "other: backward will write gradients into them.",
            _value(
                mul=lambda a, b: (a.data * b.data, (a.data, b.data), (b.data, a.data)),
            ),
        ),
        Mistake(
            "A slope must be a number: other.data and self.data, not the Values.",
            _times(lambda a, b: (b, a)),
        ),
        Mistake(
            "Parentheses alone make no tuple: with one parent and one slope you need commas, "
            "(self,) and (slope,).",
            _value(tanh=lambda a: (np.tanh(a.data), a, 1 - np.tanh(a.data) ** 2)),
            _value(tanh=lambda a: (np.tanh(a.data), (a,), 1 - np.tanh(a.data) ** 2)),
            _value(tanh=lambda a: (np.tanh(a.data), a, (1 - np.tanh(a.data) ** 2,))),
        ),
        Mistake(
            "You squared what goes into tanh. The slope is 1 minus the square of what comes out: "
            "1 - h**2 with h = np.tanh(self.data).",
            _bent(lambda x, h: 1 - x**2),
        ),
        Mistake(
            "The slope of tanh is 1 - h**2. You left the square out, or took the slope of the "
            "sigmoid, h * (1 - h).",
            _bent(lambda x, h: 1 - h),
            _bent(lambda x, h: h * (1 - h)),
        ),
        Mistake(
            "You applied tanh a second time for the slope. h has been through tanh already: "
            "1 - h**2.",
            _bent(lambda x, h: 1 - np.tanh(h) ** 2),
        ),
        Mistake(
            "h itself is not the slope of tanh, nor is 1 + h**2. It is 1 - h**2.",
            _bent(lambda x, h: h),
            _bent(lambda x, h: 1 + h**2),
        ),
        Mistake(
            "The slope of tanh is not 1: it is 1 - h**2, and only at 0 that makes 1.",
            _bent(lambda x, h: 1.0),
        ),
    ],
    variants=[
        _ValueWithMath,
        _times(lambda a, b: [np.float32(b.data), np.float32(a.data)]),
        _bent(lambda x, h: 1 / np.cosh(x) ** 2),
    ],
    hints=[
        "Look at __add__: it makes a new Value of three things. What are they for a product?",
        "The slope of a factor is the other factor's data. The slope of tanh is 1 - h**2, h being "
        "its result; and tanh has one parent only.",
        "Value(self.data * other.data, (self, other), (other.data, self.data)), and "
        "Value(h, (self,), (1 - h**2,)) with h = np.tanh(self.data).",
    ],
)
