"""A query is answered on the views that it names, as it would be on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from pipelines.catalog import build as catalog
from pipelines.catalog import query
from pipelines.catalog.view_names import EVERY, PLAIN, view_names
from pipelines.catalog.views import ABOUT
from stages.errors import ConfigError
from tests.pipelines import tree

NAMED = {
    "": "",
    "SELECT 1": "",
    "VALUES (1)": "",
    "FROM rows": "rows",
    "TABLE rows;": "rows",
    "FROM 'rows'": "rows",
    'SELECT * FROM "LEDGER"': "ledger",
    "FROM main.rows, memory.main.lost": "rows lost",
    "DESCRIBE gates": "gates",
    "SUMMARIZE (SELECT 1 FROM gates)": "gates",
    "SELECT rows FROM ledger AS rows -- FROM lost": "ledger",
    "SELECT 'FROM lost'": "",
    "SELECT (SELECT count(*) FROM rows), 1 IN (SELECT 2 FROM checks)": "rows checks",
    "FROM rows WHERE EXISTS (FROM lost) ORDER BY (SELECT 1 FROM gates) LIMIT 1": "rows lost gates",
    "FROM rows UNION ALL BY NAME FROM lost EXCEPT FROM gates": "rows lost gates",
    "SELECT reason FROM lost, unnest(reasons) AS t(reason) ORDER BY 1 DESC": "lost",
    "FROM range((SELECT count(*) FROM checks))": "checks",
    "WITH mine AS (FROM rows) FROM mine": "rows",
    "WITH a AS (SELECT 1), b AS (WITH c AS (FROM a) FROM c JOIN lost ON true) FROM b": "lost",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) FROM n": "",
    "WITH ledger AS (SELECT 1) FROM ledger": "ledger",  # one too many does no harm
}
OPEN = [
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "SHOW",
    "DESC",
    "FROM (DESCRIBE)",
    "SELECT * FROM (SHOW TABLES) WHERE name = 'rows'",
    "FROM information_schema.tables",
    "FROM memory.information_schema.columns",
    "WITH tables AS (SELECT 1) FROM information_schema.tables",
    "WITH pg_views AS (SELECT 1) SELECT 1 FROM (FROM pg_views)",
    "SELECT pg_get_viewdef(1)",
    "SELECT pg_catalog.pg_get_viewdef(1)",
    "SELECT json_serialize_plan('FROM led' || 'ger')",
    "FROM query('FROM le' || 'dger')",
    "FROM query_table('led' || 'ger')",
    "FROM pragma_table_info('ledger')",
    "FROM nobody",
    "FROM nothing.ledger",
    "FROM 'data/other.parquet'",
    "SELEC 1",
    "PIVOT gates ON gate",
    "\0",
    f"SELECT {'1 + ' * 900} 1",
    f"SELECT 1 /* {'long ' * 5000} */",
]
ALIKE = [
    *(f"SELECT * FROM {view} ORDER BY ALL" for view in ABOUT),
    *(f"DESCRIBE {view.upper()}" for view in ABOUT),
    *(f'SELECT count(*) FROM memory.main."{view}"' for view in ABOUT),
    *(case for case in (*NAMED, *OPEN) if "long " not in case),
    "SELECT table_name, column_name FROM information_schema.columns",
    "SELECT view_name, view_oid, sql FROM duckdb_views() WHERE NOT internal",
    "SELECT viewname, definition FROM pg_views",
    "SELECT name, sql FROM sqlite_master",
    "SELECT row_id FROM query('SELECT row_id FROM le' || 'dger') ORDER BY ALL",
    "SELECT count(*) FROM query_table(['led' || 'ger', 'notes'], true)",
    "FROM histogram_values(clusters, similarity)",
    "SUMMARIZE ledger",
    "EXPLAIN SELECT * FROM lost",
    "EXPLAIN FROM nobody",
    "SELECT * FROM leger",
    "SELECT * FROM (WITH leger AS (SELECT 1) FROM leger), leger",
    "SELECT no_such_column FROM ledger",
    "SELECT l.nothing, rows.nothing FROM ledger l",
    "SELECT no_such_function(1)",
    "FROM duckdb_view()",
    "FROM lost l JOIN rowss r USING (row_id)",
    "SELECT error('no') FROM lost",
    "SELECT 1; SELECT 2",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree.build(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(catalog.in_memory()) as connection:
        yield connection


@pytest.mark.parametrize(("asked", "views"), NAMED.items())
def test_names(connection: duckdb.DuckDBPyConnection, asked: str, views: str) -> None:
    assert view_names(connection, asked) == set(views.split())


@pytest.mark.parametrize("asked", OPEN)
def test_what_may_read_any_view_has_all(connection: duckdb.DuckDBPyConnection, asked: str) -> None:
    assert view_names(connection, asked) == EVERY == set(ABOUT)


def test_tables_of_duckdb_itself_have_all(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE internal"
    ).fetchall()
    assert ("information_schema", "tables") in found
    for schema, view in found:
        assert view_names(connection, f"FROM {schema}.{view}") == EVERY
        assert view_names(connection, f"FROM {view}") == EVERY
        own = f"WITH {view} AS (SELECT 1) FROM {view}"
        assert schema == "information_schema" or view_names(connection, own) == EVERY


def test_functions_that_look_at_views_have_all(connection: duckdb.DuckDBPyConnection) -> None:
    """New ones of another DuckDB are to be judged: of types and block sizes views say nothing."""
    found = connection.execute("""
        SELECT DISTINCT function_name, function_type, coalesce(macro_definition, '')
        FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro', 'table')""")
    for name, kind, definition in found.fetchall():
        if kind != "macro":
            wanted = frozenset() if name in PLAIN else EVERY
            assert view_names(connection, f"FROM {name}(1)") == wanted, name
        elif "SELECT" in definition and name not in ("format_type", "get_block_size"):
            assert view_names(connection, f"SELECT {name}(1)") == EVERY, name


def outcome(root: Path, asked: str) -> object:
    """What a query gives: columns and lines in any order, or the message of its error."""
    try:
        answer = query.run(root, asked)
        return answer.columns, sorted(map(repr, answer.lines))
    except ConfigError as error:
        return str(error)


@pytest.mark.parametrize("asked", ALIKE)
def test_the_outcome_is_that_on_all_views(
    root: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = outcome(root, asked)
    monkeypatch.setattr(query, "view_names", lambda *_: EVERY)
    assert alone == outcome(root, asked)


@pytest.mark.parametrize("view", ABOUT)
def test_no_view_is_made_that_is_not_read(root: Path, view: str) -> None:
    with catalog.connect(root, names={view}) as alone:
        made = alone.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    others = {
        "ledger": {"stage_rows", "events", "quarantined"},
        "notes": {"events"},
        "lost": {"stage_rows", "quarantined"},
    }
    others["stages"] = others["ledger"] | {"ledger"}
    others["sources"] = others["stages"] | {"stages", "rows"}
    assert {name for (name,) in made} == {view} | others.get(view, set())


def test_a_view_that_is_needed_later_is_read_through_the_locks(root: Path) -> None:
    answer = query.run(root, "SELECT count(*) AS n FROM query('FROM sta' || 'ge_rows')")
    assert answer == query.run(root, "SELECT count(*) AS n FROM stage_rows")
    with pytest.raises(ConfigError, match="disabled by configuration"):
        query.run(root, "FROM query('FROM read_' || 'text(''/etc/passwd'')')")
