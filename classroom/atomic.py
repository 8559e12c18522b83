"""Writing a file so that a reader sees the old one or the new one, never a half."""

import os
import tempfile
from pathlib import Path


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` by way of a temporary file in the same folder.

    Makes the folder where it is missing. Raises OSError, and then `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes a file that only its owner may read; a course file is an ordinary one.
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with the line ends it has, as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def _umask() -> int:
    # The only way to ask for it is to set it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
