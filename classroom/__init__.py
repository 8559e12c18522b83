import sys

# jsonschema, on which nbformat rests, takes up a checker of internationalized addresses where it
# finds one. No notebook has any, and importing that checker takes a second and a half, in every
# command and every worker. None in its place is how Python says that there is none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
