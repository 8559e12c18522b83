"""The one error that loaders raise."""


class DataError(Exception):
    """Data could not be loaded. Its message is one line that says what to do."""

    def __str__(self) -> str:
        return " ".join(super().__str__().splitlines())

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows in place of a traceback through the course's own code."""
        return [f"{type(self).__name__}: {self}"]
