"""Grading: submissions in, a grade with a reason for each of them out.

A submission never decides its verdict. It runs in a kernel where checks only observe; what they
observed is judged here, with a seed that the submission's author did not know.
"""

from classroom import quick_start  # noqa: F401
