"""Chapter 02, the perceptron: a module for each notebook, and one for the training at its end."""

from common.exercises.perceptron.gates import *
from common.exercises.perceptron.learning_rule import *
from common.exercises.perceptron.training import *
