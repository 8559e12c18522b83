"""Chapter 11, sequence to sequence: its notebooks, review and capstone included."""

from common.exercises.sequence_to_sequence.attending import *
from common.exercises.sequence_to_sequence.attention_questions import *
from common.exercises.sequence_to_sequence.capstone import *
from common.exercises.sequence_to_sequence.decoding import *
from common.exercises.sequence_to_sequence.drawing import *
from common.exercises.sequence_to_sequence.encoding import *
from common.exercises.sequence_to_sequence.ending import *
from common.exercises.sequence_to_sequence.forcing import *
from common.exercises.sequence_to_sequence.peeking import *
from common.exercises.sequence_to_sequence.review import *
from common.exercises.sequence_to_sequence.review_masks import *
from common.exercises.sequence_to_sequence.review_tables import *
from common.exercises.sequence_to_sequence.talking import *
from common.exercises.sequence_to_sequence.variety import *
