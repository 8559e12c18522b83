"""What JupyterLab serves beside the notebooks: TensorBoard, started when somebody asks for it."""

import sys

c = get_config()  # noqa: F821  (Jupyter gives it)

c.ServerProxy.servers = {
    "tensorboard": {
        "command": [
            sys.executable,
            "-m",
            "classroom.tensorboard",
            "{port}",
            "{base_url}tensorboard",
        ],
        "absolute_url": True,  # TensorBoard knows the prefix itself
        "timeout": 120,  # seconds, until it answers: it imports TensorFlow
        "new_browser_tab": False,
        "launcher_entry": {"title": "TensorBoard"},
    }
}
