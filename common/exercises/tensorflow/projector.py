"""Notebook watching_training: vectors and words for the projector."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np

from common.checking import AnswerRaised, Call, Equivalent, Exercise, Mistake
from common.exercises.tensorflow.tools import tensor

# --- embedding_projector ---------------------------------------------------------------------


def _write_table(path, rows):
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def _embedding_projector(folder, vectors, words):
    folder = Path(folder)
    rows = ["\t".join(str(number) for number in vector) for vector in np.asarray(vectors)]
    (folder / "vectors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "metadata.tsv").write_text("\n".join(words) + "\n", encoding="utf-8")


def _by_savetxt(folder, vectors, words):
    np.savetxt(Path(folder) / "vectors.tsv", vectors, delimiter="\t")
    with open(Path(folder) / "metadata.tsv", "w", encoding="utf-8") as file:
        print(*words, sep="\n", file=file)


def _without_last_newline(folder, vectors, words):
    lines = ["\t".join(f"{number:.6g}" for number in vector) for vector in vectors.numpy()]
    (Path(folder) / "vectors.tsv").write_text("\n".join(lines))
    (Path(folder) / "metadata.tsv").write_text("\n".join(words))


def _table(between="\t", head="", turned=False, names="metadata.tsv", line="\n", sort=False):
    def project(folder, vectors, words):
        array = np.asarray(vectors)
        rows = [between.join(str(n) for n in row) for row in (array.T if turned else array)]
        (Path(folder) / "vectors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        listed = sorted(words) if sort else list(words)
        text = line.join(([head] if head else []) + listed)
        (Path(folder) / names).write_text(text + "\n", encoding="utf-8")

    return project


def _number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _tensors_as_text(folder, vectors, words):
    _write_table(Path(folder) / "vectors.tsv", ["\t".join(map(str, row)) for row in vectors])
    _write_table(Path(folder) / "metadata.tsv", words)


def _rows_as_text(folder, vectors, words):
    _write_table(Path(folder) / "vectors.tsv", [str(row) for row in np.asarray(vectors)])
    _write_table(Path(folder) / "metadata.tsv", words)


def _words_beside(folder, vectors, words):
    rows = [[word, *row] for word, row in zip(words, np.asarray(vectors))]
    _write_table(Path(folder) / "vectors.tsv", ["\t".join(map(str, row)) for row in rows])
    _write_table(Path(folder) / "metadata.tsv", words)


def _changed_over(folder, vectors, words):
    _embedding_projector(folder, vectors, words)
    one, other = Path(folder, "vectors.tsv"), Path(folder, "metadata.tsv")
    rows, names = one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")
    one.write_text(names, encoding="utf-8")
    other.write_text(rows, encoding="utf-8")


def _in_one_line(folder, vectors, words, between="\t"):
    numbers = between.join("\t".join(map(str, row)) for row in np.asarray(vectors))
    _write_table(Path(folder) / "vectors.tsv", [numbers])
    _write_table(Path(folder) / "metadata.tsv", words)


def _overwritten(folder, vectors, words):
    for vector, word in zip(np.asarray(vectors), words):
        _embedding_projector(folder, [vector], [word])


def _elsewhere(folder, vectors, words):
    pass


def _observe_projector(answer, rng):
    vectors = tensor(rng.normal(size=(4, 3)).round(2))
    words = [str(word) for word in rng.permutation(["sun", "moon", "star", "sky"])]
    if words == sorted(words):
        words = words[::-1]
    with tempfile.TemporaryDirectory() as folder:

        def files():
            answer(folder, vectors, words)
            return sorted(path.name for path in Path(folder).iterdir())

        yield "files", Call(files).called("embedding_projector(folder, vectors, words)")

        def table():
            text = (Path(folder) / "vectors.tsv").read_text(encoding="utf-8")
            return [line.split("\t") for line in text.splitlines()]

        try:
            rows = yield Call(table).called("vectors.tsv, read")
            yield "numbers in each line of vectors.tsv", [len(row) for row in rows]
            parts = [part for row in rows for part in row]
            yield "what is no number in vectors.tsv", [p for p in parts if not _number(p)]
            if all(map(_number, parts)):
                yield "the numbers", [float(part) for part in parts]
        except AnswerRaised:
            pass

        def lines():
            return (Path(folder) / "metadata.tsv").read_text(encoding="utf-8").splitlines()

        with contextlib.suppress(AnswerRaised):
            yield "metadata.tsv", Call(lines).called("metadata.tsv, read")


_VECTORS = r"""- Path(folder, "vectors.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")"""
_METADATA = (
    r"""- Path(folder, "metadata.tsv").write_text("\n".join(words) + "\n", encoding="utf-8")"""
)

embedding_projector = Exercise(
    reference=_embedding_projector,
    observe=_observe_projector,
    mistakes=[
        Mistake(
            'Between the numbers stands a tabulator, "\\t". The t of tsv is for it.',
            _table(between=","),
            _table(between=" "),
            _table(between=", "),
        ),
        Mistake(
            "With one column there is no head line: the projector would take it for the first "
            "word, and every word would stand at its neighbour's place.",
            _table(head="word"),
            _table(head="label"),
            _table(head="name"),
        ),
        Mistake("Each word has a row of vectors.tsv. You wrote columns.", _table(turned=True)),
        Mistake("Each word has a line of its own in metadata.tsv.", _table(line="\t")),
        Mistake(
            "The words must stand in the order of the vectors. You sorted them.", _table(sort=True)
        ),
        Mistake('The file of the words is called "metadata.tsv".', _table(names="words.tsv")),
        Mistake(
            "Taken from a tensor, a number prints as tf.Tensor(…). np.asarray(vectors) makes plain "
            "numbers first.",
            _tensors_as_text,
        ),
        Mistake(
            "str of a whole row puts brackets around it, and spaces between the numbers. Join the "
            'numbers: "\\t".join(…).',
            _rows_as_text,
        ),
        Mistake("The words belong into metadata.tsv alone.", _words_beside),
        Mistake("The two files have changed places.", _changed_over),
        Mistake(
            "All vectors stand in one line. Each one ends with a new line.",
            _in_one_line,
            lambda *given: _in_one_line(*given, between=""),
        ),
        Mistake(
            "Only the last vector is left: write_text begins the file anew each time. Join all "
            "lines, and write once.",
            _overwritten,
        ),
        Mistake(
            "In the folder there is no file. Its path begins with the folder: "
            'Path(folder, "vectors.tsv").',
            _elsewhere,
        ),
    ],
    variants=[_by_savetxt, _without_last_newline],
    equivalent=[
        Equivalent(
            _VECTORS
            + """
+ Path(folder, "vectors.tsv").write_text("\\n".join(rows) + '', encoding="utf-8")""",
            "a file of text may end without a new line",
        ),
        Equivalent(
            _VECTORS
            + """
+ Path(folder, "vectors.tsv").write_text("\\n".join(rows) + "\\n")""",
            "digits, signs and tabulators are the same bytes in any encoding that is in use",
        ),
        Equivalent(
            _METADATA
            + """
+ Path(folder, "metadata.tsv").write_text("\\n".join(words) + '', encoding="utf-8")""",
            "a file of text may end without a new line",
        ),
        Equivalent(
            _METADATA
            + """
+ Path(folder, "metadata.tsv").write_text("\\n".join(words) + "\\n")""",
            "without an encoding UTF-8 is written all the same, but on an older Windows",
        ),
    ],
    hints=[
        "Two files of text, with as many lines as there are words.",
        '"\\t".join(str(number) for number in vector) is a line of vectors.tsv.',
        'Path(folder, "metadata.tsv").write_text("\\n".join(words) + "\\n")',
    ],
)
