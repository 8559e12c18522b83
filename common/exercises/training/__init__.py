"""Chapter 06, training well: optimizers, initial weights, normalization, regularization."""

from common.exercises.training.batch_normalization import *
from common.exercises.training.dropout import *
from common.exercises.training.initialization import *
from common.exercises.training.optimizers import *
from common.exercises.training.regularization import *
