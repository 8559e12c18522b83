"""Chapter 08, recurrent networks: what its notebooks import as `ex`."""

from common.exercises.recurrent.back import *
from common.exercises.recurrent.clipping import *
from common.exercises.recurrent.series import *
from common.exercises.recurrent.steps import *
