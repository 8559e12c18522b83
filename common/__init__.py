"""What the notebooks of the course import. By itself it loads neither TensorFlow nor matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from common.progress_map import ProgressMap

__all__ = ["progress"]


def progress(brief: bool = False) -> ProgressMap:
    """How far you are: the course as a map, where to go on, and what to look at again.

    brief: only how much is done and where to go on. Show it as the last line of a cell. It is read
    from the record on this computer, which is never sent anywhere.
    """
    from common.progress_map import progress_map

    return progress_map(brief)
