"""For several files of tests: kernels in the sandbox, and the gradebook of a made-up course."""

import dataclasses

import made_up_class as toys
import pytest
from in_sandbox import BUDGETS, best

from classroom.grading.gradebook import GradebookWriter
from classroom.sandbox import sandboxed_kernels


@pytest.fixture(scope="session")
def secret(tmp_path_factory):
    """A file of ours that no submission may read."""
    path = tmp_path_factory.mktemp("secrets") / "gradebook.db"
    path.write_text("secret")
    return path


@pytest.fixture(scope="session")
def own_world():
    found = best()
    if not found.own_world:
        pytest.skip(found.line)
    with sandboxed_kernels(BUDGETS) as kernels:
        yield kernels


@pytest.fixture(scope="session")
def one_template_each():
    with sandboxed_kernels(
        BUDGETS, protection=dataclasses.replace(best(), own_world=False)
    ) as kernels:
        yield kernels


@pytest.fixture(params=["own_world", "one_template_each"])
def kernels(request):
    """Both ways: with namespaces for each submission, and where those are refused."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def course(tmp_path):
    return toys.make_course(tmp_path)


@pytest.fixture
def url(course, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no `alembic` to be found
    return toys.place_of(course).db_url()


@pytest.fixture
def writer(course, url):
    with GradebookWriter(url, "toys", toys.place_of(course).config) as writer:
        writer.prepare(toys.CHAPTER, toys.releases(course))
        yield writer
