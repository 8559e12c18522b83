"""Data sets of the course: `from common import datasets`, then `datasets.digits()`."""

from common.datasets.bundled import Iris, iris
from common.datasets.errors import DataError
from common.datasets.handwritten import Digits, digits
from common.datasets.photographs import photograph

__all__ = ["DataError", "Digits", "Iris", "digits", "iris", "photograph"]
