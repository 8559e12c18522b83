"""TensorBoard for JupyterLab: `python -m classroom.tensorboard PORT PREFIX`.

It draws the runs that were logged below the working folder, and ends when JupyterLab does, in
whatever way that ends.
"""

import os
import signal
import sys

from classroom.kernels.linux import end_with_parent


def command(port: str, prefix: str) -> list[str]:
    """The command of TensorBoard itself. prefix: of its pages, as JupyterLab serves them."""
    options = {
        "--logdir": ".",
        "--host": "127.0.0.1",
        "--port": port,
        "--path_prefix": prefix,
        "--reload_interval": "10",  # seconds
    }
    flat = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "tensorboard.main", *flat]


def main() -> None:
    port, prefix = sys.argv[1:]
    if sys.platform == "linux":
        end_with_parent()
    # A server that was started in the background handed down that Ctrl-C is not for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}  # no report on missing GPUs
    os.execve(sys.executable, command(port, prefix), environment)


if __name__ == "__main__":
    main()
