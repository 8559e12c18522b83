"""Chapter 04, learning: notebooks losses, numerical_gradient and two_layer_network."""

from common.exercises.learning.accuracy import *
from common.exercises.learning.batches import *
from common.exercises.learning.descent import *
from common.exercises.learning.differences import *
from common.exercises.learning.gradients_by_trying import *
from common.exercises.learning.losses import *
from common.exercises.learning.questions import *
from common.exercises.learning.slopes import *
from common.exercises.learning.splitting import *
from common.exercises.learning.training_step import *
from common.exercises.learning.two_layers import *
