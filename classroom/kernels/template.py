"""`python -m classroom.kernels.template`: imports what kernels need, then forks them on request.

Started by `classroom.kernels.start_template`, which passes the listening socket and the file
descriptors that say when to end.
"""

import argparse
import contextlib
import gc
import importlib
import os
import shutil
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from typing import NoReturn

from classroom.kernels.forked_kernel import INLINE, Prepare, run_kernel
from classroom.kernels.messages import LAST_WORDS
from classroom.kernels.server import Server
from classroom.kernels.start_state import StartState

# Neither pyplot nor the inline backend: importing those finds out about the shell, which is a
# kernel's own. All that they need is imported here, so that takes 20 ms.
ALWAYS = (
    *("zmq", "numpy", "IPython", "ipykernel.kernelapp", "ipykernel.debugger"),
    *("matplotlib.figure", "matplotlib.backends.backend_agg"),
    # What a kernel imports while it starts.
    *("sqlite3", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.debugger"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio"),
)


def main() -> None:
    """Serve until the starter ends; in a fork, be a kernel until that ends."""
    arguments = _arguments()
    del sys.path[0]  # the working folder: ipykernel_launcher takes it out too
    state = StartState()
    # As in a kernel before its first cell. TensorFlow logs elsewhere where nobody types.
    os.environ.setdefault("MPLBACKEND", INLINE)
    sys.ps1 = "In : "
    try:
        prepare = _named(arguments.prepare) if arguments.prepare else None
        _import([*ALWAYS, *arguments.imports])
    except Exception as error:
        traceback.print_exc()
        print(f"{LAST_WORDS}{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)  # an import may have left a thread that would be waited for
    state.imported()
    # What is here now is never garbage; not looking at it saves every fork its copy.
    gc.collect()
    gc.freeze()

    listener = socket.socket(fileno=arguments.listen)
    server = Server(listener, arguments.ends, state.why_not)
    template = os.getpid()
    request = server.serve()
    if request is None:
        _end(server, arguments.folder)
    run_kernel(request, template, state.set_by_imports, prepare)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m classroom.kernels.template")
    parser.add_argument("--listen", type=int, required=True, help="a listening UNIX socket")
    parser.add_argument("--ends", type=int, nargs="+", required=True, help="readable: end")
    parser.add_argument("--folder", required=True, help="removed at the end")
    parser.add_argument("--prepare", help="module:function, called in each fork")
    parser.add_argument("--imports", nargs="*", default=[], help="further modules")
    return parser.parse_args()


def _named(name: str) -> Prepare:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _import(names: Iterable[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:  # whoever imports it in a kernel is told
            traceback.print_exc()
        # A fork has this thread only, and the locks of all. (OpenBLAS has threads too, and ends
        # them before a fork.)
        if threading.active_count() > 1:
            raise RuntimeError(f"importing {name} starts a thread")


def _end(server: Server, folder: str) -> NoReturn:
    server.end()
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)
    os._exit(0)  # nothing here is worth the second that taking TensorFlow down needs


if __name__ == "__main__":
    main()
