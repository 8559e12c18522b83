"""The layers of a network, each with a forward and a backward pass in plain NumPy.

Images are channels last, (N, height, width, channels), as in TensorFlow.
"""

import numpy as np

from common.layers.activations import ReLU, Sigmoid, Tanh
from common.layers.affine import Affine
from common.layers.batch_norm import BatchNorm
from common.layers.conv2d import Conv2D
from common.layers.dropout import Dropout
from common.layers.flatten import Flatten
from common.layers.im2col import col2im, conv_output_size, im2col
from common.layers.layer import Layer
from common.layers.pooling import AveragePool2D, MaxPool2D
from common.layers.softmax_with_loss import SoftmaxWithLoss

__all__ = [
    "Affine",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dropout",
    "Flatten",
    "Layer",
    "MaxPool2D",
    "ReLU",
    "Sigmoid",
    "SoftmaxWithLoss",
    "Tanh",
    "col2im",
    "conv_output_size",
    "im2col",
]

# Memory that comes fresh from the system costs as much as filling it twice. The C library of Linux
# gives every array back that is larger than any it freed before, so let it free a large one.
np.empty(31 << 20, np.uint8)
