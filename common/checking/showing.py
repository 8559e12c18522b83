"""Showing a verdict, a text or code: as HTML in Jupyter, as plain text elsewhere."""

from __future__ import annotations

import html
import sys
from typing import Any


def in_notebook() -> bool:
    """Whether a Jupyter kernel will display what we show."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


def show(thing: Any) -> None:
    """Display `thing`: Jupyter takes its HTML where it has any, a terminal its text."""
    if in_notebook():
        from IPython.display import display

        display({"text/plain": str(thing), "text/html": thing._repr_html_()}, raw=True)
    else:
        print(thing)


class _Text:
    """A sentence. As HTML it wraps between words, which printed text in Jupyter does not."""

    def __init__(self, text: str):
        self.text = text

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<div role="status">{html.escape(self.text)}</div>'


def show_text(text: str) -> None:
    """A sentence or two for the reader."""
    show(_Text(text))


def show_code(source: str) -> None:
    """Display Python source, coloured in Jupyter."""
    if in_notebook():
        from IPython.display import Code, display

        display(Code(source, language="python"))
    else:
        print(source)
