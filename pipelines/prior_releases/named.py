"""Names of the files of an index."""

from __future__ import annotations

ABOUT = "about.json"
#: In the folder `files` of the stage against: name and folder of each reference, in order.
REFERENCES = "references.json"
