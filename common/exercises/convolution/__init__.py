"""Chapter 07, convolution: its notebooks, review and capstone included."""

from common.exercises.convolution.augmenting import *
from common.exercises.convolution.backward import *
from common.exercises.convolution.capstone import *
from common.exercises.convolution.cropping import *
from common.exercises.convolution.growing import *
from common.exercises.convolution.network import *
from common.exercises.convolution.patches import *
from common.exercises.convolution.pooling import *
from common.exercises.convolution.pooling_backward import *
from common.exercises.convolution.putting_back import *
from common.exercises.convolution.review import *
from common.exercises.convolution.review_counting import *
from common.exercises.convolution.review_layer import *
from common.exercises.convolution.review_learning import *
from common.exercises.convolution.review_optimizer import *
from common.exercises.convolution.seeing import *
from common.exercises.convolution.sliding import *
