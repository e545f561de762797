"""croissant.json of a release: Croissant 1.1 with its provenance in PROV-O. It holds no time.

Source: mlcommons.org/croissant/1.1, "Resources", "RecordSets", "Provenance Representation".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipelines import licences
from pipelines.released import COLUMNS, Released

VERSION = "http://mlcommons.org/croissant/1.1"
#: Terms of Croissant used here, as JSON-LD aliases.
TERMS = ("column", "extract", "field", "fileObject", "fileSet", "includes", "isArray", "key",
         "recordSet", "source", "arrayShape", "citeAs", "containedIn", "references")  # fmt: skip
TYPES = {pl.Int64: "sc:Integer", pl.Float64: "sc:Float", pl.Boolean: "sc:Boolean"}
FILES = "parquet-files"


def croissant(release: Released) -> str:
    """The description as JSON text."""
    params = release.params
    about: dict[str, Any] = {
        "@context": _context(),
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": release.corpus,
        "alternateName": params.pretty_name or release.corpus,
        "description": params.description or f"Problems of {release.corpus} with their answers.",
        "license": [licences.url(each) for each in release.licences],
        "version": params.version,
        "inLanguage": release.languages,
        "keywords": [*params.tags, "corpusmill"],
    }
    optional = {"url": params.url, "datePublished": params.date_published}
    about |= {name: value for name, value in optional.items() if value}
    if params.creator:
        about["creator"] = {"@type": "sc:Organization", "name": params.creator}
    about |= _provenance(release)
    about |= {"distribution": list(_distribution(release)), "recordSet": [_records(release)]}
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def _context() -> dict[str, Any]:
    return {
        "@language": "en",
        "@vocab": "http://schema.org/",
        "sc": "http://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "dct": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "conformsTo": "dct:conformsTo",
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        **{term: f"cr:{term}" for term in TERMS},
    }


def _provenance(release: Released) -> dict[str, Any]:
    """Each source file by its digest; the stages as one activity with their counts."""
    licensed = dict(release.counts["licences"].select("source", "licence").reverse().iter_rows())
    derived = [
        {
            "@type": "prov:Entity",
            "@id": f"urn:sha256:{sha256}",
            "prov:label": f"{source}: {file}",
            "sha256": sha256,
            "license": licences.url(licensed.get(source, "unknown")),
        }
        for source, file, sha256 in release.counts["files"].iter_rows()
    ]
    stages = list(dict.fromkeys(release.counts["stages"].get_column("stage").to_list()))
    activity = {
        "@type": "prov:Activity",
        "prov:label": " -> ".join(stages) or "release",
        "prov:wasAssociatedWith": {"@type": "prov:SoftwareAgent", "prov:label": "corpusmill"},
    }
    return {"prov:wasDerivedFrom": derived, "prov:wasGeneratedBy": activity}


def _distribution(release: Released) -> Iterator[dict[str, Any]]:
    for file in release.files:
        yield {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": "application/vnd.apache.parquet",
            "sha256": file["sha256"],
        }
    yield {
        "@type": "cr:FileSet",
        "@id": FILES,
        "name": FILES,
        "containedIn": [{"@id": file["path"]} for file in release.files],
        "encodingFormat": "application/vnd.apache.parquet",
        "includes": "data/*.parquet",
    }


def _records(release: Released) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "rows",
        "name": "rows",
        "key": {"@id": "rows/row_id"},
        "field": [_field(name, kind) for name, kind in release.schema.items()],
    }


def _field(name: str, kind: pl.DataType) -> dict[str, Any]:
    inner = kind.inner if isinstance(kind, pl.List) else kind
    array = {"isArray": True, "arrayShape": "-1"} if isinstance(kind, pl.List) else {}
    return {
        "@type": "cr:Field",
        "@id": f"rows/{name}",
        "name": name,
        "description": COLUMNS.get(name, name),
        "dataType": TYPES.get(type(inner), "sc:Text"),  # type: ignore[arg-type]
        **array,
        "source": {"fileSet": {"@id": FILES}, "extract": {"column": name}},
    }
