"""`classroom lab`: JupyterLab on a learner's own copies of the starters."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from classroom.atomic import write_bytes
from classroom.course_layout import (
    START_NOTEBOOK,
    Course,
    CourseError,
    course_files,
    find_course,
)
from classroom.kernels import start_template, why_not
from classroom.kernels.exported import PROVISIONER, TEMPLATE

# A quiet desk: no news pop-up, which would ask the network, and none of nbgrader's author tools.
LAB_CONFIG = Path(__file__).resolve().parent / "lab_config"

_NAMED = 5  # files that a message names


def lab(context: typer.Context) -> None:
    """Copy new starters into work/ and open JupyterLab there.

    Nothing in work/ is ever overwritten. Further options go to JupyterLab, such as
    --no-browser or --port 9999.
    """
    course = find_course()
    copied = copy_starters(course)
    if copied:
        typer.echo(new_in_work(copied))
    from classroom.update import outdated

    if changed := outdated(course):
        count = "1 notebook has" if len(changed) == 1 else f"{len(changed)} notebooks have"
        typer.echo(f"{count} changed in the course. To get them, your answers kept: make update")
    _become(jupyter_command(course, context.args), course.work, lab_environment())


def copy_starters(course: Course) -> list[Path]:
    """Copy every file of notebooks/ that work/ does not have yet; never overwrite one.

    Returns the copied paths, relative to work/. Raises CourseError where there is nothing to copy
    or work/ cannot be written.
    """
    starters = list(course_files(course.notebooks))
    if not starters:
        raise CourseError("There is no starter in notebooks/. Run: classroom build")
    copied = []
    for starter in starters:
        relative = starter.relative_to(course.notebooks)
        own = course.work / relative
        if os.path.lexists(own):
            continue
        try:
            content = starter.read_bytes()
            write_bytes(base_of(course, relative), content)
            write_bytes(own, content)
        except OSError as error:
            raise CourseError(
                f"Cannot write {course.shown(own)} ({error.strerror}). "
                "Make the folder work/ one that you may write to, and try again."
            ) from error
        copied.append(relative)
    return copied


def new_in_work(copied: Sequence[Path]) -> str:
    """One short line that says what was copied: a learner's first start copies every notebook."""
    names = [path.as_posix() for path in copied[:_NAMED]]
    if len(copied) > _NAMED:
        names.append(f"and {len(copied) - _NAMED} more")
    return f"New in work/: {', '.join(names)}"


def base_of(course: Course, relative: Path) -> Path:
    """Where the starter is kept that a learner's copy began as; `classroom update` needs it."""
    return course.work / ".starters" / relative


def jupyter_command(course: Course, arguments: Sequence[str]) -> list[str]:
    """The command that serves work/ (its working folder) and opens the start notebook.

    An option given in `arguments` takes the place of ours: JupyterLab refuses to be told twice.
    """
    command = [sys.executable, "-m", "jupyterlab"]
    names = {argument.partition("=")[0] for argument in arguments}
    if (course.work / START_NOTEBOOK).exists() and "--LabApp.default_url" not in names:
        command.append(f"--LabApp.default_url=/lab/tree/{START_NOTEBOOK}")
    # Otherwise Ctrl-C asks a question and, unanswered, goes on.
    if not names & {"-y", "--ServerApp.answer_yes"}:
        command.append("--ServerApp.answer_yes=True")
    as_root = os.name == "posix" and os.geteuid() == 0
    if as_root and not names & {"--allow-root", "--ServerApp.allow_root"}:
        command.append("--allow-root")
    return [*command, *arguments]


def lab_environment() -> dict[str, str]:
    """The environment for JupyterLab: ours, and our settings before those of the installation."""
    paths = [str(LAB_CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def _become(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    if os.name == "posix":
        # The server takes our place, so that a signal meant for us reaches it.
        command, environment = _with_warm_kernels(command, environment)
        sys.stdout.flush()
        os.chdir(folder)
        os.execve(command[0], command, environment)
    server = subprocess.Popen(command, cwd=folder, env=environment)
    while True:
        try:
            raise typer.Exit(server.wait())
        except KeyboardInterrupt:
            continue  # the server got it too and is about to end


def _with_warm_kernels(
    command: list[str], environment: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The same command, its kernels forked from one that has TensorFlow imported, where possible.

    Named on the command line and not in the environment, which JupyterLab's terminals inherit.
    """
    if why_not() is not None:
        return command, environment
    template = start_template(["tensorflow"], environment=environment)
    template.keep_across_exec()
    option = f"--KernelProvisionerFactory.default_provisioner_name={PROVISIONER}"
    return [*command, option], {**environment, TEMPLATE: template.environment[TEMPLATE]}
