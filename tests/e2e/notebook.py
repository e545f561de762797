"""Run the code cells of a notebook in one process, without Jupyter.

    python -m tests.e2e.notebook examples/queries/queries.ipynb [--write]

Prints the outputs of the code cells as JSON; with `--write` puts them into the file.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

Output = dict[str, Any]


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells that are run, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs(notebook: dict[str, Any]) -> list[list[Output]]:
    """The outputs of each code cell, run in order: what it prints, then its last value as text."""
    names: dict[str, Any] = {"__name__": "__main__"}
    sources = ("".join(cell["source"]) for cell in code_cells(notebook))
    return [_run(source, names, number) for number, source in enumerate(sources, 1)]


def _run(source: str, names: dict[str, Any], number: int) -> list[Output]:
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    shown = None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    found: list[Output] = []
    if text := printed.getvalue():
        found.append({"output_type": "stream", "name": "stdout", "text": _lines(text)})
    if shown is not None:
        data = {"text/plain": _lines(repr(shown))}
        result = {"output_type": "execute_result", "execution_count": number, "metadata": {}}
        found.append({**result, "data": data})
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main(path: Path, write: bool) -> None:
    """Run the notebook at `path`; its cells may change the folder."""
    path = path.resolve()
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = outputs(notebook)
    print(json.dumps(found))
    if write:
        for number, (cell, made) in enumerate(zip(code_cells(notebook), found, strict=True), 1):
            cell |= {"execution_count": number, "outputs": made}
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--write" in sys.argv[2:])
