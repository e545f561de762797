"""docs/reference/stages.md: the parameters of each section of a corpus, as code and conf/ say."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.config.check import MODELS
from pipelines.runner.stage_table import row_stages, stage_of, stage_order

LIMITS = {
    "exclusiveMinimum": "> {}",
    "minimum": ">= {}",
    "exclusiveMaximum": "< {}",
    "maximum": "<= {}",
    "minLength": "at least {} characters",
    "minItems": "at least {}",
    "pattern": "matching `{}`",
}
TYPES = {"boolean": "true or false", "integer": "integer", "number": "number", "string": "text"}
INTRO = """# Stages and their parameters

A corpus sets them in its file, `conf/corpus/<name>.yaml`, under the name of the stage
(`dedup: {threshold: 0.8}`); what it leaves out stands as the default shown here.
"""


def page(root: Path) -> str:
    """The page: each stage, what its parameters may be, and the defaults with their comments."""
    groups = _groups(root)
    found = [INTRO]
    for stage in (name for name in stage_order() if name in MODELS or name in row_stages()):
        if stage in row_stages():
            model: Any = stage_of(stage).params
            about = [importlib.import_module(model.__module__).__doc__, model.__doc__]
        else:
            module_name, model_name = MODELS[stage]
            model = getattr(importlib.import_module(module_name), model_name)
            about = [model.__doc__]
        texts = [inspect.cleandoc(text) for text in about if text]
        found.append("\n\n".join([f"## `{stage}`", *texts]) + "\n")
        schema = model.model_json_schema()
        lines = [f"- `{name}`: {may_be}" for name, may_be in _parameters(schema, schema)]
        if stage not in groups:
            usual = [one.get("default") for one in schema["properties"].values()]
            lines = [f"{line}; by default `{one}`" for line, one in zip(lines, usual, strict=True)]
        found += ["\n".join(lines) + "\n"] if lines else []
        if lines and stage in groups:
            path = root / "conf" / stage / f"{groups[stage]}.yaml"
            text = path.read_text(encoding="utf-8").strip()
            shown = path.relative_to(root).as_posix()
            found.append(f"Defaults, `{shown}`:\n\n```yaml\n{text}\n```\n")
    return "\n".join(found)


def _groups(root: Path) -> dict[str, str]:
    """The group file that each stage has by default."""
    preset = (root / "conf" / "preset" / "default.yaml").read_text(encoding="utf-8")
    entries = [entry for entry in yaml.safe_load(preset)["defaults"] if isinstance(entry, dict)]
    return {key.partition("@")[2]: name for entry in entries for key, name in entry.items()}


def _parameters(
    node: Mapping[str, Any], schema: Mapping[str, Any], before: str = ""
) -> Iterator[tuple[str, str]]:
    """Each parameter with what it may be; those of a section inside follow it, dotted."""
    for name, inner in node.get("properties", {}).items():
        yield f"{before}{name}", _may_be(inner, schema)
        for one in inner.get("anyOf", [inner]):
            # what recheck holds is what the other sections hold
            if before.count(".") < 1 and name != "recheck" and not before.startswith("recheck"):
                yield from _parameters(_resolved(one, schema), schema, f"{before}{name}.")


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = node.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = schema["$defs"][name] if name else node
    return found


def _may_be(node: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "anyOf" in node:
        return " or ".join(_may_be(one, schema) for one in node["anyOf"])
    node = _resolved(node, schema)
    if "const" in node or "enum" in node:
        return " or ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
    kind = node.get("type")
    if kind == "null":
        return "`null`"
    if kind == "array":
        inner = node.get("items") or {}
        return f"a list of {_may_be(inner, schema)}" + _limits(node)
    if kind == "object" and "properties" not in node:
        inner = node.get("additionalProperties")
        return "a mapping" + (f" to {_may_be(inner, schema)}" if isinstance(inner, dict) else "")
    if kind == "object":
        return f"a mapping with {', '.join(f'`{name}`' for name in node['properties'])}"
    return TYPES.get(str(kind), "anything") + _limits(node)


def _limits(node: Mapping[str, Any]) -> str:
    told = [form.format(node[key]) for key, form in LIMITS.items() if key in node]
    return f" ({', '.join(told)})" if told else ""
