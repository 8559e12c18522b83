"""Small random networks of the course's layers, for the exercises on training."""

from itertools import pairwise

from common import layers as course

__all__ = []  # material for the exercises beside this file, none of it for learners


def network(rng, *sizes):
    """Affine layers with a sigmoid after each but the last."""
    net = []
    for inputs, outputs in pairwise(sizes):
        net.append(course.Affine(rng.normal(size=(inputs, outputs)), rng.normal(size=outputs)))
        net.append(course.Sigmoid())
    return net[:-1]
