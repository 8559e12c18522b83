"""What Sphinx builds the website from: the notebooks with folded solutions, and pages of links."""

import base64
import html
import re
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from classroom.cells import grade_id, is_blank
from classroom.course_layout import Course
from common.course_map import Entry, chapter_title, entries

_MARKS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$\n?", re.MULTILINE)
_NBVAL_MARK = re.compile(r"^# NBVAL_CHECK_OUTPUT\n", re.MULTILINE)
_LINK = re.compile(r'(href="\.\./[^":]+)\.ipynb"')
_FIRST_PICTURE_AFTER = 2  # pictures of the first cells show data rather than what is built
FOLD = "hide-input"


def write_pages(course: Course, folder: Path) -> list[Entry]:
    """Write the sources of all pages into `folder`, made anew. Returns the notebooks of the course.

    Nothing is executed: what a page shows is what the solution has stored.
    """
    if folder.exists():
        shutil.rmtree(folder)
    notebooks = entries(course.notebooks)
    for entry in notebooks:
        nb = nbformat.read(course.solutions / f"{entry.key}.ipynb", as_version=4)
        path = folder / f"{entry.key}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        starter = nbformat.read(course.notebooks / f"{entry.key}.ipynb", as_version=4)
        nbformat.write(for_reading(nb, starter), path)
    chapters = [(name, list(group)) for name, group in groupby(notebooks, lambda e: e.chapter)]
    for name, group in chapters:
        for source in course.supporting_files(name):
            shutil.copyfile(source, folder / source.relative_to(course.solutions))
        _write_picture(folder, name, group)
        texts = [path for path in course.supporting_files(name) if path.suffix == ".md"]
        page = _chapter_page(name, group, [path for path in texts if path.parent.name == name])
        (folder / name / "index.md").write_text(page, encoding="utf-8")
    (folder / "index.md").write_text(_front_page(chapters), encoding="utf-8")
    return notebooks


def for_reading(nb: NotebookNode, starter: NotebookNode) -> NotebookNode:
    """The solution as a page: each blank as learners get it, its solution folded below.

    Marks that only tools read are taken out, and links to notebooks become links to their pages.
    """
    blanks = {grade_id(cell): cell.source for cell in starter.cells if is_blank(cell)}
    cells = []
    for cell in nb.cells:
        if is_blank(cell):
            cells.append(new_code_cell(blanks.get(grade_id(cell), "")))
            cell.source = _MARKS.sub("", cell.source)
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), FOLD]
        if cell.cell_type == "code":
            cell.source = _NBVAL_MARK.sub("", cell.source)
            for output in cell.outputs:
                if "text/html" in output.get("data", {}):
                    shown = "".join(output["data"]["text/html"])
                    output["data"]["text/html"] = _LINK.sub(r'\1.html"', shown)
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={**nb.metadata, "kernelspec": kernel})


def pictures(nb: NotebookNode) -> Iterator[bytes]:
    """The PNG pictures that a notebook shows, in order."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                yield base64.b64decode(output["data"]["image/png"])


def _write_picture(folder: Path, chapter: str, notebooks: list[Entry]) -> None:
    """The chapter's picture: a later one of its first notebook that has any."""
    for entry in notebooks:
        found = list(pictures(nbformat.read(folder / f"{entry.key}.ipynb", as_version=4)))
        if found:
            best = found[min(_FIRST_PICTURE_AFTER, len(found) - 1)]
            (folder / chapter / "picture.png").write_bytes(best)
            return


def _chapter_page(chapter: str, notebooks: list[Entry], texts: list[Path]) -> str:
    lines = [f"# {chapter_title(chapter)}", ""]
    for entry in notebooks:
        star = "★ core path" if entry.core else "more"
        blanks = "1 blank" if entry.blanks == 1 else f"{entry.blanks} blanks"
        lines.append(
            f"- [{entry.title}]({entry.name}.ipynb) · {star} · {entry.minutes} minutes · {blanks}"
        )
    lines += [f"- [{_first_heading(path)}]({path.name})" for path in texts]
    names = "\n".join([*(entry.name for entry in notebooks), *(path.stem for path in texts)])
    lines += ["", "```{toctree}", ":hidden:", "", names, "```", ""]
    return "\n".join(lines)


def _first_heading(path: Path) -> str:
    found = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else path.stem


def _front_page(chapters: list[tuple[str, list[Entry]]]) -> str:
    everything = [entry for _, group in chapters for entry in group]
    core = sum(entry.minutes for entry in everything if entry.core) / 60
    hours = sum(entry.minutes for entry in everything) / 60
    cards = "\n".join(_card(name, group) for name, group in chapters)
    tree = "\n".join(f"{name}/index" for name, _ in chapters)
    return f"""# Deep learning by hand

A course in Jupyter notebooks. You fill in small blanks, a check says within a second whether you
are right and, if not, which mistake you made; then your own function draws, reads, predicts. Here
you can read all of it, solutions folded. To fill the blanks yourself, get the course and run
`make lab`.

Together {hours:.1f} hours; the core path (★) takes {core:.1f}.

<div class="chapters">
{cards}
</div>

```{{toctree}}
:hidden:

{tree}
```
"""


def _card(chapter: str, notebooks: list[Entry]) -> str:
    title = html.escape(chapter_title(chapter))
    links = "".join(
        f'<li>{"★ " if entry.core else ""}<a href="{entry.key}.html">'
        f"{html.escape(entry.title)}</a> · {entry.minutes} min</li>"
        for entry in notebooks
    )
    return (
        f'<section class="chapter"><h2><a href="{chapter}/index.html">{title}</a></h2>'
        f'<img src="{chapter}/picture.png" alt="A picture from the chapter {title}" loading="lazy">'
        f"<ul>{links}</ul></section>"
    )
