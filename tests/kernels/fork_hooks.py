"""What test_warm.py has a template call in each fork, before the kernel."""

import os
import resource
import sys


def prepare(options):
    options = options or {}
    if "exit" in options:
        os._exit(options["exit"])
    if "complain" in options:
        raise PermissionError(options["complain"])
    if "files" in options:
        resource.setrlimit(resource.RLIMIT_NOFILE, (options["files"], options["files"]))
    if options.get("below"):
        # As a sandbox does that enters a process namespace: the parent stays and passes on.
        pid = os.fork()
        if pid:
            _, status = os.waitpid(pid, 0)
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    sys.prepared = options
