"""The exercises: `from common.exercises import neural_network as ex`.

Each chapter has a package here, named as its folder without the number, and in it a module for
each notebook; the exercises of a long notebook spread over several. The package's __init__ imports
from all of them. An exercise's name is that of its blank. Nothing lists them: a new `Exercise` in a
module is a new exercise of the course.
"""
