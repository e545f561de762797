"""docs/architecture.md: which folder imports which, as a diagram and a table read from the code."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from pipelines.project import yaml_files
from pipelines.runner.closure import imports
from stages.errors import ConfigError

PAGE = Path("docs") / "architecture.md"
BEGIN, END = "<!-- imports: written by `corpusmill docs` -->\n", "<!-- /imports -->"
#: The files at the root of stages/, as two boxes: a file there is a stage, or the contract.
STAGES, CONTRACT = "the stages", "the contract"
HALVES = ("pipelines", "stages")
Graph = Mapping[str, frozenset[str]]


def page(root: Path) -> str:
    """The text of the page, its part between the marks written anew.

    Raises ConfigError where the page or one of the marks is missing.
    """
    path = root / PAGE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before, begins, rest = text.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise ConfigError(f"{PAGE} lacks the lines {BEGIN.strip()!r} and {END!r}: put them back")
    members = boxes(root)
    graph = without_circles(import_graph(root, members))
    return (
        f"{before}{BEGIN}\n{_diagram(graph, members)}\n{_table(root, graph, members)}\n{END}{after}"
    )


def boxes(root: Path) -> dict[str, str]:
    """The box of the diagram that each file lies in: its folder, or what it is at the root."""
    stages = yaml_files.read(root / "dvc.yaml")["stages"]
    found = {}
    for path in imports(root):
        top, *inner = Path(path).with_suffix("").parts
        if len(inner) > 1:
            found[path] = f"{top}/{inner[0]}"
        elif inner == ["__init__"]:
            continue
        elif top == "stages":
            found[path] = STAGES if inner[0] in stages else CONTRACT
        else:
            found[path] = f"{top}/{inner[0]}.py"
    return found


def import_graph(root: Path, members: Mapping[str, str]) -> Graph:
    """Each box -> the other boxes that its files import."""
    found: dict[str, set[str]] = {box: set() for box in members.values()}
    for path, others in imports(root).items():
        if path in members:
            found[members[path]] |= {members[other] for other in others if other in members}
    return {box: frozenset(others - {box}) for box, others in found.items()}


def without_circles(graph: Graph) -> Graph:
    """The graph without circles: boxes that import each other, directly or not, become one."""
    below = {box: reachable(graph, box) for box in graph}
    one = {
        box: ", ".join(sorted({box, *(o for o in below[box] if box in below[o])})) for box in graph
    }
    found: dict[str, set[str]] = {name: set() for name in one.values()}
    for box, others in graph.items():
        found[one[box]] |= {one[other] for other in others} - {one[box]}
    return {name: frozenset(others) for name, others in found.items()}


def transitive_reduction(graph: Graph) -> Graph:
    """The graph without the edges that follow from others. It has no circle."""
    below = {box: reachable(graph, box) for box in graph}
    return {
        box: frozenset(o for o in others if not any(o in below[via] for via in others if via != o))
        for box, others in graph.items()
    }


def reachable(graph: Graph, box: str) -> set[str]:
    """All boxes that `box` imports, directly or not."""
    todo, seen = [*graph[box]], set[str]()
    while todo:
        other = todo.pop()
        if other not in seen:
            seen.add(other)
            todo += graph[other]
    return seen


def floors(graph: Graph) -> dict[str, int]:
    """The floor of each box: 0 where it imports none, else one above the highest that it does."""
    found: dict[str, int] = {}
    for box in sorted(graph, key=lambda box: len(reachable(graph, box))):
        found[box] = max((found[other] + 1 for other in graph[box]), default=0)
    return found


def _diagram(graph: Graph, members: Mapping[str, str]) -> str:
    """Mermaid: the boxes of each half with the edges among them; one edge between the halves."""
    lines = ["```mermaid", "flowchart TB", "  pipelines ==> stages"]
    for top in HALVES:
        reduced = transitive_reduction(graph)
        half = {box: others for box, others in reduced.items() if _half(box) == top}
        lines += [f"  subgraph {top}", "    direction TB"]
        lines += [f'    {_id(box)}["{_label(box, members)}"]' for box in sorted(half)]
        for box, others in sorted(half.items()):
            lines += [f"    {_id(box)} --> {_id(o)}" for o in sorted(others) if _half(o) == top]
        lines += ["  end"]
    return "\n".join([*lines, "```", ""])


def _half(box: str) -> str:
    return next((top for top in HALVES if box.startswith(top)), "stages")


def _id(box: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in box)


def _label(box: str, members: Mapping[str, str]) -> str:
    """The name of a box without its top folder; that of the stages lists them."""
    names = [name.removeprefix("pipelines/").removeprefix("stages/") for name in box.split(", ")]
    files = _files(STAGES, members) if box == STAGES else []
    lists = [files[start : start + 3] for start in range(0, len(files), 3)]
    return "<br>".join(map(", ".join, [names, *lists]))


def _table(root: Path, graph: Graph, members: Mapping[str, str]) -> str:
    floor, own = floors(graph), {STAGES, CONTRACT}
    lines = ["| floor | folder | what lies there |", "|---:|---|---|"]
    for box in sorted(graph, key=lambda box: (-floor[box], box)):
        names = [name if name in own else f"`{name}`" for name in box.split(", ")]
        about = [_about(root, name, members) for name in box.split(", ")]
        lines.append(f"| {floor[box]} | {', '.join(names)} | {' '.join(about)} |")
    return "\n".join([*lines, ""])


def _about(root: Path, name: str, members: Mapping[str, str]) -> str:
    """What a folder or a file says of itself in its first sentences; the files of a root's box."""
    if name in (STAGES, CONTRACT):
        return f"`{'`, `'.join(_files(name, members))}`."
    files = sorted(path for path, box in members.items() if box == name)
    text = ast.get_docstring(ast.parse((root / files[0]).read_text(encoding="utf-8"))) or ""
    return text.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _files(box: str, members: Mapping[str, str]) -> list[str]:
    return sorted(Path(path).stem for path, one in members.items() if one == box)
