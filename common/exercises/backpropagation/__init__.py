"""Chapter 05, backpropagation: from a graph of two operations to a network that learns digits."""

from common.exercises.backpropagation.activation_layers import *
from common.exercises.backpropagation.affine import *
from common.exercises.backpropagation.autograd import *
from common.exercises.backpropagation.checking_gradients import *
from common.exercises.backpropagation.checking_layers import *
from common.exercises.backpropagation.nodes import *
from common.exercises.backpropagation.ordering import *
from common.exercises.backpropagation.output import *
from common.exercises.backpropagation.spot_the_bug import *
from common.exercises.backpropagation.stepping import *
from common.exercises.backpropagation.training import *
from common.exercises.backpropagation.way_back import *
