"""Chapter 09, gated recurrent networks: the LSTM, the GRU, both directions, a character model."""

from common.exercises.gated_recurrent.backward import *
from common.exercises.gated_recurrent.both_ways import *
from common.exercises.gated_recurrent.cell import *
from common.exercises.gated_recurrent.cell_gradient import *
from common.exercises.gated_recurrent.characters import *
from common.exercises.gated_recurrent.drawing import *
from common.exercises.gated_recurrent.gru import *
from common.exercises.gated_recurrent.gru_questions import *
from common.exercises.gated_recurrent.learning_questions import *
from common.exercises.gated_recurrent.lstm import *
from common.exercises.gated_recurrent.lstm_questions import *
from common.exercises.gated_recurrent.peephole import *
from common.exercises.gated_recurrent.remembering import *
from common.exercises.gated_recurrent.writing import *
from common.exercises.gated_recurrent.writing_questions import *
