"""Chapter 01, Python and NumPy: notebooks python, arrays and files_and_timing."""

from common.exercises.python_and_numpy.arrays import *
from common.exercises.python_and_numpy.comparing import *
from common.exercises.python_and_numpy.files import *
from common.exercises.python_and_numpy.labels import *
from common.exercises.python_and_numpy.products import *
from common.exercises.python_and_numpy.python import *
from common.exercises.python_and_numpy.steps import *
from common.exercises.python_and_numpy.tally import *
from common.exercises.python_and_numpy.texts import *
from common.exercises.python_and_numpy.timing import *
