"""Kernels in the sandbox: one for each submission, under watch from its start to its end.

with sandboxed_kernels(budgets, imports=["tensorflow"]) as kernels:
    print(kernels.protection)
    kernel = await kernels.start(environment={…}, files={"points.csv": path})
    client = NotebookClient(notebook, km=kernel.manager)
    …
    ending = await kernel.end()
"""

import contextlib
import dataclasses
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from jupyter_client.manager import AsyncKernelManager

from classroom.grading.records import Budgets
from classroom.kernels import TemplateUnavailable
from classroom.sandbox.child import WORKING_FOLDER
from classroom.sandbox.ending import Cause, Ending, by_budget, by_itself
from classroom.sandbox.protection import Protection, choose_protection
from classroom.sandbox.provisioner import OneKernelSpec
from classroom.sandbox.rights import Limits
from classroom.sandbox.sandboxed_template import (
    SandboxedTemplate,
    StartedTemplate,
    TemplateFacts,
)
from classroom.sandbox.shared_folder import KernelFolder
from classroom.sandbox.watchdog import Watchdog, Watched

Files = Mapping[str, bytes | Path]


class SandboxedKernel:
    """A kernel that runs. manager: an AsyncKernelManager, for nbclient or for a client of its own.

    budgets: what it may use; its wall-clock time is the caller's business.
    """

    def __init__(
        self,
        manager: AsyncKernelManager,
        watched: Watched,
        budgets: Budgets,
        kernels: "SandboxedKernels",
        template: SandboxedTemplate,
        folder: KernelFolder,
    ) -> None:
        self.manager = manager
        self.budgets = budgets
        # The manager forgets it when it is told to end the kernel.
        self._process = manager.provisioner.process
        self._watched = watched
        self._kernels = kernels
        self._template = template
        self._folder = folder
        self._ending: Ending | None = None

    def cpu_seconds(self) -> float:
        """CPU time of all its processes so far."""
        if self._ending is None:
            self._watched.look()
        return self._watched.cpu

    def ended(self) -> Ending | None:
        """How it ended, if it has; None while it runs."""
        if self._ending is not None:
            return self._ending
        status = self._process.poll()
        if self._watched.exceeded is not None:
            return by_budget(self._watched.exceeded, self._watched.cpu, self.budgets)
        return None if status is None else by_itself(status, self._watched.cpu, self.budgets)

    async def end(self) -> Ending:
        """End it with everything that it started, and say how it went. Again: says it again."""
        if self._ending is None:
            self._kernels.watchdog.remove(self._watched)
            ending = self.ended()
            if ending is None:
                self._watched.look()
                ending = self.ended() or Ending(Cause.US, None, self._watched.cpu, "")
            self._ending = ending
            self._watched.kill()
            with contextlib.suppress(Exception):  # it is gone already; this tidies up after it
                await self.manager.shutdown_kernel(now=True)
            self.manager.cleanup_ipc_files()
            self._kernels.done_with(self._template, self._folder)
        return self._ending


class SandboxedKernels:
    """Starts kernels in the sandbox; to be made by `sandboxed_kernels`.

    protection: prints as the line that says what it is. template: one that serves others too; when
    it is no more, there will be one of our own.
    """

    def __init__(
        self,
        budgets: Budgets,
        imports: Sequence[str],
        protection: Protection,
        template: TemplateFacts | None = None,
    ) -> None:
        self.budgets = budgets
        self.protection = protection
        self.watchdog = Watchdog()
        self._imports = tuple(imports)
        self._templates: set[SandboxedTemplate] = set()
        if template is not None:
            self._templates.add(SandboxedTemplate(template))

    async def start(
        self,
        environment: Mapping[str, str] | None = None,
        files: Files | None = None,
        budgets: Budgets | None = None,
    ) -> SandboxedKernel:
        """Start a kernel for one submission; many may run at the same time.

        environment: added to what every kernel gets. files: contents, or files to be copied, by
        their path in the working folder; there they cannot be written to. budgets: this one's own.
        Raises TemplateUnavailable where no kernel can be started, ValueError for a path in `files`
        that leads elsewhere.
        """
        budgets = budgets or self.budgets
        try:
            return await self._start(self._template(), environment or {}, files or {}, budgets)
        except TemplateUnavailable:
            # The template may have died since it was last looked at. A new one is worth a try.
            fresh = self._template(fresh=True)
            return await self._start(fresh, environment or {}, files or {}, budgets)

    def done_with(self, template: SandboxedTemplate, folder: KernelFolder) -> None:
        """A kernel has ended: nothing of it is to be found by the next."""
        folder.remove()
        if not self.protection.own_world:
            self._discard(template)

    def close(self) -> None:
        """End every kernel and template."""
        self.watchdog.close()
        for template in [*self._templates]:
            self._discard(template)

    async def _start(
        self,
        template: SandboxedTemplate,
        environment: Mapping[str, str],
        files: Files,
        budgets: Budgets,
    ) -> SandboxedKernel:
        folder = template.kernel_folder()
        try:
            _copy(files, folder.given)
            working = WORKING_FOLDER if self.protection.bubblewrap else str(folder.path / "work")
            options = {
                "limits": dataclasses.asdict(_limits(budgets)),
                "shared": str(folder.path.parent),
                "connection": str(folder.connection),
                "given": str(folder.given),
                "own_world": self.protection.own_world,
                "folder": working,
                "home": template.facts.home,
            }
            manager = AsyncKernelManager(
                kernel_spec_manager=OneKernelSpec(template.facts.address, folder, options),
                transport="ipc",
                ip=str(folder.connection / "k"),
                connection_file=str(folder.connection_file),
            )
            await manager.start_kernel(
                env={**template.facts.environment, **environment},
                cwd=working,
                # Our own would be in a submission's reach: a terminal, or a log.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
            )
            root = template.root_of(manager.provisioner.process.pid)
        except BaseException:
            with contextlib.suppress(Exception):  # it may not have come to be
                await manager.shutdown_kernel(now=True)
            self.done_with(template, folder)
            raise
        alone = self.protection.bubblewrap and not self.protection.own_world
        watched = Watched(root, budgets, folder.connection, template=alone)
        self.watchdog.add(watched)
        return SandboxedKernel(manager, watched, budgets, self, template, folder)

    def _template(self, fresh: bool = False) -> SandboxedTemplate:
        """One that serves many kernels, or a new one for a single one."""
        for template in [*self._templates]:
            if not template.alive():
                self._discard(template)
            elif self.protection.own_world and not fresh:
                return template
        made = StartedTemplate(self.protection, self._imports, self.budgets.disk)
        self._templates.add(made)
        return made

    def _discard(self, template: SandboxedTemplate) -> None:
        self._templates.discard(template)
        template.close()


@contextlib.contextmanager
def sandboxed_kernels(
    budgets: Budgets,
    imports: Sequence[str] = (),
    *,
    unsafe: bool = False,
    protection: Protection | None = None,
    template: TemplateFacts | None = None,
) -> Iterator[SandboxedKernels]:
    """Kernels in the best sandbox that this machine allows; they end with the block.

    imports: modules to import beforehand, such as "tensorflow"; they must run no operation.
    unsafe: go without a sandbox where there is none to be had. protection: the one to have,
    instead of the best. template: one that runs already; it must have been started under it.
    Raises SandboxUnavailable, whose one line says what is missing.
    """
    protection = protection or choose_protection(unsafe)
    kernels = SandboxedKernels(budgets, imports, protection, template)
    try:
        yield kernels
    finally:
        kernels.close()


def _limits(budgets: Budgets) -> Limits:
    names = {field.name for field in dataclasses.fields(Limits)}
    return Limits(**{name: getattr(budgets, name) for name in names})


def _copy(files: Files, given: Path) -> None:
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"{name!r} is no path inside the working folder")
        target = given / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            shutil.copyfile(content, target)
