"""Chapter 13, Keras: its notebooks.

The library is `keras`, this package `common.exercises.keras`; modules here use absolute imports.
"""

from common.exercises.keras.air_table import *
from common.exercises.keras.convolutional import *
from common.exercises.keras.epochs import *
from common.exercises.keras.filling import *
from common.exercises.keras.memory import *
from common.exercises.keras.next_word import *
from common.exercises.keras.one_network import *
from common.exercises.keras.own_layers import *
from common.exercises.keras.regression_network import *
from common.exercises.keras.subclassing import *
from common.exercises.keras.text_classes import *
from common.exercises.keras.transfer import *
from common.exercises.keras.using_models import *
