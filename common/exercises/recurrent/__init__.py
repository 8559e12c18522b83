"""Chapter 08, recurrent networks: backpropagation through time, and networks that add."""

from common.exercises.recurrent.adding import *
from common.exercises.recurrent.back import *
from common.exercises.recurrent.bits import *
from common.exercises.recurrent.clipping import *
from common.exercises.recurrent.intervals import *
from common.exercises.recurrent.listing import *
from common.exercises.recurrent.many import *
from common.exercises.recurrent.series import *
from common.exercises.recurrent.steps import *
