"""The file in which a learner's tries are kept: one event per line, only ever added to.

Adding a line does not disturb another notebook that adds one at the same time, and a line that
cannot be read spoils no other. Nothing here ever raises for a file that cannot be read or written:
a check must not fail for it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

VARIABLE = "COURSE_PROGRESS"  # "off", or the file to use instead of the usual one
_FOLDER, _FILE = "deep-learning-by-hand", "progress.jsonl"
_LONGEST_LINE = 10_000
_lock = threading.Lock()


@dataclass(frozen=True)
class Event:
    """One thing a learner did.

    what: "check", "answer" (to a self-test), "predict", "hint", "solution" or "compare". chapter:
    the module's name, such as "neural_network"; exercise: its name. outcome: of a check its status
    ("right", "known_mistake", ...), of an answer or a prediction the letter. number: which mistake,
    or which hint. when: ISO 8601 in UTC.
    """

    what: str
    chapter: str
    exercise: str
    outcome: str = ""
    number: int | None = None
    when: str = ""

    @property
    def day(self) -> str:
        """The learner's own calendar day, as YYYY-MM-DD."""
        return datetime.fromisoformat(self.when).astimezone().date().isoformat()


def path() -> Path | None:
    """Where the record is kept, or None where recording is switched off."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.lower() in ("off", "0", "no"):
        return None
    if wanted:
        return Path(wanted).expanduser()
    from platformdirs import user_data_path

    return user_data_path(_FOLDER, appauthor=False) / _FILE


def record(event: Event) -> str | None:
    """Add an event to the record. Returns why it could not be written, or None."""
    file = path()
    if file is None:
        return None
    if not event.when:
        event = Event(**{**asdict(event), "when": datetime.now(UTC).isoformat(timespec="seconds")})
    content = {key: value for key, value in asdict(event).items() if value not in ("", None)}
    line = json.dumps(content, ensure_ascii=False) + "\n"
    try:
        with _lock:
            file.parent.mkdir(parents=True, exist_ok=True)
            # One write at the end of the file: the system keeps lines of two notebooks apart.
            handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | _binary(), 0o600)
            try:
                os.write(handle, (_end_of_torn_line(handle) + line).encode("utf-8"))
            finally:
                os.close(handle)
    except OSError as error:
        return f"{file} cannot be written ({error.strerror or error})"
    return None


def events() -> list[Event]:
    """All events on record, oldest first; lines that cannot be read are passed over."""
    file = path()
    if file is None:
        return []
    try:
        text = file.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return []
    return sorted(_readable(text), key=lambda event: event.when)


def _readable(text: str) -> Iterator[Event]:
    names = {field.name for field in fields(Event)}
    for line in text.split("\n"):
        if not line.strip() or len(line) > _LONGEST_LINE:
            continue
        try:
            content = json.loads(line)
            event = Event(**{key: value for key, value in content.items() if key in names})
            # A newer course may write more; what is here must be of the right kind.
            if all(isinstance(getattr(event, name), str) for name in names - {"number"}):
                moment = datetime.fromisoformat(event.when)
                yield Event(**{**asdict(event), "when": moment.astimezone(UTC).isoformat()})
        except (ValueError, TypeError, AttributeError, OverflowError):
            continue


def _end_of_torn_line(handle: int) -> str:
    """A line end, if the file's last line has none: a crash may have cut it off."""
    size = os.fstat(handle).st_size
    if size == 0:
        return ""
    os.lseek(handle, size - 1, os.SEEK_SET)
    return "" if os.read(handle, 1) == b"\n" else "\n"


def _binary() -> int:
    return getattr(os, "O_BINARY", 0)  # Windows would turn every line end into two bytes
