"""The licences of a release, as SPDX identifiers and as the Hugging Face hub names them."""

from __future__ import annotations

from collections.abc import Sequence

#: SPDX identifiers whose lower-case form the hub knows.
HUB = frozenset({
    "apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-3.0", "cc-by-4.0",
    "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-4.0", "odbl-1.0", "odc-by", "pddl",
    "gfdl-1.3", "gpl-3.0", "lgpl-3.0", "unlicense", "wtfpl",
})  # fmt: skip
#: Those that forbid commercial use or changes.
RESTRICTED = ("-nc", "-nd")


def for_hub(licences: Sequence[str]) -> dict[str, str | list[str]]:
    """The licence part of a card's header: one id, a list, or `other` with a name."""
    ids = sorted({licence.lower() for licence in licences})
    if ids and all(each in HUB for each in ids):
        return {"license": ids[0] if len(ids) == 1 else ids}
    return {"license": "other", "license_name": "mixed" if len(ids) > 1 else "see-below"}


def url(licence: str) -> str:
    """The SPDX page of a licence that the hub knows; another name as it is."""
    return f"https://spdx.org/licenses/{licence}" if licence.lower() in HUB else licence


def restrictions(licences: Sequence[str]) -> list[str]:
    """The licences that forbid commercial use or changes."""
    return sorted(each for each in set(licences) if any(r in each.lower() for r in RESTRICTED))
