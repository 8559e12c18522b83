"""Exercises that have had another name, so that a learner's record of the old one counts.

One line each: `("chapter's module", "old name"): ("chapter's module", "present name")`.
"""

RENAMED: dict[tuple[str, str], tuple[str, str]] = {}
