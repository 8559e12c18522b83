"""How long a learner waits for a kernel that can use TensorFlow."""

import contextlib
import io
import os
import statistics
import time

from jupyter_client.manager import start_new_kernel

from benchmarks.harness import Row, ours_at_most
from classroom.kernels import warm_template, why_not
from classroom.kernels.exported import TEMPLATE

FIRST = "import tensorflow as tf\nprint(tf.__version__)"
OPERATION = "import tensorflow as tf\nprint(float(tf.reduce_sum(tf.ones((2, 2)))))"


def bench_kernels() -> list[Row]:
    """From asking for a kernel to the first result of a cell that imports TensorFlow.

    The reference is the ordinary start by the same client; both take turns.
    """
    if reason := why_not():
        raise RuntimeError(reason)
    with warm_template(imports=["tensorflow"]) as template:
        _first_result(FIRST)  # when the template has imported everything
        turns = [(_first_result(FIRST), _ordinary()) for _ in range(5)]
        first, cold = (statistics.median(seconds) for seconds in zip(*turns, strict=True))
        operation = statistics.median(_first_result(OPERATION) for _ in range(5))
        memory = _megabytes(template.process.pid)
    return [
        Row("kernel to first result, TensorFlow imported", first, cold, ours_at_most(0.35)),
        Row("kernel to the result of TensorFlow's first operation", operation),
        Row("memory of the template, which its kernels share", memory, unit="MB"),
    ]


def _ordinary() -> float:
    # The provisioner forks only where it is told of a template.
    address = os.environ.pop(TEMPLATE)
    try:
        return _first_result(FIRST)
    finally:
        os.environ[TEMPLATE] = address


def _first_result(code: str) -> float:
    start = time.perf_counter()
    manager, client = start_new_kernel()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        reply = client.execute_interactive(code, timeout=60)
    seconds = time.perf_counter() - start
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok" or not printed.getvalue():
        raise RuntimeError("the kernel gave no result")
    return seconds


def _megabytes(pid: int) -> float:
    with open(f"/proc/{pid}/status") as status:
        return int(status.read().partition("VmRSS:")[2].split()[0]) / 1024
