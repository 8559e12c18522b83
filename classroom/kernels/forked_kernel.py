"""What a fork of the template does to become what `python -m ipykernel_launcher` would be."""

import contextlib
import importlib
import importlib.util
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any

from classroom.kernels.linux import end_with_parent
from classroom.kernels.server import Request

INLINE = "module://matplotlib_inline.backend_inline"

Prepare = Callable[[dict[str, Any] | None], None]


def run_kernel(
    request: Request,
    template: int,
    set_by_imports: Mapping[str, str],
    prepare: Prepare | None = None,
) -> None:
    """Be the kernel until it ends; to be called once, at the bottom of a fork's stack.

    template: the process id of the template. prepare: called with the request's options when the
    file descriptors and the environment are the kernel's own and nothing of it runs yet; it may
    take rights away, or enter namespaces (and fork for that, leaving a parent behind that passes
    signals and the exit status on).
    """
    try:
        app = _start(request, template, set_by_imports, prepare)
    except BaseException as error:
        with contextlib.suppress(OSError):
            request.channel.send({"failed": f"{type(error).__name__}: {error}"})
        raise
    with contextlib.suppress(OSError):  # a client that is gone has us killed
        request.channel.send({"ready": True})
    # From here on the socket would be in the reach of what a cell runs.
    request.channel.close()
    app.start()


def _start(
    request: Request,
    template: int,
    set_by_imports: Mapping[str, str],
    prepare: Prepare | None,
) -> Any:
    os.setsid()
    end_with_parent()
    if os.getppid() != template:  # it ended before it was agreed that we do too
        os._exit(1)
    _standard_streams(request.channel.fds)
    os.environ.clear()
    os.environ.update({**set_by_imports, **request.env})
    if prepare is not None:
        prepare(request.options)
        end_with_parent()  # namespaces and forks undo it
    os.chdir(request.cwd)
    _what_imports_keep(request.env)
    _arguments(request.argv)

    from ipykernel.kernelapp import IPKernelApp

    # A fork needs no thread that asks every second whether the parent lives; 1 says that there is
    # one. 0, read from the environment when ipykernel was imported, prints how to connect.
    app = IPKernelApp.instance(parent_handle=1)
    before = list(logging._handlerList)
    app.initialize(request.argv[3:])
    _streams_of_handlers(before)
    _inline_figures()
    return app


def _standard_streams(passed: list[int]) -> None:
    """Standard input is empty; output goes where the client's own, or what it asked for, goes."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, number in enumerate([nothing, *passed]):
        os.dup2(number, own)
    for number in (nothing, *passed):
        os.close(number)
    passed.clear()
    # As Python does at its start, where it buffers at all.
    sys.stdout.reconfigure(line_buffering=sys.stdout.isatty() and not sys.stdout.write_through)


def _what_imports_keep(environment: Mapping[str, str]) -> None:
    """Make anew what modules keep from their import and a fork must not share."""
    random.seed()
    tempfile.tempdir = None  # TMPDIR may be another
    time.tzset()
    importlib.invalidate_caches()
    if drawing := sys.modules.get("numpy.random"):
        drawing.seed()  # what legacy code draws from, and each fork would draw alike
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = environment.get("MPLBACKEND") or INLINE


def _arguments(argv: list[str]) -> None:
    """`python -m ipykernel_launcher …` puts the path of that module first."""
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *argv[3:]]
    sys.orig_argv = list(argv)


def _streams_of_handlers(handlers: list[Any]) -> None:
    """What packages imported in a kernel log to its streams, and not past them."""
    streams = {sys.__stdout__: sys.stdout, sys.__stderr__: sys.stderr}
    for reference in handlers:
        handler = reference()
        if (stream := streams.get(getattr(handler, "stream", None))) is not None:
            with contextlib.suppress(AttributeError):  # one that always asks for sys.stderr
                handler.setStream(stream)


def _inline_figures() -> None:
    """What importing the inline backend does where a shell is there, if it came before one."""
    backend = sys.modules.get("matplotlib_inline.backend_inline")
    if backend is None:
        return
    backend._enable_matplotlib_integration()
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.install_repl_displayhook()
