"""Submissions run where they can do no harm.

`protection` finds out what this machine allows; `kernels` starts kernels within it. The template
runs under `bubblewrap` with a `view` of a few folders; in each fork it calls `child`, which enters
`namespaces` and gives up `rights`. A `watchdog` outside sees to the budgets, and `ending` says how
a kernel ended. docs/sandbox.md says what all this does not cover.
"""

from classroom.sandbox.ending import Cause, Ending
from classroom.sandbox.kernels import SandboxedKernel, SandboxedKernels, sandboxed_kernels
from classroom.sandbox.protection import (
    NO_SANDBOX,
    Protection,
    SandboxUnavailable,
    choose_protection,
    describe_protection,
    find_protection,
)
from classroom.sandbox.sandboxed_template import StartedTemplate, TemplateFacts

__all__ = [
    "NO_SANDBOX",
    "Cause",
    "Ending",
    "Protection",
    "SandboxUnavailable",
    "SandboxedKernel",
    "SandboxedKernels",
    "StartedTemplate",
    "TemplateFacts",
    "choose_protection",
    "describe_protection",
    "find_protection",
    "sandboxed_kernels",
]
