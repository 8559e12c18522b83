"""Chapter 12, TensorFlow: tensors, gradients, graphs, regression, input, watching.

This package has the name of its chapter's folder. Inside it `import tensorflow` is the library, as
everywhere: imports are absolute.
"""

from common.exercises.tensorflow.branches import *
from common.exercises.tensorflow.building import *
from common.exercises.tensorflow.drill_questions import *
from common.exercises.tensorflow.more_drill_questions import *
from common.exercises.tensorflow.picking import *
from common.exercises.tensorflow.selecting import *
