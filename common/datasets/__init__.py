"""Data sets of the course: `from common import datasets`, then `datasets.digits()`."""

from common.datasets.air_quality import AirQuality, air_quality
from common.datasets.binary_sums import all_binary_sums, binary_sums
from common.datasets.bundled import Iris, iris
from common.datasets.conversations import ADVICE, GENERIC, Dialogues, dialogues
from common.datasets.errors import DataError
from common.datasets.handwritten import Digits, digits
from common.datasets.labelled_images import LabelledImages, cifar10, fashion_mnist
from common.datasets.manual import python_documentation
from common.datasets.nerve_cell import nerve_cell
from common.datasets.photographs import photograph
from common.datasets.small_faces import Faces, faces
from common.datasets.small_world import SmallWorld, small_world
from common.datasets.stories import Stories, StoryQuestion, stories
from common.datasets.symbols import Symbols
from common.datasets.tables import (
    ClassTable,
    NumberTable,
    birth_life,
    breast_cancer,
    diabetes,
    heart,
)
from common.datasets.text_pairs import TextPairs, dates, sums
from common.datasets.texts import sentences, text
from common.datasets.translation import translations
from common.datasets.word_evaluation import analogy_questions, word_similarities

__all__ = [
    "ADVICE",
    "GENERIC",
    "AirQuality",
    "ClassTable",
    "DataError",
    "Dialogues",
    "Digits",
    "Faces",
    "Iris",
    "LabelledImages",
    "NumberTable",
    "SmallWorld",
    "Stories",
    "StoryQuestion",
    "Symbols",
    "TextPairs",
    "air_quality",
    "all_binary_sums",
    "analogy_questions",
    "binary_sums",
    "birth_life",
    "breast_cancer",
    "cifar10",
    "dates",
    "diabetes",
    "dialogues",
    "digits",
    "faces",
    "fashion_mnist",
    "heart",
    "iris",
    "nerve_cell",
    "photograph",
    "python_documentation",
    "sentences",
    "small_world",
    "stories",
    "sums",
    "text",
    "translations",
    "word_similarities",
]
