"""Sending observations that no check made."""

from hostile import NO_POINTS, Attack, R, cheat

# What the forgers need. `sent` is what an honest check of the course's own answer would send.
_TOOLS = """
import base64, io, os, threading, time, zipfile
import numpy as np
from IPython.display import display
from common.checking import transport
from common.exercises import perceptron as ex
seed = int(os.environ["COURSE_CHECK_SEED"])
def sent(name, of=None):
    exercise = getattr(ex, of or name)
    observed = exercise.observe(exercise.reference, seed)
    return transport.to_bytes(transport.Sent(of or name, observed))
def forge(name, content, label=None):
    text = content if isinstance(content, str) else base64.b64encode(content).decode()
    display({transport.OBSERVATION_TYPE: text}, metadata={"exercise": label or name}, raw=True)
"""


def _while_checked(name: str, does: str, forgery: str, **others: object) -> Attack:
    """Forges while the check of `perceptron` calls the answer."""
    answer = f"""
def perceptron(x1, x2, w1, w2, b):
    {forgery}
    return 7
"""
    values = {"perceptron": frozenset({R.FORBIDDEN, R.WRONG})}
    return cheat(
        name, does, _TOOLS, answers={"perceptron": answer}, **(values | others), plain=False
    )


def _instead(name: str, does: str, content: str, **others: object) -> Attack:
    """Sends something in the place of each check's own observation."""
    cell = f"""{_TOOLS}
def content(name):
{content}
from common.checking import Exercise
Exercise.check = lambda self, *args, **kwargs: forge(self.name, content(self.name))
"""
    return cheat(name, does, cell, plain=False, **others)


_PICKLE = """
    class Payload:
        def __reduce__(self):
            return (exec, ("open('@MARKER@', 'w')",))
    buffer = io.BytesIO()
    np.savez(buffer, index=np.array([Payload()], dtype=object))
    return buffer.getvalue()
"""
_BOMB = """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("index.npy", "w") as file:
            for _ in range(100):
                file.write(bytes(2**20))
    return buffer.getvalue()
"""
_CLAIMS_MUCH = """
    buffer = io.BytesIO()
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,)}"
    array = b"\\x93NUMPY\\x01\\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.npy", array)
    return buffer.getvalue()
"""
_UNREADABLE = {"perceptron": frozenset({R.FORBIDDEN}), "and_gate": frozenset({R.FORBIDDEN})}

ATTACKS = [
    cheat(
        "forges_before",
        "sends the observations of right answers before the checks run",
        _TOOLS + "for name in ('perceptron', 'and_gate'):\n    forge(name, sent(name))\n",
        perceptron=frozenset({R.WRONG}),
        and_gate=frozenset({R.WRONG}),
    ),
    _while_checked(
        "forges_during",
        "sends a forged observation besides its check's own",
        "forge('perceptron', sent('perceptron'))",
    ),
    _while_checked(
        "forges_another",
        "sends an observation of another exercise while one is checked",
        "forge('and_gate', sent('and_gate'))",
    ),
    cheat(
        "forges_one_that_is_over",
        "sends an observation of the exercise before while one is checked",
        _TOOLS,
        answers={
            "and_gate": """
def and_gate(x1, x2):
    forge("perceptron", sent("perceptron"))
    return 7
"""
        },
        perceptron=frozenset({R.WRONG}),
        # Every call of it observes the course's own answer, which may take too long.
        and_gate=frozenset({R.WRONG, R.FORBIDDEN, R.TIMED_OUT}),
    ),
    _while_checked(
        "forges_another_under_its_name",
        "sends another exercise's observation under the name of the one that is checked",
        "forge('perceptron', sent('perceptron', of='and_gate'))",
    ),
    cheat(
        "forges_after",
        "has a thread send observations of an exercise whose check is over",
        _TOOLS
        + """
def later():
    end = time.monotonic() + 3
    while time.monotonic() < end:
        shell = get_ipython()
        if shell.execution_count >= 6:
            forge("perceptron", sent("perceptron"))
            return
        time.sleep(0.002)
threading.Thread(target=later, daemon=True).start()
""",
        perceptron=frozenset({R.WRONG}),
        and_gate=frozenset({R.WRONG, R.FORBIDDEN, R.NOT_OBSERVED}),
    ),
    _while_checked(
        "forges_much",
        "sends an observation of 40 MB",
        "forge('perceptron', 'A' * 40_000_000)",
        perceptron=frozenset({R.FORBIDDEN, R.WRONG, R.TIMED_OUT}),
        whole=frozenset({R.RIGHT, R.TIMED_OUT}),  # two of them are more than is taken of a cell
    ),
    _instead(
        "pickle_inside", "hides a pickle that would run in the grader", _PICKLE, **_UNREADABLE
    ),
    _instead("zip_bomb", "sends a zip file that grows a thousandfold", _BOMB, **_UNREADABLE),
    _instead("claims_much", "declares an array of 8 TB", _CLAIMS_MUCH, **_UNREADABLE),
    _instead("no_base64", "sends text that is no base64", "    return '%%% é'", **_UNREADABLE),
    _instead("empty", "sends nothing as an observation", "    return ''", **_UNREADABLE),
    cheat(
        "odd_messages",
        "sends display messages of every wrong shape",
        _TOOLS
        + """
kernel = get_ipython().kernel
from common.checking import Exercise
def check(self, *args, **kwargs):
    kind = transport.OBSERVATION_TYPE
    for content in ([], 3, None, {"data": 3}, {"data": {kind: [1]}, "metadata": 4},
                    {"data": {kind: {"a": 1}}, "metadata": {"exercise": ["x"]}},
                    {"data": {kind: None}, "metadata": {"exercise": self.name}}):
        parent = kernel.get_parent()
        kernel.session.send(kernel.iopub_socket, "display_data", content, parent=parent)
Exercise.check = check
""",
    ),
    cheat(
        "odd_frames",
        "sends frames that are no messages at all",
        """
kernel = get_ipython().kernel
socket = kernel.iopub_socket
begun = [b"a", b"<IDS|MSG>", b"bad", b"{", b"}", b"", b""]
for frames in ([b""], [b"x"] * 9, [b"<IDS|MSG>"], begun):
    socket.send_multipart(frames)
""",
        perceptron=frozenset({R.WRONG}),
        and_gate=frozenset({R.WRONG}),
    ),
    Attack(
        "says_it_is_done",
        "tells the grader that its cells are done before they are",
        """
kernel = get_ipython().kernel
parent = kernel.get_parent()
for state in ("idle", "busy", "starting", 7):
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": state}, parent=parent)
""",
        perceptron=frozenset({R.RIGHT}) | NO_POINTS,
        and_gate=frozenset({R.RIGHT}) | NO_POINTS,
    ),
    cheat(
        "sends_what_the_reference_gives",
        "sends the observations of right answers in the place of its own: a forgery that no "
        "grader can tell from an answer (docs/sandbox.md says so)",
        _TOOLS
        + """
from common.checking import Exercise
Exercise.check = lambda self, *args, **kwargs: forge(self.name, sent(self.name))
""",
        perceptron=frozenset({R.RIGHT, R.REFERENCE, R.FORBIDDEN}),
        and_gate=frozenset({R.RIGHT, R.REFERENCE, R.FORBIDDEN}),
        plain=False,
    ),
    cheat(
        "hands_in_the_reference",
        "hands in the course's own answers",
        "",
        answers={
            "perceptron": "perceptron = ex.perceptron.solution()",
            "and_gate": "and_gate = ex.and_gate.reference",
        },
        perceptron=frozenset({R.REFERENCE}),
        and_gate=frozenset({R.REFERENCE}),
    ),
]
