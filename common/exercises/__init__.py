"""The exercises, one module for each chapter: `from common.exercises import neural_network as ex`.

A module's name is that of its chapter's folder without the number; an exercise's name is that of
its blank. Nothing lists them: a new `Exercise` in a module is a new exercise of the course.
"""
