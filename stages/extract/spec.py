"""The field language: a closed set of operations from a record to the value of one column.

A spec is a path (`question`, `meta.url`, `answer.0`, `@file`) or a mapping with one operation:
`{regex: {field: answer, pattern: "####(.+)"}}`. There is no code, no attribute access, no macro.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from stages.errors import ConfigError, unknown


def check_pattern(pattern: str) -> str:
    """`pattern` if it is a regular expression of Polars (linear time, no look-around)."""
    import polars as pl  # not for sources without a pattern

    try:
        pl.Series([""]).str.contains(pattern, strict=True)
    except pl.exceptions.ComputeError as error:
        said = str(error).partition("error: ")[2].partition("error: ")[2].partition("\n")[0]
        raise ValueError(f"not a pattern of Rust's regex: {said or error}") from error
    return pattern


class Node(BaseModel):
    """One operation; frozen, unknown options refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _parse(raw: Any) -> Any:
    return raw if isinstance(raw, Node) else parse_spec(raw, "field spec")


def _parse_several(raw: Any) -> Any:
    return tuple(map(_parse, raw)) if isinstance(raw, list | tuple) else _parse(raw)


Spec = Annotated[Any, BeforeValidator(_parse)]
#: One spec, or a tuple of specs where several fields make one list.
Specs = Annotated[Any, BeforeValidator(_parse_several)]


class Path(Node):
    """A value by its keys; a number is an index into a list. Null where it is absent."""

    keys: Annotated[tuple[str, ...], Field(min_length=1)]


class Const(Node):
    """The same value for every record."""

    value: str | int | float | bool | tuple[str, ...]


class Template(Node):
    """Text with {placeholders}: paths, or names given under `with`. Doubled braces are braces."""

    text: str
    parts: dict[str, Spec] = Field(default={}, alias="with")

    @field_validator("text")
    @classmethod
    def _parses(cls, text: str) -> str:
        for _, name, form, conversion in Formatter().parse(text):
            if form or conversion or name == "":
                raise ValueError("a placeholder is {path} without format or conversion")
        return text


class Regex(Node):
    """A group of the first (or last) match of a linear-time pattern, stripped."""

    field: Spec
    pattern: str
    group: int = 1
    last: bool = False

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return check_pattern(pattern)


class Boxed(Node):
    r"""The content of the last (or first) \boxed or \fbox, braces balanced."""

    field: Spec
    which: Literal["last", "first"] = "last"


class Final(Node):
    """The final answer that a text states (docs/judge.md); a short text without a sentence is one.

    whole: only what is stated counts where this is false.
    """

    field: Spec
    whole: bool = True


class Options(Node):
    """A list of options: a list, a mapping by letter, several fields, or one marked-up string."""

    items: Specs


class Choice(Node):
    """The text of the option that `label` names: a letter, or a number counted from `first`."""

    options: Specs
    label: Spec
    first: Literal[0, 1] | None = None


class Listed(Node):
    """Options as text, one after another; `style` has {letter} and {text}."""

    items: Specs
    style: str = "({letter}) {text}"
    separator: str = "\n"


class Join(Node):
    """A list, or a string that holds a list, as one text."""

    items: Spec
    separator: str = "\n\n"


class First(Node):
    """The first value that is neither null nor empty."""

    among: Annotated[tuple[Spec, ...], Field(min_length=1)]


class Json(Node):
    """A value inside a field that holds JSON text."""

    field: Spec
    path: str | None = None


#: operation -> (model, the option that a short form fills)
OPERATIONS: dict[str, tuple[type[Node], str]] = {
    "path": (Path, "keys"),
    "const": (Const, "value"),
    "template": (Template, "text"),
    "regex": (Regex, "field"),
    "boxed": (Boxed, "field"),
    "final": (Final, "field"),
    "options": (Options, "items"),
    "choice": (Choice, "options"),
    "listed": (Listed, "items"),
    "join": (Join, "items"),
    "first": (First, "among"),
    "json": (Json, "field"),
}


def parse_spec(raw: Any, where: str) -> Node:
    """The operation that `raw` declares; ConfigError names `where` and the nearest valid names."""
    if isinstance(raw, str):
        return Path(keys=tuple(raw.split(".")))
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ConfigError(
            f"{where}: expected a path or one of {{{', '.join(OPERATIONS)}}}: ..., found {raw!r}"
        )
    [(name, argument)] = raw.items()
    if name not in OPERATIONS:
        raise unknown("field operation", str(name), OPERATIONS, where=where)
    model, short = OPERATIONS[name]
    options = _options(model)
    try:
        return model.model_validate(
            argument if _is_long(argument, options, short) else {short: argument}
        )
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        at = (name, *fault["loc"])
        if fault["type"] == "extra_forbidden":
            option = str(fault["loc"][-1])
            raise unknown("option", option, options, f"{where}.{name}", at) from error
        place = ".".join([where, *map(str, at)])
        raise ConfigError(f"{place}: {fault['msg']}", at) from error


def _is_long(argument: Any, options: list[str], short: str) -> bool:
    """Whether `argument` spells out options rather than being the one that the short form fills."""
    if not isinstance(argument, Mapping):
        return False
    return short in argument or not (len(argument) == 1 and set(argument) <= OPERATIONS.keys())


def _options(model: type[Node]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
