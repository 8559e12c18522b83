"""Imported first by commands and workers, so that they start 1.5 s sooner.

jsonschema, on which nbformat rests, takes up a checker of internationalized addresses where it
finds one. No notebook has any, and importing that checker takes a second and a half. None in its
place is how Python says that there is none. A learner's own kernel never imports this.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
