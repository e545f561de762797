"""What a source is: its files, how they are read, how a record becomes a row (docs/sources.md)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from stages.assisted.params import Assist
from stages.columns import COLUMNS
from stages.documents.bounds import Gates
from stages.errors import ConfigError, unknown
from stages.extract.spec import Spec, check_pattern, parse_spec

Format = Literal[
    "jsonl", "json", "concatenated_json", "csv", "tsv", "parquet", "cnxml", "cnxml_book", "epub",
    "html", "html_book", "latex", "markdown", "pdf", "pdf_pages", "pretext", "pretext_book", "text",
]  # fmt: skip
#: Columns that a field map may fill; the others are the extractor's own.
MAPPABLE = tuple(
    column
    for column in COLUMNS
    if column not in {"row_id", "corpus", "source", "source_key", "parents", "extra"}
)
MAX_ROW_BYTES = 4_000_000


class Declared(BaseModel):
    """Frozen configuration; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceFile(Declared):
    """One file, pinned by content. `url` is missing where the file has no public address.

    `sha256` and `bytes` may be missing where fetching knows them otherwise: a generated file, a
    file of one's own (`file:`), a file of the hub at a commit.
    """

    url: Annotated[str, Field(min_length=1)] | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    bytes: Annotated[int, Field(ge=0)] | None = None
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _name_from_url(cls, raw: Any) -> Any:
        if isinstance(raw, Mapping) and not raw.get("name") and raw.get("url"):
            path = unquote(urlsplit(str(raw["url"])).path)
            return {**raw, "name": PurePosixPath(path).name}
        return raw

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str) -> str:
        if not name or name in {".", ".."} or "/" in name or "\0" in name:
            raise ValueError(f"expected a plain file name, found {name!r}")
        return name


class Environments(Declared):
    """Names of the LaTeX environments that hold problems and solutions."""

    problem: tuple[str, ...] = ("problem", "exercise")
    solution: tuple[str, ...] = ("solution", "answer")


class DocumentOptions(Declared):
    """When a book is trusted, and what becomes of one that is not (docs/documents.md).

    on_failure: model: it is read as `assist` says. seconds of processor time and memory_mb: what
    one document may take (outcomes `timeout` and `memory`).
    """

    gates: Gates = Gates()
    on_failure: Literal["refuse", "quarantine", "keep", "model"] = "refuse"
    assist: Assist | None = None
    seconds: Annotated[float, Field(gt=0)] = 300.0
    memory_mb: Annotated[int, Field(ge=64)] = 2048

    @model_validator(mode="after")
    def _named(self) -> DocumentOptions:
        if self.on_failure == "model" and self.assist is None:
            raise ValueError("on_failure: model needs `assist`, which names the model to ask")
        return self


class Reader(Declared):
    """How the bytes of a file become records; see docs/sources.md for each option."""

    format: Format | None = None
    member: str | tuple[str, ...] = "*"
    columns: tuple[str, ...] | None = None
    quotes: Literal["standard", "none"] | None = None
    path: str | None = None
    explode: bool = False
    environments: Environments = Environments()
    solutions: str | tuple[str, ...] | None = None
    document: DocumentOptions = DocumentOptions()
    max_row_bytes: Annotated[int, Field(gt=0)] = MAX_ROW_BYTES

    @model_validator(mode="after")
    def _solutions_apart(self) -> Reader:
        if self.solutions is not None and self.format not in ("latex", "pdf"):
            raise ValueError("solutions (members with solutions alone) needs format: latex or pdf")
        return self

    @model_validator(mode="after")
    def _pictures(self) -> Reader:
        """A model reads pages as pictures, which only PDFs have."""
        is_book = self.format in (None, "pdf") and self.solutions is None
        if self.document.on_failure == "model" and not is_book:
            raise ValueError(
                "document.on_failure: model needs a PDF without `solutions`; "
                "here say refuse, quarantine or keep"
            )
        return self


class Edit(Declared):
    """A recorded change of one column: every match of `pattern` becomes `replace`."""

    field: Literal["problem", "solution", "answer", "subject", "level"]
    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    pattern: str
    replace: str = ""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return check_pattern(pattern)


class Source(Declared):
    """One source of a corpus.

    `required` names the columns without which a record is quarantined; `key` a record field
    that must be present and unique, which becomes the row's `source_key` (file#number otherwise);
    `where` the values of record fields that stay.
    """

    licence: str
    files: Annotated[tuple[SourceFile, ...], Field(min_length=1)]
    fields: dict[str, Spec]
    reader: Reader = Reader()
    rows: int | None = None
    where: dict[str, tuple[str | int | float | bool | None, ...]] = {}
    edits: tuple[Edit, ...] = ()
    required: tuple[str, ...] = ("problem",)
    key: str | None = None
    homepage: str | None = None
    note: str | None = None

    @field_validator("fields", mode="before")
    @classmethod
    def _parse_fields(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise ValueError("expected a mapping from columns to field specs")
        parsed = {}
        for column, spec in raw.items():
            if column not in MAPPABLE:
                raise unknown("column", str(column), MAPPABLE, "fields", at=("fields", column))
            try:
                parsed[column] = parse_spec(spec, f"fields.{column}")
            except ConfigError as error:
                raise ConfigError(str(error), ("fields", column, *error.at)) from error
        return parsed

    @model_validator(mode="after")
    def _consistent(self) -> Source:
        for number, column in enumerate(self.required):
            if column not in self.fields:
                at = ("required", number)
                raise unknown("column", column, self.fields, where="required", at=at)
        names = [file.name for file in self.files]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two files are named {twice[0]!r}; give one another `name`")
        return self


def parse_sources(raw: Mapping[str, Any], where: str = "sources") -> dict[str, Source]:
    """The sources of a corpus from its configuration; ConfigError names source, place and fault."""
    return {name: parse_source(value, f"{where}.{name}") for name, value in raw.items()}


def parse_source(raw: Any, where: str) -> Source:
    """One source from its configuration, `where` being its place in params.yaml."""
    try:
        return Source.model_validate(raw)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
    except ValidationError as error:
        raise explain(error, where) from error


def explain(error: ValidationError, where: str) -> ConfigError:
    """The first fault of a ValidationError as one line: place, found, expected."""
    fault = error.errors(include_url=False)[0]
    place = ".".join([where, *(str(step) for step in fault["loc"])])
    if fault["type"] == "extra_forbidden":
        return unknown("option", str(fault["loc"][-1]), _siblings(fault["loc"]), where=where)
    return ConfigError(f"{place}: {fault['msg']}, found {str(fault.get('input'))[:80]!r}")


def _siblings(loc: tuple[int | str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "files": SourceFile,
        "reader": Reader,
        "edits": Edit,
        "environments": Environments,
        "document": DocumentOptions,
        "gates": Gates,
        "assist": Assist,
    }
    model: type[BaseModel] = Source
    for step in loc[:-1]:
        model = models.get(str(step), model)
    return list(model.model_fields)
