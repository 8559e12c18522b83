"""What TensorFlow says when it is imported is kept from commands and from notebooks."""

import os
import subprocess
import sys

from nbformat.v4 import new_code_cell, new_notebook, new_output

from classroom.greetings import greetings_kept_back, without_greetings
from classroom.normalize import normalize

GREETING = (
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    "I0000 00:00:1795975124.168916   18723 port.cc:153] oneDNN custom operations are on.\n"
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow.\n"
    "E0000 00:00:1795975128.463383   18723 cuda_platform.cc:52] failed call to cuInit: unknown\n"
)


def test_only_greetings_are_taken_out_of_a_text():
    other = "WARNING: the loss is not finite\nIndexError: I0000\n"
    assert without_greetings(GREETING + other + GREETING) == other


def test_a_command_says_what_is_no_greeting_at_the_end(capfd, monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    with greetings_kept_back():
        os.write(2, GREETING.encode() + b"a warning of an author's module\n")
        assert capfd.readouterr().err == ""
    assert capfd.readouterr().err == "a warning of an author's module\n"


def test_an_error_comes_through(capfd, monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    try:
        with greetings_kept_back():
            os.write(2, GREETING.encode())
            raise ImportError("no module named so")
    except ImportError as error:
        assert str(error) == "no module named so"
    assert capfd.readouterr().err == ""


def test_importing_a_chapter_that_imports_tensorflow_is_silent():
    code = (
        "import sys\nfrom classroom.exercise_rules import exercises_of\n"
        "exercises_of('12_tensorflow')\nassert 'tensorflow' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_notebook_keeps_its_own_warnings_and_no_greetings():
    said = [
        new_output("stream", name="stderr", text=GREETING),
        new_output("stream", name="stdout", text="1\n"),
        new_output("stream", name="stderr", text=GREETING + "a warning\n"),
    ]
    nb = new_notebook(cells=[new_code_cell("import tensorflow", outputs=said)])
    kept = [(o.name, o.text) for o in normalize(nb).cells[0].outputs]
    assert kept == [("stdout", "1\n"), ("stderr", "a warning\n")]
