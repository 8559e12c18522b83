"""English that comes with Python: its own manual, for models that read letter by letter."""

import re

# What typographers write, as a keyboard has it.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
_RARE = re.compile(r"[^a-z0-9\n .,:;'\"()*_-]")


def python_documentation() -> str:
    """The prose of Python's manual in lower case: about 190,000 letters, a paragraph a line.

    It is what `help("for")` shows, from the module `pydoc_data.topics` that comes with Python:
    paragraphs of sentences only, without code, grammar, headings and rare signs. It differs a
    little from one release of Python to the next. Licence: PSF License.
    """
    from pydoc_data.topics import topics

    paragraphs = [
        " ".join(block.translate(_PLAIN).lower().split())
        for _, topic in sorted(topics.items())
        for block in re.split(r"\n\s*\n", topic)
        if _is_prose(block)
    ]
    return _RARE.sub("", "\n".join(dict.fromkeys(paragraphs)))  # some topics repeat others


def _is_prose(block: str) -> bool:
    return (
        block.rstrip().endswith((".", ":")) and "::=" not in block and not block.startswith("   ")
    )
