"""Whether values fit the model of their section, and what does not, with the nearest names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError

from pipelines.config.faults import Fault
from pipelines.printable import shorten
from stages.errors import ConfigError, CorpusmillError, nearest

MAX_FOUND = 80


def fit(where: tuple[str, ...], model: type[BaseModel], value: Any) -> Iterator[Fault]:
    """What keeps `value`, which stands at `where`, from being the parameters `model`."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        faults = error.errors()
        for fault in faults:
            if not _follows(fault, faults):
                yield Fault((*where, *map(str, fault["loc"])), _message(model, fault))
    except ConfigError as error:
        yield Fault(where, str(error), error.at)
    except CorpusmillError as error:
        yield Fault(where, str(error))


def _follows(fault: Any, faults: Sequence[Any]) -> bool:
    """Whether a list is too short only because an item of it has a fault of its own."""
    loc = fault["loc"]
    return fault["type"] == "too_short" and any(
        other["loc"][: len(loc)] == loc and len(other["loc"]) > len(loc) for other in faults
    )


def display(found: Any) -> str:
    """A value of the configuration in a message."""
    return shorten(json.dumps(found, default=str), MAX_FOUND)


def _message(model: type[BaseModel], fault: Any) -> str:
    """What is wrong, what was found; for an unknown key the nearest known ones."""
    if fault["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        *above, key = fault["loc"]
        return f"no such key; {nearest(str(key), _keys(_part_at(model, above)))}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    found = fault["input"]
    if fault["type"] == "missing" or isinstance(found, Mapping | BaseModel):
        return message
    return f"{message}, found {display(found)}"


def _part_at(model: type, place: Sequence[int | str]) -> type:
    """The model or dataclass that holds what lies at `place`; indices and free keys count not."""
    for step in place:
        annotation = _keys(model).get(str(step))
        model = next(_parts_in(annotation), model)
    return model


def _keys(part: type) -> dict[str, Any]:
    """The keys of a model or dataclass with their types."""
    if issubclass(part, BaseModel):
        return {name: field.annotation for name, field in part.model_fields.items()}
    hints = get_type_hints(part)
    return {field.name: hints[field.name] for field in fields(part)}  # type: ignore[arg-type]


def _parts_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or is_dataclass(annotation)
    ):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)
