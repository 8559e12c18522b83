"""What a command imports before it does anything."""

import json
import subprocess
import sys

SLOW = ("tensorflow", "matplotlib", "sklearn", "lark")
CODE = f"""
import json, sys
import classroom.__main__, classroom.grading.grading
import nbformat
print(json.dumps([name for name in {SLOW!r} if name in sys.modules]))
nbformat.validate(nbformat.v4.new_notebook())
try:
    nbformat.validate({{"cells": [], "metadata": 3, "nbformat": 4, "nbformat_minor": 5}})
except nbformat.ValidationError:
    print("refused")
"""


def test_commands_and_workers_import_nothing_slow_and_notebooks_are_still_validated():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    imported, refused = ran.stdout.splitlines()
    assert json.loads(imported) == []
    assert refused == "refused"
