"""The provisioner of kernels in the sandbox: a fork of one certain template, or nothing."""

import sys
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory
from traitlets import Dict, Instance, Unicode

from classroom.kernels.exported import GROUP
from classroom.kernels.provisioner import WarmProvisioner
from classroom.sandbox.shared_folder import KernelFolder

_NAME = "classroom-sandbox"


class SandboxProvisioner(WarmProvisioner):
    """As WarmProvisioner, of the template at `address`. It never falls back to an ordinary start.

    folder: the kernel's. options: for the template's `prepare`. Raises TemplateUnavailable.
    """

    address = Unicode()
    folder = Instance(KernelFolder)
    options = Dict()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        # Whoever reads it in there is another user where we are root.
        self.folder.hand_over(self.folder.connection_file)
        self.process = await self.fork(self.address, cmd, kwargs, self.options)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


class OneKernelSpec(KernelSpecManager):
    """Knows one kernel, whatever a notebook calls its own: that of the template at `address`."""

    def __init__(self, address: str, folder: KernelFolder, options: dict[str, Any]) -> None:
        super().__init__()
        factory = KernelProvisionerFactory.instance()
        value = f"{__name__}:{SandboxProvisioner.__name__}"
        factory.provisioners.setdefault(_NAME, EntryPoint(_NAME, value, GROUP))
        config = {"address": address, "folder": folder, "options": options}
        self._only = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (sandbox)",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": _NAME, "config": config}},
        )

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return self._only
