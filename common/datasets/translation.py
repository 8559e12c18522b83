"""English sentences and French ones that mean the same, from the Tatoeba project."""

import io
import re
import zipfile

from common.datasets import registry
from common.datasets.errors import DataError

NAME = "translation/fra-eng.zip"
_WORD = re.compile(r"\w+(?:['’-]\w+)*'?|[^\w\s]")


def translations(longest: int = 5) -> list[tuple[list[str], list[str]]]:
    """Pairs (English words, French words), in the order of the file: shorter sentences first.

    Lower-case; a punctuation mark is a word of its own. longest: how many words the English
    sentence may have, marks included. One sentence may have several translations, so split by the
    English. The file, 3 MB, is downloaded once or read from the folder that COURSE_DATA_DIR names.
    Raises DataError with one line that says what to do. Source: Tatoeba, as packed by
    manythings.org/anki (2017), CC BY 2.0.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(registry.read(NAME))) as packed:
            lines = packed.read("fra.txt").decode("utf-8").splitlines()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        raise DataError(f"{NAME} cannot be unpacked. Put a good copy there.") from None
    pairs = (tuple(map(_words, line.split("\t"))) for line in lines)
    return [(english, french) for english, french in pairs if len(english) <= longest]


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.lower().replace("\u2019", "'"))
