"""Data sets of the course: `from common import datasets`, then `datasets.digits()`."""

from common.datasets.binary_sums import all_binary_sums, binary_sums
from common.datasets.bundled import Iris, iris
from common.datasets.conversations import ADVICE, GENERIC, Dialogues, dialogues
from common.datasets.errors import DataError
from common.datasets.handwritten import Digits, digits
from common.datasets.manual import python_documentation
from common.datasets.nerve_cell import nerve_cell
from common.datasets.photographs import photograph
from common.datasets.small_world import SmallWorld, small_world
from common.datasets.symbols import Symbols
from common.datasets.text_pairs import TextPairs, dates, sums
from common.datasets.texts import sentences, text
from common.datasets.translation import translations
from common.datasets.word_evaluation import analogy_questions, word_similarities

__all__ = [
    "ADVICE",
    "GENERIC",
    "DataError",
    "Dialogues",
    "Digits",
    "Iris",
    "SmallWorld",
    "Symbols",
    "TextPairs",
    "all_binary_sums",
    "analogy_questions",
    "binary_sums",
    "dates",
    "dialogues",
    "digits",
    "iris",
    "nerve_cell",
    "photograph",
    "python_documentation",
    "sentences",
    "small_world",
    "sums",
    "text",
    "translations",
    "word_similarities",
]
