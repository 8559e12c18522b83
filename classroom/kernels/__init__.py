"""Warm kernels: fork a Jupyter kernel from a process that has imported everything already.

    with warm_template(imports=["tensorflow"]):
        subprocess.run(["jupyter", "execute", "notebook.ipynb"])

Or, for a command that is to take our place: `python -m classroom.kernels --import tensorflow -- …`.

The parts: `starter` starts a `template`, which imports and then runs the loop of `server`; for each
request that forks, and `forked_kernel` makes the fork what an ordinary kernel is. In the client,
`provisioner` (which jupyter_client finds by its entry point) asks with `forked_process`. They talk
in `messages`.

Who ends when: a kernel with its client (the template sees the end of the client's socket and kills
the kernel's process group) and with the template (the system kills it); the template with whoever
started it (it sees the end of a pipe, and a pidfd), after killing all that descends from it. All of
that holds after SIGKILL too.
"""

from classroom.kernels.forked_process import TemplateUnavailable
from classroom.kernels.starter import Template, start_template, warm_template, why_not

__all__ = ["Template", "TemplateUnavailable", "start_template", "warm_template", "why_not"]
