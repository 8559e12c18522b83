"""Changing the checks, the interpreter and the kernel so that wrong answers pass."""

from hostile import Attack, R, cheat

_NOT_SENT = frozenset({R.NOT_OBSERVED, R.ERROR, R.TIMED_OUT, R.FORBIDDEN})
_WRONG = frozenset({R.WRONG, R.ERROR})


def _silent(name: str, does: str, cell: str) -> Attack:
    """Its check says nothing that counts."""
    return cheat(name, does, cell, perceptron=_NOT_SENT, and_gate=_NOT_SENT)


def _useless(name: str, does: str, cell: str) -> Attack:
    """Changes what does not decide anything."""
    return cheat(name, does, cell, perceptron=_WRONG, and_gate=_WRONG)


ATTACKS = [
    _silent(
        "patches_check",
        "replaces Exercise.check by one that is content",
        """
from common.checking import Exercise
Exercise.check = lambda self, *args, **kwargs: print(f"✓ {self.name}")
""",
    ),
    _useless(
        "patches_judge",
        "replaces Exercise.judge and Exercise.key",
        """
from common.checking import Exercise, Status, Verdict
Exercise.judge = lambda self, *args: Verdict(self.name, Status.RIGHT, "")
Exercise.verdict = lambda self, *args, **kwargs: Verdict(self.name, Status.RIGHT, "")
Exercise.key = lambda self, seed: self.observe(self.reference, seed)
""",
    ),
    _useless(
        "patches_comparisons",
        "replaces numpy.allclose and its like",
        """
import numpy
yes = lambda *args, **kwargs: True
for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any"):
    setattr(numpy, name, yes)
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = yes
""",
    ),
    _useless(
        "patches_builtins",
        "replaces all, any, abs and AssertionError",
        """
import builtins
builtins.all = builtins.any = lambda *args: True
builtins.abs = lambda x: 0
builtins.AssertionError = type("AssertionError", (BaseException,), {})
""",
    ),
    _silent(
        "import_hook",
        "has the course's modules imported from elsewhere",
        """
import importlib.abc, importlib.util, sys, types
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith("common"):
            return importlib.util.spec_from_loader(name, self, is_package=True)
    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.check = lambda answer: None
        module.__getattr__ = lambda name: module
        return module
    def exec_module(self, module):
        pass
sys.meta_path.insert(0, Finder())
for name in [name for name in sys.modules if name.startswith("common")]:
    del sys.modules[name]
from common.exercises import perceptron as ex
""",
    ),
    _silent(
        "drops_asserts",
        "has every assert and every check cut out of the code",
        """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "check":
            return ast.Constant(True)
        return self.generic_visit(node)
get_ipython().ast_transformers.append(Drop())
""",
    ),
    _silent(
        "rewrites_cells",
        "replaces the source of every later cell",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    ),
    _silent(
        "replaces_run_cell",
        "has the shell run nothing and report success",
        """
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
shell = get_ipython()
def nothing(*args, **kwargs):
    return ExecutionResult(ExecutionInfo("", False, False, False, None))
shell.run_cell = nothing
async def nothing_either(*args, **kwargs):
    return nothing()
shell.run_cell_async = nothing_either
""",
    ),
    _silent(
        "replaces_display",
        "has nothing displayed any more",
        """
import IPython.display, common.checking.transport
shell = get_ipython()
shell.display_pub.publish = lambda *args, **kwargs: None
IPython.display.display = lambda *args, **kwargs: None
""",
    ),
    Attack(
        "replaces_stdout",
        "replaces sys.stdout and sys.stderr by None",
        "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None",
        # ipykernel cannot end a cell without them.
        perceptron=frozenset({R.RIGHT, R.TIMED_OUT, R.NOT_REACHED}),
        and_gate=frozenset({R.RIGHT, R.TIMED_OUT, R.NOT_REACHED}),
        whole=frozenset({R.RIGHT, R.TIMED_OUT}),
    ),
    Attack(
        "stdout_that_raises",
        "replaces sys.stdout by an object that raises",
        """
import sys
class Out:
    def __getattr__(self, name):
        raise RuntimeError("no output here")
sys.stdout = Out()
""",
        perceptron=frozenset({R.RIGHT, R.TIMED_OUT, R.NOT_REACHED}),
        and_gate=frozenset({R.RIGHT, R.TIMED_OUT, R.NOT_REACHED}),
        whole=frozenset({R.RIGHT, R.TIMED_OUT}),
    ),
    Attack(
        "stops_the_clock",
        "replaces time.time, time.sleep and time.monotonic",
        """
import time
time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep = lambda seconds: None
""",
        perceptron=frozenset({R.RIGHT, R.ERROR, R.WRONG}),
        and_gate=frozenset({R.RIGHT, R.ERROR, R.WRONG}),
        plain=True,
    ),
    cheat(
        "patches_later",
        "leaves a thread behind that patches the checks while they run",
        """
import threading, time
from common.checking import Exercise, Status, Verdict
def later():
    end = time.monotonic() + 5
    while time.monotonic() < end:
        Exercise.judge = lambda self, *args: Verdict(self.name, Status.RIGHT, "")
        Exercise.check = lambda self, *args, **kwargs: None
        time.sleep(0.001)
threading.Thread(target=later, daemon=True).start()
time.sleep(0.05)
""",
    ),
    _useless(
        "replaces_the_reference",
        "searches memory for exercises and makes its answer the reference",
        """
import gc
from common.checking import Exercise
for thing in gc.get_objects():
    if isinstance(thing, Exercise):
        thing.reference = lambda *args: 7
        thing.mistakes = ()
""",
    ),
    cheat(
        "observes_nothing",
        "has the exercises look at nothing",
        """
import gc
from common.checking import Exercise
for thing in gc.get_objects():
    if isinstance(thing, Exercise):
        thing.observer = lambda answer, rng: iter(())
""",
    ),
    _silent(
        "judges_for_itself",
        "takes away the variable that has checks observe",
        """
import os
os.environ.pop("CLASSROOM_OBSERVE", None)
os.environ["COURSE_CHECK_SEED"] = "0"
""",
    ),
    Attack(
        "empty_environment",
        "empties its environment but for what checks read",
        """
import os
for name in [n for n in os.environ if not n.startswith(("CLASSROOM_", "COURSE_"))]:
    del os.environ[name]
os.environ["PATH"] = os.environ["LD_PRELOAD"] = "/tmp"
""",
        plain=True,
    ),
    _silent(
        "poisons_modules",
        "puts an empty module in place of the one that sends",
        """
import sys, types
import common.checking.exercise as exercise
stub = types.ModuleType("common.checking.transport")
stub.observing = lambda: True
stub.send = lambda *args, **kwargs: None
stub.Sent = lambda *args, **kwargs: None
sys.modules["common.checking.transport"] = stub
for module in [m for n, m in sys.modules.items() if n.startswith("common.")]:
    for name in ("send", "transport"):
        if hasattr(module, name):
            setattr(module, name, stub.send if name == "send" else stub)
""",
    ),
    _useless(
        "traces_itself",
        "watches every call of the checks and changes what it can",
        """
import sys
def trace(frame, event, arg):
    for name in ("right", "passed", "expected"):
        if name in frame.f_locals:
            try:
                frame.f_locals[name] = True
            except Exception:
                pass
    return trace
sys.settrace(trace)
sys.setprofile(lambda *args: None)
""",
    ),
    Attack(
        "no_garbage_collection",
        "switches garbage collection off, and makes rubbish",
        """
import gc, weakref
gc.disable()
class Ring:
    def __init__(self):
        self.me = self
    def __del__(self):
        raise RuntimeError("not yet")
for _ in range(100):
    Ring()
gc.enable()
""",
        plain=True,
    ),
]
