"""The audit: proof that every exercise accepts what is right and names what is wrong."""

from classroom import quick_start  # noqa: F401
