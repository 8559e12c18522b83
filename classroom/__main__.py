"""The command `classroom`: what authors, instructors and `make` run."""

import typer
from typer.core import TyperGroup

from classroom.audit.command import audit
from classroom.build import build
from classroom.colab import colab
from classroom.compare import compare
from classroom.course_layout import CourseError
from classroom.draft import adopt, draft
from classroom.glossary import glossary
from classroom.grading.command import grade
from classroom.grading.demo_command import demo_class
from classroom.lab import lab
from classroom.progress import progress
from classroom.report.command import report
from classroom.site.command import site
from classroom.update import update


class _OneLineErrors(TyperGroup):
    """Shows an error that the user can mend as its one line, without a traceback."""

    def invoke(self, ctx: typer.Context) -> object:
        try:
            return super().invoke(ctx)
        except CourseError as error:
            message = str(error)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            message = f"{place}{error.strerror or error}"
        typer.echo(f"classroom: {message}", err=True)
        raise typer.Exit(1)


app = typer.Typer(
    cls=_OneLineErrors,
    help="Build, check and open the course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# One command per module. Modules here import what is slow (nbgrader, pytest) only when they run.
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(lab)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(compare)
app.command()(update)
app.command()(progress)
app.command()(build)
app.command()(audit)
app.command()(draft)
app.command()(adopt)
app.command()(glossary)
app.command()(grade)
app.command()(report)
app.command("demo-class")(demo_class)
app.command()(site)
app.command()(colab)

if __name__ == "__main__":
    app(prog_name="classroom")
