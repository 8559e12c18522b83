"""What holds for all tests."""

import os
from collections.abc import Iterator

import pytest

# A test is no learner's progress; those that look at the record name a file of their own.
os.environ["COURSE_PROGRESS"] = "off"


@pytest.fixture(autouse=True)
def environment_as_before() -> Iterator[None]:
    """What a test, or a package that it is the first to import, sets in the environment goes again.

    TensorFlow does so, and a kernel that a later test starts would not be like others.
    """
    before = dict(os.environ)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)
