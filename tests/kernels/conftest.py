"""Kernels for the tests here: started the ordinary way, and forked from a warm template."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from running_kernels import Kernel, choose, use

from classroom.kernels import Template, start_template, why_not
from classroom.kernels.exported import DEFAULT_PROVISIONER, TEMPLATE


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    if reason := why_not():
        pytest.skip(reason)
    template = start_template()
    yield template
    template.close()


@pytest.fixture
def ordinary(monkeypatch) -> None:
    """Kernels of this test are no forks, also where the tests themselves run beside a template."""
    monkeypatch.delenv(TEMPLATE, raising=False)
    monkeypatch.delenv(DEFAULT_PROVISIONER, raising=False)
    choose(monkeypatch, "local-provisioner")


@pytest.fixture
def warm(template, monkeypatch) -> Template:
    """Kernels of this test are forks."""
    return use(template, monkeypatch)


@pytest.fixture(params=["ordinary", "warm"])
def way(request) -> str:
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def start() -> Iterator[Callable[..., Kernel]]:
    """start(**arguments of start_kernel): a kernel that ends with the test."""
    kernels = []

    def started(**arguments: Any) -> Kernel:
        kernels.append(Kernel(**arguments))
        return kernels[-1]

    yield started
    for kernel in kernels:
        kernel.close()


@pytest.fixture
def kernel(way, start) -> Kernel:
    return start()
