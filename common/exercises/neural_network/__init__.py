"""Chapter 03, a neural network that reads digits: notebooks activations and forward."""

from common.exercises.neural_network.activations import *
from common.exercises.neural_network.batches import *
from common.exercises.neural_network.elementwise import *
from common.exercises.neural_network.forward import *
from common.exercises.neural_network.reading import *
