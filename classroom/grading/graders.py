"""The course's grader on a worker: sandboxed kernels, warm with what the chapter imports."""

from __future__ import annotations

import ast
import contextlib
import functools
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self

import nbformat

from classroom.course_layout import CourseError, module_name
from classroom.grading.grading import grade_one
from classroom.grading.kernels import Kernels, NoKernel, PlainKernels
from classroom.grading.records import Budgets, Outcome, Reason, Task

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

    from classroom.sandbox import Protection, SandboxedKernel, SandboxedKernels, TemplateFacts

# What takes long to import, and may be imported before a fork: by what a notebook mentions.
_SLOW = {
    "tensorflow": ("tensorflow",),
    "keras": ("tensorflow", "keras"),
    "sklearn": ("sklearn.datasets",),
    "common.datasets": ("sklearn.datasets",),
}


# Submissions run side by side: matrix products that also want every core would only wait. dask
# gives its workers the same.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class CourseGrader:
    """Grades on kernels forked in the sandbox; see `workers.Grader`.

    imports: modules to import beforehand. protection: what this machine was found to allow; found
    out here where None. template: one that runs already, started under it. Raises
    SandboxUnavailable where there is no sandbox and `unsafe` was not asked for. With `unsafe`,
    where nothing can be forked either (macOS, Windows), kernels are ordinary ones.
    """

    def __init__(
        self,
        budgets: Budgets,
        imports: Sequence[str],
        *,
        unsafe: bool,
        protection: Protection | None = None,
        template: TemplateFacts | None = None,
    ) -> None:
        from classroom.kernels import why_not

        self._stack = contextlib.ExitStack()
        self._kernels: Kernels
        if unsafe and protection is None and why_not() is not None:
            self._kernels = PlainKernels()
            return
        from classroom.sandbox import sandboxed_kernels  # parts of it are Linux's alone

        kernels = sandboxed_kernels(
            budgets, imports, unsafe=unsafe, protection=protection, template=template
        )
        self._kernels = _Kernels(self._stack.enter_context(kernels))

    def grade(self, task: Task) -> Outcome:
        return grade_one(task, self._kernels)

    def close(self) -> None:
        self._stack.close()


class _Kernels:
    """The sandbox's kernels as `running` asks for them."""

    def __init__(self, sandboxed: SandboxedKernels) -> None:
        self._sandboxed = sandboxed

    @property
    def protection(self) -> str:
        return str(self._sandboxed.protection)

    @contextlib.asynccontextmanager
    async def kernel(
        self, budgets: Budgets, environment: Mapping[str, str]
    ) -> AsyncIterator[_Kernel]:
        from classroom.kernels import TemplateUnavailable

        try:
            kernel = await self._sandboxed.start(environment, budgets=budgets)
        except (TemplateUnavailable, OSError, RuntimeError) as error:
            raise NoKernel(f"No kernel could be started: {error}") from error
        shown = _Kernel(kernel)
        try:
            yield shown
        finally:
            await kernel.end()


class _Kernel:
    def __init__(self, kernel: SandboxedKernel) -> None:
        self._kernel = kernel

    @property
    def manager(self) -> AsyncKernelManager:
        return self._kernel.manager

    def why_ended(self) -> tuple[Reason, str]:
        ending = self._kernel.ended()
        if ending is None or not ending.message:
            return Reason.KERNEL_DIED, "the kernel died"
        text = ending.message.rstrip(".")
        return ending.reason, text[0].lower() + text[1:]

    def cpu_seconds(self) -> float:
        return self._kernel.cpu_seconds()


def course_grader(
    budgets: Budgets,
    imports: Sequence[str],
    unsafe: bool,
    protection: Protection | None = None,
    template: TemplateFacts | None = None,
) -> CourseGrader:
    """A grader; called on the worker."""
    return CourseGrader(budgets, imports, unsafe=unsafe, protection=protection, template=template)


class LocalGraders:
    """What makes the graders of all workers on this machine, which share one template.

    Each submission still has namespaces of its own; where the system refuses those, and so each
    needs a template of its own, nothing is shared. Raises CourseError, in one line, where there is
    no sandbox and `unsafe` was not asked for.
    """

    def __init__(self, budgets: Budgets, imports: Sequence[str], *, unsafe: bool) -> None:
        self._budgets = budgets
        self._imports = tuple(imports)
        self._unsafe = unsafe
        self._stack = contextlib.ExitStack()
        self._template: TemplateFacts | None = None
        self._protection = _protection(unsafe)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def warm(self) -> None:
        """Start the template now: it imports while others do other things."""
        if self._protection is None or not self._protection.own_world:
            return  # nothing is shared
        from classroom.sandbox import StartedTemplate

        if self._template is None:
            threads = {name: os.environ.get(name, one) for name, one in _ONE_THREAD.items()}
            template = StartedTemplate(self._protection, self._imports, self._budgets.disk, threads)
            self._stack.callback(template.close)
            self._template = template.facts

    def maker(self) -> Callable[[], CourseGrader]:
        """The function for workers to call; it travels to them."""
        self.warm()
        return functools.partial(
            course_grader,
            self._budgets,
            self._imports,
            self._unsafe,
            self._protection,
            self._template,
        )


def _protection(unsafe: bool) -> Protection | None:
    """Found out here, where it can be said in a line; None: ordinary kernels were asked for."""
    from classroom.kernels import why_not

    if reason := why_not():
        if unsafe:
            return None
        raise CourseError(f"No sandbox: {reason}; or grade only what you trust, with --unsafe.")
    from classroom.sandbox import SandboxUnavailable, choose_protection

    try:
        return choose_protection(unsafe)
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error


def slow_imports(chapter: str, releases: Iterable[bytes]) -> tuple[str, ...]:
    """What a worker's template imports for the notebooks of a chapter.

    releases: the bytes of its release notebooks.
    """
    mentioned: set[str] = set()
    for content in releases:
        nb = nbformat.reads(content.decode("utf-8"), as_version=4)
        for cell in nb.cells:
            if cell.cell_type == "code":
                mentioned |= _imported(cell.source)
    wanted = [name for word, names in _SLOW.items() if word in mentioned for name in names]
    return tuple(dict.fromkeys([*wanted, f"common.exercises.{module_name(chapter)}"]))


def _imported(source: str) -> set[str]:
    """The modules that a cell imports, each with all it is part of."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    parts = [name.split(".") for name in found]
    return {".".join(words[:end]) for words in parts for end in range(1, len(words) + 1)}
