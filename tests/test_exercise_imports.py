"""A chapter's module may have the name of a library: neither stands in the other's way."""

import ast
import importlib.util
from pathlib import Path

import common.exercises

FOLDER = Path(common.exercises.__file__).parent


def test_imports_of_exercises_are_absolute():
    relative = [
        f"{path.relative_to(FOLDER)}, line {node.lineno}"
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_chapter_on_tensorflow_does_not_hide_the_library():
    library = importlib.util.find_spec("tensorflow")
    chapter = importlib.util.find_spec("common.exercises.tensorflow")
    assert library is not None and chapter is not None
    assert FOLDER not in Path(library.origin).parents
    assert Path(chapter.origin) == FOLDER / "tensorflow" / "__init__.py"
