"""Chapter 11, sequence to sequence: its notebooks, review and capstone included."""

from common.exercises.sequence_to_sequence.encoding import *
from common.exercises.sequence_to_sequence.forcing import *
