"""`python -m classroom.kernels [--import MODULE]… -- COMMAND…`: run a command with warm kernels."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from classroom.kernels.starter import start_template, why_not


def become(command: Sequence[str], imports: Sequence[str] = ()) -> NoReturn:
    """Become `command`, with a template for its kernels where there can be one.

    The template ends when the command does. Raises OSError where there is no such command.
    """
    if why_not() is None:
        template = start_template(imports)
        os.environ.update(template.environment)
        template.keep_across_exec()
    sys.stdout.flush()
    os.execvp(command[0], list(command))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m classroom.kernels", description=__doc__)
    parser.add_argument("--import", dest="imports", action="append", default=[], metavar="MODULE")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the command and its arguments")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        parser.error("say which command to run")
    if reason := why_not():
        print(f"Kernels start the ordinary way: {reason}.", file=sys.stderr)
    try:
        become(command, arguments.imports)
    except OSError as error:
        parser.exit(127, f"{command[0]}: {error.strerror}\n")


if __name__ == "__main__":
    main()
