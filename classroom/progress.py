"""`classroom progress`: how far the learner on this computer is."""

import typer


def progress() -> None:
    """Show what you have solved, where to go on, and what to look at again."""
    import common

    typer.echo(repr(common.progress()))
