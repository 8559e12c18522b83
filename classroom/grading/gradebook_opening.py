"""Opening nbgrader's gradebook, and making it where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom.course_layout import CourseError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from sqlalchemy import URL, Engine, Inspector

_SECONDS_TO_WAIT = 30  # for formgrader, say, to finish a write of its own


def open_gradebook(db_url: str, course_id: str) -> Gradebook:
    """nbgrader's Gradebook at `db_url`, made where there is none.

    Raises CourseError in one line where it cannot be opened or has another nbgrader's tables.
    """
    import sqlalchemy
    from nbgrader.api import Gradebook

    try:
        url = sqlalchemy.make_url(db_url)
    except sqlalchemy.exc.ArgumentError as error:
        raise CourseError(
            f"{db_url!r} is not the URL of a database. "
            "Write it as sqlite:///grading/gradebook.db or postgresql://USER@HOST/NAME."
        ) from error
    shown = url.render_as_string(hide_password=True)
    try:
        address = _patient(url).render_as_string(hide_password=False)
        _make(address, shown)
        return Gradebook(address, course_id)
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        raise CourseError(f"Cannot open the gradebook {shown}: {first_line(error)}.") from error


def first_line(error: BaseException) -> str:
    """What a database's error says, in one line without a full stop."""
    original = getattr(error, "orig", None) or error
    lines = [line.strip() for line in str(original).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    if "readonly database" in text or "unable to open database file" in text:
        text += "; make its folder one that you may write to"
    return text.rstrip(".")


def _patient(url: URL) -> URL:
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return url
    return url.update_query_dict({"timeout": str(_SECONDS_TO_WAIT)})


def _make(address: str, shown: str) -> None:
    """Make tables and note their version.

    nbgrader would do so too, by a program `alembic` on PATH, and a process that is killed between
    the two leaves a gradebook that nbgrader can never upgrade.
    """
    import sqlalchemy
    from nbgrader.api import Base

    head = _head()
    engine = sqlalchemy.create_engine(address)
    try:
        tables = sqlalchemy.inspect(engine)
        if not _fresh(engine, tables):
            with engine.connect() as connection:
                version = connection.scalar(
                    sqlalchemy.text("SELECT version_num FROM alembic_version")
                )
            if version != head:
                raise CourseError(
                    f"The gradebook {shown} is of another version of nbgrader. "
                    "Keep a copy of it and run: nbgrader db upgrade"
                )
            return
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(
                sqlalchemy.text(
                    "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
                )
            )
            connection.execute(sqlalchemy.text("DELETE FROM alembic_version"))
            connection.execute(
                sqlalchemy.text("INSERT INTO alembic_version VALUES (:head)"), {"head": head}
            )
    finally:
        engine.dispose()


def _fresh(engine: Engine, tables: Inspector) -> bool:
    """Whether there is nothing in it yet: no tables, or those of a making that was cut short."""
    import sqlalchemy

    names = set(tables.get_table_names())
    with engine.connect() as connection:
        if "alembic_version" in names and connection.scalar(
            sqlalchemy.text("SELECT count(*) FROM alembic_version")
        ):
            return False
        return not any(
            connection.scalar(sqlalchemy.text(f"SELECT count(*) FROM {name}"))
            for name in ("student", "assignment")
            if name in names
        )


def _head() -> str:
    """The version of the tables that this nbgrader makes."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR.replace("%", "%%"))
    heads = ScriptDirectory.from_config(config).get_heads()
    if len(heads) != 1:
        raise CourseError("This nbgrader has no single version of its tables; install another.")
    return heads[0]
