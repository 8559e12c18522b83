"""Starting a template, and ending it: for the length of a `with` block, or as long as we live."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path

from classroom.kernels.exported import DEFAULT_PROVISIONER, GROUP, PROVISIONER, TEMPLATE
from classroom.kernels.forked_process import supported

_SECONDS_TO_END = 10.0


@dataclass
class Template:
    """A template that runs, or is importing still: who asks for a kernel meanwhile waits.

    folder: private; holds its socket and its log.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    _line: int = field(repr=False)  # the far end of the pipe whose end tells it to end

    @property
    def environment(self) -> dict[str, str]:
        """What to add to a child's environment for its kernels to be forked."""
        return {TEMPLATE: str(self.folder / "socket"), DEFAULT_PROVISIONER: PROVISIONER}

    def keep_across_exec(self) -> None:
        """Let the template live on when this process becomes another program (os.exec…)."""
        os.set_inheritable(self._line, True)

    def close(self) -> None:
        """End it and all of its kernels."""
        if self._line >= 0:
            os.close(self._line)
            self._line = -1
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def why_not() -> str | None:
    """Why there can be no template here; None: there can."""
    if not supported:
        return "forking kernels needs Linux"
    if not entry_points(group=GROUP, name=PROVISIONER):
        # To name it all the same would leave Jupyter without any kernel.
        return "the course is not fully installed; run: make install"
    return None


def start_template(
    imports: Sequence[str] = (),
    *,
    prepare: str | None = None,
    wrapper: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Template:
    """Start a template; it ends when this process does, however that ends.

    imports: modules to import beforehand, such as "tensorflow"; they must run no operation.
    prepare: "module:function" called in each fork with the request's options, before the kernel.
    wrapper: words put before the command, such as those of bubblewrap: they must let file
    descriptors through. environment: of the template; ours where None.
    Raises OSError, and RuntimeError where `why_not()` has a reason.
    """
    if reason := why_not():
        raise RuntimeError(reason)
    with contextlib.ExitStack() as undo, contextlib.ExitStack() as passed:
        folder = Path(tempfile.mkdtemp(prefix="classroom-kernels-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        listener = passed.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(folder / "socket"))
        listener.listen(1024)
        # Bound here, so that whoever is quicker than the imports waits instead of being refused.
        ending, line = os.pipe()
        passed.callback(os.close, ending)
        undo.callback(os.close, line)
        ends = [ending]
        # A process that we forked may hold `line` longer than we live; this one tells the truth.
        with contextlib.suppress(AttributeError, OSError):
            ends.append(os.pidfd_open(os.getpid()))
            passed.callback(os.close, ends[-1])
        command = [sys.executable, "-m", "classroom.kernels.template"]
        command += ["--listen", str(listener.fileno()), "--folder", str(folder)]
        command += ["--ends", *map(str, ends)]
        command += ["--prepare", prepare] if prepare else []
        command += ["--imports", *imports]
        log = passed.enter_context(open(folder / "template.log", "wb"))
        process = subprocess.Popen(
            [*wrapper, *command],
            cwd=folder,  # empty: `python -m` puts it first on sys.path
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno(), *ends],
            start_new_session=True,  # Ctrl-C is not for it
        )
        undo.pop_all()
    return Template(process, folder, line)


@contextlib.contextmanager
def warm_template(
    imports: Sequence[str] = (), *, prepare: str | None = None, wrapper: Sequence[str] = ()
) -> Iterator[Template | None]:
    """Kernels started in the block, by us or by our children, are forked from a template.

    Yields None where there can be none, and kernels start the ordinary way. Arguments as
    `start_template`.
    """
    if why_not() is not None:
        yield None
        return
    template = start_template(imports, prepare=prepare, wrapper=wrapper)
    try:
        with _exported(template.environment), _chosen_here():
            yield template
    finally:
        template.close()


@contextlib.contextmanager
def _exported(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _chosen_here() -> Iterator[None]:
    """Once this process has started a kernel, jupyter_client asks the environment no more."""
    jupyter = sys.modules.get("jupyter_client.provisioning.factory")
    if jupyter is None or not jupyter.KernelProvisionerFactory.initialized():
        yield
        return
    factory = jupyter.KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    factory.default_provisioner_name = PROVISIONER
    try:
        yield
    finally:
        factory.default_provisioner_name = before
