"""The licence that a document states, as an SPDX identifier."""

from __future__ import annotations

import re

_CREATIVE = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<kind>by(?:-(?:nc|nd|sa)){0,2})|publicdomain/(?P<zero>zero))"
    r"/(?P<version>\d\.\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:CC|Creative Commons)[ -](?P<kind>BY(?:[ -](?:NC|ND|SA)){0,2}|0)[ -]?(?P<version>\d\.\d)",
    re.IGNORECASE,
)


def stated_licence(text: str) -> str | None:
    """The first Creative Commons licence that an address or a name states: CC-BY-NC-SA-4.0.

    None where there is none: what other words say of rights is not guessed at.
    """
    found = _CREATIVE.search(text)
    if found:
        return spdx(found["kind"] or "0", found["version"])
    named = _NAMED.search(text)
    return spdx(named["kind"], named["version"]) if named else None


def spdx(kind: str, version: str) -> str:
    """`by-nc-sa`, `4.0` as CC-BY-NC-SA-4.0; `0`, `1.0` as CC0-1.0."""
    kind = kind.upper().replace(" ", "-")
    return f"CC0-{version}" if kind == "0" else f"CC-{kind}-{version}"


def same_licence(stated: str, declared: str) -> bool:
    """Whether two names of licences are one, apart from case and punctuation."""
    return _folded(stated) == _folded(declared)


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold())).removesuffix("only")
