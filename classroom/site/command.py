"""`classroom site`: build the website, without a network and without running anything."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from classroom.course_layout import Course, CourseError, find_course
from classroom.site.links import broken_links
from classroom.site.pages import write_pages

CONFIGURATION = Path(__file__).resolve().parent / "sphinx"


def site(
    output: Annotated[Path | None, typer.Option(help="Where to; build/site if not given.")] = None,
) -> None:
    """Build the website of the course from the stored outputs of the solutions."""
    course = find_course()
    target = build_site(course, output or course.root / "build" / "site")
    typer.echo(f"Built. Open {target / 'index.html'}")


def build_site(course: Course, target: Path) -> Path:
    """Build the website into `target` and return it.

    Raises CourseError with the first line of what Sphinx complains of, or with the first link that
    leads nowhere.
    """
    sources = course.root / "build" / "site-sources"
    write_pages(course, sources)
    for extra in ("_static", "_templates"):
        if (CONFIGURATION / extra).is_dir():
            shutil.copytree(CONFIGURATION / extra, sources / extra)
    options = ["-q", "-W", "--keep-going", "-c", str(CONFIGURATION), "-b", "html"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(sources), str(target)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        complaints = [line for line in done.stderr.splitlines() if line.strip()]
        raise CourseError(f"Sphinx does not build it: {(complaints or ['no reason given'])[0]}")
    for picture in sources.glob("*/picture.png"):
        shutil.copyfile(picture, target / picture.relative_to(sources))
    broken = broken_links(target)
    if broken:
        raise CourseError(f"{len(broken)} links lead nowhere, such as {broken[0]}.")
    return target
