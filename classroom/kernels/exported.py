"""The environment variables that make a child of ours use the template."""

TEMPLATE = "CLASSROOM_KERNEL_TEMPLATE"  # the path of its socket
# Chooses a provisioner for every kernelspec that names none (jupyter_client).
DEFAULT_PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"

GROUP = "jupyter_client.kernel_provisioners"
PROVISIONER = "classroom-warm"  # the name of our entry point in that group

OPTIONAL_VARIABLES = (TEMPLATE, DEFAULT_PROVISIONER)
