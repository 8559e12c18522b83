"""The kernel provisioner: fork from the warm template where there is one, else start as usual."""

import contextlib
import os
import pathlib
import subprocess
from collections.abc import Sequence
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from classroom.kernels.exported import OPTIONAL_VARIABLES, TEMPLATE
from classroom.kernels.forked_process import (
    ForkedProcess,
    TemplateUnavailable,
    descriptor,
    start,
    supported,
)

# What a fork can be given of the arguments of subprocess.Popen; where more is asked for, it is the
# ordinary way.
_GIVEN = {"cwd", "env", "stdout", "stderr"}
_WITHOUT_MEANING = {"kernel_id", "extra_arguments", "independent", "stdin"}


class WarmProvisioner(LocalProvisioner):
    """Forks Python kernels of this environment; every other kernel is LocalProvisioner's.

    `start_kernel(template_options={…})` hands options to the template's `prepare` function. A start
    with options never falls back: it raises TemplateUnavailable, since a kernel that was to be
    locked in must not run free.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        options = kwargs.pop("template_options", None)
        address = os.environ.get(TEMPLATE)
        try:
            if not address:
                raise TemplateUnavailable(f"{TEMPLATE} is not set")
            self.process = await self.fork(address, cmd, kwargs, options)
        except TemplateUnavailable as error:
            if options is not None:
                raise TemplateUnavailable(f"No kernel from the warm template: {error}.") from error
            if address:
                self.log.info("This kernel starts the ordinary way: %s.", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or pathlib.Path.cwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        if isinstance(self.process, ForkedProcess):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    def _finalize_env(self, env: dict[str, str]) -> None:
        # They are for this client: what a kernel starts may be in another environment, where a
        # provisioner that is not installed makes every kernel unusable.
        super()._finalize_env(env)
        for name in OPTIONAL_VARIABLES:
            env.pop(name, None)

    async def fork(
        self, address: str, cmd: list[str], kwargs: dict[str, Any], options: Any
    ) -> ForkedProcess:
        """Have the template at `address` fork a kernel, for `launch_kernel` of this or a subclass.

        cmd, kwargs: as launch_kernel's. options: for the template's `prepare` function. Raises
        TemplateUnavailable where it cannot stand for what was asked for.
        """
        if not supported:
            raise TemplateUnavailable("forking needs Linux")
        # The one option that ipykernel's own kernelspec may carry matters to its debugger alone.
        argv = [word for word in cmd if word != "-Xfrozen_modules=off"]
        if argv[1:3] != ["-m", "ipykernel_launcher"]:
            raise TemplateUnavailable("it is not a plain Python kernel")
        asked = {name for name, value in kwargs.items() if value is not None}
        if kwargs.get("independent") or kwargs.get("stdin") not in (None, subprocess.DEVNULL):
            raise TemplateUnavailable("it is to outlive us or to read our input")
        if unknown := asked - _GIVEN - _WITHOUT_MEANING:
            raise TemplateUnavailable(f"it is started with {', '.join(sorted(unknown))}")
        env = dict(kwargs.get("env") or os.environ)
        env["JPY_PARENT_PID"] = str(os.getpid())  # as the ordinary start does
        request = {
            "argv": [os.path.expanduser(word) for word in argv],
            "cwd": os.fspath(kwargs.get("cwd") or os.getcwd()),
            "env": env,
            "options": options,
        }
        with contextlib.ExitStack() as opened:
            outputs = _outputs(kwargs.get("stdout"), kwargs.get("stderr"), opened)
            return await start(address, request, outputs)


def _outputs(stdout: Any, stderr: Any, opened: contextlib.ExitStack) -> Sequence[int]:
    out = descriptor(stdout, 1)
    opened.callback(os.close, out)
    error = os.dup(out) if stderr == subprocess.STDOUT else descriptor(stderr, 2)
    opened.callback(os.close, error)
    return out, error
