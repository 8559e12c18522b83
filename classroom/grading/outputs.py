"""What a kernel sends while a cell runs: outputs within their budget, observations apart.

Every message comes from the submission's process and may be anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from classroom.grading.reading import plain_text
from common.checking.transport import OBSERVATION_TYPE, PREDICTION_TYPE

# Beyond these a cell is stopped: what a program floods us with costs our time, not only its own.
FLOOD_BYTES = 64 * 2**20
FLOOD_MESSAGES = 20_000
_CUT = "… the rest of the output was cut."


@dataclass
class CellOutput:
    """What came of one cell.

    exercise: the one that this cell checks, empty where it checks none. outputs: valid, and within
    `budget` bytes. observations: the base64 text of each that names the exercise. strange: whether
    others came. predictions: name and letter. error: type and message of the error it ended with.
    received, messages: how much arrived while it ran, kept or not.
    """

    budget: int
    exercise: str = ""
    outputs: list[NotebookNode] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    strange: bool = False
    predictions: list[tuple[str, str]] = field(default_factory=list)
    error: tuple[str, str] | None = None
    cut: bool = False
    received: int = 0
    messages: int = 0
    _kept: int = 0
    _clear: bool = False

    @property
    def flooded(self) -> bool:
        return self.received > FLOOD_BYTES or self.messages > FLOOD_MESSAGES

    @property
    def kept(self) -> int:
        """Bytes of output that were kept, about."""
        return self._kept

    def lose_the_rest(self) -> None:
        """What still comes will not be heard; the learner is told."""
        self._was_cut()

    def arrived(self, size: int) -> None:
        """Count a message of that many bytes, whatever is in it."""
        self.received += size
        self.messages += 1

    def take(self, kind: str, content: Any, size: int) -> None:
        """Take in a message that belongs to the cell. What is not as it should be is dropped."""
        if not isinstance(content, dict):
            return
        if kind == "display_data" and self._special(content):
            return
        if kind == "error":
            self.error = (_short(content.get("ename"), 100), _short(content.get("evalue"), 2000))
        if kind == "clear_output":
            self._clear = bool(content.get("wait"))
            if not self._clear:
                self._empty()
        elif kind in ("stream", "display_data", "execute_result", "error"):
            if self._clear:
                self._empty()
                self._clear = False
            self._keep(kind, content, size)

    def _special(self, content: dict[str, Any]) -> bool:
        data, metadata = content.get("data"), content.get("metadata")
        if not isinstance(data, dict):
            return False
        if OBSERVATION_TYPE in data:
            name = metadata.get("exercise") if isinstance(metadata, dict) else None
            if not self.exercise or name != self.exercise:
                self.strange = True
            elif len(self.observations) < 2:  # two are one too many already
                self.observations.append(str(data[OBSERVATION_TYPE]))
            return True
        if PREDICTION_TYPE in data:
            told = data[PREDICTION_TYPE]
            if isinstance(told, dict) and len(self.predictions) < 20:
                self.predictions.append(
                    (_short(told.get("name"), 200), _short(told.get("choice"), 5))
                )
            return True
        return False

    def _empty(self) -> None:
        self.outputs.clear()
        self._kept = 0
        self.cut = False

    def _keep(self, kind: str, content: dict[str, Any], size: int) -> None:
        room = self.budget - self._kept
        if kind == "stream":
            self._stream(content, room)
            return
        if size > room and kind != "error":
            self._was_cut()
            return
        output = _output(kind, content, room)
        if output is not None:
            self._kept += min(size, room)
            self.outputs.append(output)

    def _stream(self, content: dict[str, Any], room: int) -> None:
        name, text = content.get("name"), plain_text(content.get("text"))
        if name not in ("stdout", "stderr") or not text:
            return
        if room <= 0:
            self._was_cut()
            return
        kept = text[:room]
        self._kept += len(kept)
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += kept
        else:
            self.outputs.append(new_output("stream", name=name, text=kept))
        if len(kept) < len(text):
            self._was_cut()

    def _was_cut(self) -> None:
        if not self.cut:
            self.cut = True
            self.outputs.append(new_output("stream", name="stdout", text=f"\n{_CUT}\n"))


def _output(kind: str, content: dict[str, Any], room: int) -> NotebookNode | None:
    """A valid output, or None where the message makes none."""
    try:
        output = _error(content, room) if kind == "error" else _display(kind, content)
        nbformat.validate(output, ref="output", version=4)
        json.dumps(output, ensure_ascii=False).encode("utf-8")
    except Exception:  # whatever a forged message makes of it
        return None
    return output


def _error(content: dict[str, Any], room: int) -> NotebookNode:
    lines = content.get("traceback")
    lines = [plain_text(line) for line in lines[:200]] if isinstance(lines, list) else []
    if sum(map(len, lines)) > max(room, 2000):
        lines = [line[:200] for line in lines[-5:]]
    return new_output(
        "error",
        ename=_short(content.get("ename"), 100),
        evalue=_short(content.get("evalue"), 2000),
        traceback=lines,
    )


def _display(kind: str, content: dict[str, Any]) -> NotebookNode:
    data = {
        plain_text(key): plain_text(value) if isinstance(value, str) else value
        for key, value in content["data"].items()
    }
    return new_output(kind, data=data, metadata=content.get("metadata") or {})


def _short(value: Any, longest: int) -> str:
    return plain_text(value)[:longest]
