"""Small release notebooks of chapter 02 and submissions made from them."""

import copy
import json

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom.grading.records import Budgets, Task
from classroom.normalize import KERNEL

CHAPTER = "02_perceptron"
IMPORT = "import numpy as np\n\nfrom common.exercises import perceptron as ex"
ARGUMENTS = {
    "perceptron": "x1, x2, w1, w2, b",
    "and_gate": "x1, x2",
    "truth_table": "w1, w2, b",
    "what_the_bias_does": "",
}
RIGHT = {
    "perceptron": "return 1 if w1 * x1 + w2 * x2 + b > 0 else 0",
    "and_gate": "return perceptron(x1, x2, 0.5, 0.5, -0.7)",
    "truth_table": "return [perceptron(a, c, w1, w2, b) for a in (0, 1) for c in (0, 1)]",
    "what_the_bias_does": 'return "c"',
}
EMPTY = "# YOUR CODE HERE\n    raise NotImplementedError()"


def function(name: str, body: str = EMPTY) -> str:
    return f"def {name}({ARGUMENTS[name]}):\n    {body}"


def marked(cell: NotebookNode, grade_id: str, **marks: object) -> NotebookNode:
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    cell.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **flags, **marks}
    cell["id"] = grade_id
    return cell


def release(*names: str) -> NotebookNode:
    """A title, the import, and for each name a blank, its check and a sentence."""
    cells = [new_markdown_cell("# Gates", id="top-1"), new_code_cell(IMPORT, id="top-2")]
    for name in names or ("perceptron", "and_gate"):
        check = new_code_cell(f"ex.{name}.check({name})")
        cells += [
            marked(new_code_cell(function(name)), name, solution=True),
            marked(check, f"check_{name}", grade=True, locked=True, points=2),
            new_markdown_cell(f"About {name}.", id=f"after-{name}"),
        ]
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = KERNEL
    return nb


def submission(base: NotebookNode, **sources: str) -> NotebookNode:
    """A copy of a release notebook with other sources in the cells of these grade_ids."""
    nb = copy.deepcopy(base)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in sources:
            cell.source = sources[name]
    return nb


def right(*names: str) -> dict[str, str]:
    return {name: function(name, RIGHT[name]) for name in names}


def data(nb: object) -> bytes:
    return json.dumps(nb, ensure_ascii=False).encode("utf-8", "surrogatepass")


def task(submitted: bytes | NotebookNode, base: NotebookNode, **changes: object) -> Task:
    fields = {
        "student": "ada",
        "chapter": CHAPTER,
        "notebook": "gates",
        "submitted_as": f"{CHAPTER}/gates.ipynb",
        "submission": submitted if isinstance(submitted, bytes) else data(submitted),
        "release": data(base),
        "seed": 2**31 + 5,
        "budgets": Budgets(wall=60, cell=20),
        "fingerprint": "f",
    }
    return Task(**(fields | changes))
