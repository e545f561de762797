"""Which views a query names: to make a view opens every file behind it, and most queries name one.

DuckDB parses the query. Where what it reads cannot be told from the names in it, the answer is
every view: where it asks for the list of views, or hands SQL to DuckDB as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from pipelines.catalog.views import ABOUT

EVERY = frozenset(ABOUT)
#: Table functions that read what they are given, and no view.
PLAIN = frozenset({"unnest", "range", "generate_series", "json_each", "json_tree"})
#: Functions within an expression that look at views, beside those of PostgreSQL's catalog.
LOOKS = frozenset({"json_serialize_plan"})
#: Tables and functions of DuckDB's own that list what there is.
LISTS = ("duckdb_", "pg_", "pragma_", "sqlite_")
#: A longer query is not looked at: as JSON it is twenty times as long.
MAX_CHARACTERS = 20_000

Node = Mapping[str, Any]


def view_names(connection: duckdb.DuckDBPyConnection, query: str) -> frozenset[str]:
    """Names of views that hold all those that one SELECT reads itself; all where that is open.

    A query that DuckDB cannot parse names all: what it says of it may depend on them.
    """
    nodes = _nodes(connection, query)
    tables = {str(node["table_name"]).lower() for node in nodes if _is(node, "BASE_TABLE")}
    own = {str(name).lower() for node in nodes for name in _common_tables(node)}
    unknown = tables - own - EVERY
    if not nodes or unknown or any(map(_is_open, nodes)) or any(map(_lists, tables)):
        return EVERY
    return EVERY & tables


def _nodes(connection: duckdb.DuckDBPyConnection, query: str) -> list[Node]:
    """Every part of a parsed query, in no order; none where it cannot be parsed or is too deep."""
    nodes: list[Node] = []

    def seen(node: Node) -> Node:
        nodes.append(node)
        return node

    if len(query) > MAX_CHARACTERS:
        return []
    try:
        [[text]] = connection.execute("SELECT json_serialize_sql($1)", [query]).fetchall()
        return [] if json.loads(text, object_hook=seen)["error"] else nodes
    except (duckdb.Error, RecursionError):
        return []


def _is(node: Node, kind: str) -> bool:
    return node.get("type") == kind


def _common_tables(node: Node) -> Iterator[str]:
    """The name of a WITH clause, where the node is an entry of such names."""
    value = node.get("value")
    if isinstance(value, dict) and "query_node" in value:
        yield node["key"]


def _is_open(node: Node) -> bool:
    """Whether a part of a query may read what it does not name."""
    if node.get("schema_name") not in (None, "", "main"):
        return True
    if _is(node, "SHOW_REF"):
        return node.get("query") is None
    if _is(node, "TABLE_FUNCTION"):
        return str(node["function"].get("function_name")).lower() not in PLAIN
    name = str(node.get("function_name") or "").lower()
    return name in LOOKS or _lists(name)


def _lists(name: str) -> bool:
    return name.startswith(LISTS)
