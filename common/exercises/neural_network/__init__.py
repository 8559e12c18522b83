"""Chapter 03, a neural network that reads digits: one module for each notebook."""

from common.exercises.neural_network.activations import *
from common.exercises.neural_network.forward import *
