"""Data sets of the course: `from common import datasets`, then `datasets.digits()`."""

from common.datasets.bundled import Iris, iris
from common.datasets.errors import DataError
from common.datasets.handwritten import Digits, digits
from common.datasets.photographs import photograph
from common.datasets.small_world import SmallWorld, small_world
from common.datasets.texts import sentences, text
from common.datasets.word_evaluation import analogy_questions, word_similarities

__all__ = [
    "DataError",
    "Digits",
    "Iris",
    "SmallWorld",
    "analogy_questions",
    "digits",
    "iris",
    "photograph",
    "sentences",
    "small_world",
    "text",
    "word_similarities",
]
