"""croissant.json of a release: Croissant 1.1 with its provenance in PROV-O. It holds no time.

Source: mlcommons.org/croissant/1.1, "Resources", "RecordSets", "Provenance Representation".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from pipelines.project.split_files import split_of
from pipelines.release import licences
from pipelines.release.released import Released

VERSION = "http://mlcommons.org/croissant/1.1"
#: Terms of Croissant as JSON-LD aliases; readers want all of the recommended context (appendix 1).
TERMS = [
    "annotation",
    "arrayShape",
    "citeAs",
    "column",
    "containedIn",
    "equivalentProperty",
    "excludes",
    "extract",
    "field",
    "fileObject",
    "fileProperty",
    "fileSet",
    "format",
    "includes",
    "isArray",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "readLines",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "sdVersion",
    "separator",
    "source",
    "subField",
    "transform",
    "unArchive",
    "value",
]
SCHEMA_ORG = "https://schema.org/"
TYPES = {pl.Int64: "sc:Integer", pl.Float64: "sc:Float", pl.Boolean: "sc:Boolean"}


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
    about |= {"distribution": list(_distribution(release)), "recordSet": list(_records(release))}
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def _context() -> dict[str, Any]:
    return {
        "@language": "en",
        "@vocab": SCHEMA_ORG,
        "sc": SCHEMA_ORG,
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
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
            "encodingFormat": "application/x-parquet",
            "sha256": file["sha256"],
        }


def _records(release: Released) -> Iterator[dict[str, Any]]:
    """A record set a file: readers of the format cannot join files that no archive holds."""
    for file in release.files:
        split = split_of(file["path"])
        alone = sum(split_of(other["path"]) == split for other in release.files) == 1
        name = split if alone and split else PurePosixPath(file["path"]).stem
        yield {
            "@type": "cr:RecordSet",
            "@id": name,
            "name": name,
            "key": {"@id": f"{name}/row_id"},
            "field": [
                {
                    **_field(f"{name}/{column}", kind, _source(file["path"], column)),
                    "description": release.columns.get(column, column),
                }
                for column, kind in release.schema.items()
            ],
        }


def _source(path: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": path}, "extract": {"column": column}}


def _field(place: str, kind: pl.DataType, source: dict[str, Any]) -> dict[str, Any]:
    """A column, or a field within one; those of a struct have a JSON path from what holds them."""
    inner = kind.inner if isinstance(kind, pl.List) else kind
    array = {"isArray": True, "arrayShape": "-1"} if isinstance(kind, pl.List) else {}
    field = {"@type": "cr:Field", "@id": place, "name": place.rpartition("/")[2], **array}
    if not isinstance(inner, pl.Struct):
        named = TYPES.get(type(inner), "sc:Text")  # type: ignore[arg-type]
        return {**field, "dataType": named, "source": source}
    steps = source.get("transform", [])
    return {
        **field,
        "subField": [
            _field(
                f"{place}/{one.name}",
                one.dtype,  # type: ignore[arg-type]
                {**source, "transform": [*steps, {"jsonPath": one.name}]},
            )
            for one in inner.fields
        ],
    }
