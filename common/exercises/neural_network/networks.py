"""The network of notebook forward in parts that can be exchanged, and small random ones."""

from itertools import pairwise

import numpy as np

from common.checking import args
from common.functions import sigmoid, softmax

__all__ = []  # material for the exercises beside this file, none of it for learners


def layers(params, x, first=sigmoid, second=sigmoid, output=softmax):
    h1 = first(x @ params["W1"] + params["b1"])
    h2 = second(h1 @ params["W2"] + params["b2"])
    return output(h2 @ params["W3"] + params["b3"])


def in_float32(params, x):
    return layers({k: v.astype(np.float32) for k, v in params.items()}, x.astype(np.float32))


def network(*sizes, rows):
    """Inputs of the checks: a small random network with these layer sizes and a batch for it."""

    def make(rng):
        params = {}
        for i, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
            params[f"W{i}"] = rng.normal(size=(inputs, outputs))
            params[f"b{i}"] = rng.normal(size=outputs)
        return args(params, rng.normal(size=(rows, sizes[0])))

    return make
