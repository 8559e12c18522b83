"""The layers of a network, each with a forward and a backward pass in plain NumPy.

Images are channels last, (N, height, width, channels), as in TensorFlow.
"""

from common.layers.activations import ReLU, Sigmoid, Tanh
from common.layers.affine import Affine
from common.layers.batch_norm import BatchNorm
from common.layers.dropout import Dropout
from common.layers.flatten import Flatten
from common.layers.layer import Layer
from common.layers.softmax_with_loss import SoftmaxWithLoss

__all__ = [
    "Affine",
    "BatchNorm",
    "Dropout",
    "Flatten",
    "Layer",
    "ReLU",
    "Sigmoid",
    "SoftmaxWithLoss",
    "Tanh",
]
