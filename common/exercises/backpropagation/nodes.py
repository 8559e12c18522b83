"""Notebook computational_graph: a product and a sum as nodes, and the notebook's questions."""

from common.checking import Call, Choice, Exercise, Mistake, Prediction


class _Node:
    """A node that remembers its inputs; what it computes is filled in below."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return self.result(x, y)


def _node(backward, result):
    return type("Node", (_Node,), {"backward": backward, "result": staticmethod(result)})


def _product(backward):
    return _node(backward, lambda x, y: x * y)


def _sum(backward):
    return _node(backward, lambda x, y: x + y)


def _observe_node(answer, rng):
    """One pass, another pass of the same node, then two nodes with their passes interleaved."""
    node = yield Call(answer)
    yield "forward", Call(node.forward, 3.0, 5.0)
    yield "backward", Call(node.backward, 2.0)
    x, y, dout = rng.normal(size=3).tolist()
    yield "other_inputs", Call(node.forward, x, y)
    yield "backward_after_them", Call(node.backward, dout)
    other = yield Call(answer)
    yield Call(other.forward, 7.0, -4.0)
    yield "first_of_two_nodes", Call(node.backward, 10.0)
    yield "second_of_two_nodes", Call(other.backward, 10.0)


class _MulNode:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class _SharedMulNode:
    """Keeps its inputs in the class, where all nodes overwrite each other's."""

    def forward(self, x, y):
        _SharedMulNode.x, _SharedMulNode.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class _MulNodeThatForgets:
    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class _MulNodeWithList:
    def forward(self, a, b):
        self.inputs = [a, b]
        return a * b

    def backward(self, dout):
        a, b = self.inputs
        return [b * dout, a * dout]


class _MulNodeWithQuotients:
    def forward(self, x, y):
        self.slopes = (y, x)
        return y * x

    def backward(self, dout):
        return tuple(slope * dout for slope in self.slopes)


MulNode = Exercise(
    reference=_MulNode,
    observe=_observe_node,
    mistakes=[
        Mistake(
            "The two gradients are the wrong way round. When x grows, x * y grows y times as fast: "
            "the gradient of x contains y, that of y contains x.",
            _product(lambda self, dout: (dout * self.x, dout * self.y)),
        ),
        Mistake(
            "You return the slopes of this node alone. The chain rule multiplies them by what "
            "comes from behind: dout.",
            _product(lambda self, dout: (self.y, self.x)),
        ),
        Mistake(
            "You add dout to the slope. The chain rule multiplies: dout * slope.",
            _product(lambda self, dout: (dout + self.y, dout + self.x)),
        ),
        Mistake(
            "You pass dout on unchanged, as a sum does. A product multiplies it by the other "
            "input.",
            _product(lambda self, dout: (dout, dout)),
        ),
        Mistake(
            "You return one number. There are two inputs, so there are two gradients: "
            "return dx, dy.",
            _product(lambda self, dout: dout * self.y),
            _product(lambda self, dout: dout * self.x),
            _product(lambda self, dout: dout * self.y + dout * self.x),
            _product(lambda self, dout: dout * self.x * self.y),
        ),
        Mistake(
            "You multiply dout by the result, x * y. The slope for x is y alone, and for y it is "
            "x alone.",
            _product(lambda self, dout: (dout * self.x * self.y, dout * self.x * self.y)),
        ),
        Mistake(
            "backward looks for something that forward did not keep. Write it to self in forward: "
            "self.x, self.y = x, y.",
            _MulNodeThatForgets,
        ),
        Mistake(
            "Two nodes overwrite each other's inputs: you keep them in the class. Keep them in "
            "the object, self.x = x.",
            _SharedMulNode,
        ),
        Mistake(
            "forward adds. This node multiplies: x * y.",
            _node(lambda self, dout: (dout * self.y, dout * self.x), lambda x, y: x + y),
        ),
    ],
    variants=[_MulNodeWithList, _MulNodeWithQuotients],
    hints=[
        "x * y with y = 5: when x grows by 1, by how much does the result grow?",
        "backward needs the inputs of the latest forward. Keep them in self. Each gradient is dout "
        "times the other input.",
        "self.x, self.y = x, y in forward; return dout * self.y, dout * self.x in backward.",
    ],
)


class _AddNode:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


class _AddNodeWithSlopes:
    def forward(self, *inputs):
        self.count = len(inputs)
        return sum(inputs)

    def backward(self, dout):
        return [1.0 * dout] * self.count


AddNode = Exercise(
    reference=_AddNode,
    observe=_observe_node,
    mistakes=[
        Mistake(
            "You share dout out between the inputs, or double it. When either input grows by 1, "
            "the sum grows by 1, so each gets all of dout, and no more.",
            _sum(lambda self, dout: (dout / 2, dout / 2)),
            _sum(lambda self, dout: (2 * dout, 2 * dout)),
        ),
        Mistake(
            "One of the two gradients has a minus. Both inputs raise the sum: both get dout.",
            _sum(lambda self, dout: (dout, -dout)),
        ),
        Mistake(
            "You return the slopes of the sum, 1 and 1. The chain rule multiplies them by what "
            "comes from behind: dout.",
            _sum(lambda self, dout: (1.0, 1.0)),
            _sum(lambda self, dout: (1, 1)),
        ),
        Mistake(
            "You return one number. There are two inputs, so there are two gradients, one for "
            "each.",
            _sum(lambda self, dout: dout),
            _sum(lambda self, dout: dout + dout),
        ),
        Mistake(
            "That is the backward of a product. The slope of a sum is 1, whatever the inputs are.",
            _sum(lambda self, dout: (dout * self.y, dout * self.x)),
            _sum(lambda self, dout: (dout * self.x, dout * self.y)),
        ),
        Mistake(
            "You add the inputs to the gradient. backward goes the other way: it passes dout on.",
            _sum(lambda self, dout: (dout + self.x, dout + self.y)),
            _sum(lambda self, dout: (self.x + dout, self.x + dout)),
        ),
        Mistake(
            "Only one of the two inputs gets the gradient. Both raise the sum by as much as they "
            "grow: both get dout.",
            _sum(lambda self, dout: (dout, 0.0)),
            _sum(lambda self, dout: (0.0, dout)),
        ),
        Mistake(
            "forward multiplies. This node adds: x + y.",
            _node(lambda self, dout: (dout, dout), lambda x, y: x * y),
        ),
    ],
    variants=[_AddNodeWithSlopes, _sum(lambda self, dout: [dout, dout])],
    hints=[
        "x + y: when x grows by 1 and y stays, by how much does the sum grow? Does it depend on y?",
        "Both slopes are 1. What is left of dout times the slope?",
        "return dout, dout",
    ],
)


# --- predict first, and check yourself -------------------------------------------------------

used_twice = Prediction(
    options="abc",
    outcome="b",
    because="The contribution that arrives last, b = 5 from the product, replaces the 1 from the "
    "sum. Together they are 6.",
)

can_it_be_exact = Choice(
    answer="c",
    wrong={
        "a": "Small changes give an approximation. A network is made of operations whose slopes "
        "are known exactly, and the chain rule puts them together exactly.",
        "b": "Depth only makes the product of slopes longer. Each factor is exact, for 2 layers as "
        "for 200.",
    },
    hints=["Did your backward ever use a small step h?"],
)

used_in_three_places = Choice(
    answer="a",
    wrong={
        "b": "Every way from the weight to the loss counts. Whoever keeps the last contribution "
        "only has overwritten the others.",
        "c": "Nothing is averaged: if the weight grows, the loss changes along all three ways at "
        "once, and the changes add up.",
    },
    hints=["Think of y = a + a + a. What is its slope, 1 or 3?"],
)
