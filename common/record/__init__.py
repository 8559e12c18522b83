"""What a learner has done, kept on their own computer and never sent anywhere.

`store` writes and reads the record, a file of one event per line; `standing` says what follows from
it for each exercise. Nothing is recorded where COURSE_PROGRESS=off, nor while a class is graded.
"""

from common.record.standing import Standing, standings
from common.record.store import Event, events, record

__all__ = ["Event", "Standing", "events", "record", "standings"]
