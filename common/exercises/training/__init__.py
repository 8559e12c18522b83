"""Chapter 06, training well: optimizers, initial weights, normalization, regularization."""

from common.exercises.training.adam import *
from common.exercises.training.batch_normalization import *
from common.exercises.training.batch_normalization_at_test import *
from common.exercises.training.children import *
from common.exercises.training.dropout import *
from common.exercises.training.genetic import *
from common.exercises.training.halving import *
from common.exercises.training.hyperparameters import *
from common.exercises.training.initialization import *
from common.exercises.training.least_squares import *
from common.exercises.training.momentum import *
from common.exercises.training.regularization import *
from common.exercises.training.second_order import *
from common.exercises.training.squared_gradients import *
from common.exercises.training.stopping import *
