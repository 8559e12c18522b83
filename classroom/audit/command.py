"""`classroom audit`: whether every check accepts what is right and names what is wrong."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Annotated

import typer

from classroom.audit.findings import ChapterFindings, NotebookFindings
from classroom.course_layout import Course, Notebook, find_course


def audit(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CHAPTER]...", help="Such as 03_neural_network; all if none."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="How many notebooks at the same time.")
    ] = 2,
) -> None:
    """Try every check: right answers, known mistakes, blanks, and mutants of the solution."""
    from classroom.audit.report import Report

    start = time.perf_counter()
    course = find_course()
    report = Report()
    for findings in audit_chapters(course, course.chapters(chapters or ()), jobs):
        report.chapter(findings)
    report.finish(time.perf_counter() - start)
    if report.failures:
        raise typer.Exit(1)


def audit_chapters(
    course: Course, chapters: Sequence[str], jobs: int = 1
) -> Iterator[ChapterFindings]:
    """The findings of each chapter, in order, each as soon as it is there.

    jobs: how many notebooks are audited at the same time, each in a process of its own; with 1
    it happens in this process.
    """
    books = [book for chapter in chapters for book in course.notebooks_of(chapter)]
    found = _in_turn(books) if min(jobs, len(books)) < 2 else _in_parallel(books, jobs)
    for chapter in chapters:
        yield ChapterFindings.of(chapter, [next(found) for _ in course.notebooks_of(chapter)])


def _in_turn(books: Sequence[Notebook]) -> Iterator[NotebookFindings]:
    yield from map(_audit, books)


def _in_parallel(books: Sequence[Notebook], jobs: int) -> Iterator[NotebookFindings]:
    with _pool(min(jobs, len(books))) as pool:
        futures = [pool.submit(_audit, book) for book in books]
        try:
            for book, future in zip(books, futures, strict=True):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    # Some notebook took its process down, and the others in it: each by itself.
                    yield _alone(book)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _alone(book: Notebook) -> NotebookFindings:
    with _pool(1) as pool:
        try:
            return pool.submit(_audit, book).result()
        except BrokenProcessPool:
            line = f"{book.name}: its process died. Some answer or mutant in it is to blame."
            return NotebookFindings(problems=(line,))


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Fresh processes: a fork of one that runs threads, as TensorFlow's do, may never come back.
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def _audit(book: Notebook) -> NotebookFindings:
    from classroom.audit.auditing import audit_notebook

    return audit_notebook(book)
