"""Chapter 02, the perceptron: one module for each notebook."""

from common.exercises.perceptron.gates import *
from common.exercises.perceptron.learning_rule import *
