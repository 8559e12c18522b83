"""Chapter 12, TensorFlow: tensors, gradients, graphs, regression, input, watching.

This package has the name of its chapter's folder. Inside it `import tensorflow` is the library, as
everywhere: imports are absolute.
"""

from common.exercises.tensorflow.branches import *
from common.exercises.tensorflow.building import *
from common.exercises.tensorflow.classifying import *
from common.exercises.tensorflow.drill_questions import *
from common.exercises.tensorflow.gradients import *
from common.exercises.tensorflow.huber import *
from common.exercises.tensorflow.importing import *
from common.exercises.tensorflow.logistic import *
from common.exercises.tensorflow.more_drill_questions import *
from common.exercises.tensorflow.picking import *
from common.exercises.tensorflow.pipeline import *
from common.exercises.tensorflow.porting import *
from common.exercises.tensorflow.projector import *
from common.exercises.tensorflow.reading import *
from common.exercises.tensorflow.records import *
from common.exercises.tensorflow.regression import *
from common.exercises.tensorflow.saving import *
from common.exercises.tensorflow.selecting import *
from common.exercises.tensorflow.sessions import *
from common.exercises.tensorflow.sharing import *
from common.exercises.tensorflow.steps import *
from common.exercises.tensorflow.tracing import *
from common.exercises.tensorflow.watching import *
