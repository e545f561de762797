"""Rows with planted defects, duplicates and leaks, and the benchmark items that leak.

    python -m benchmarks.pipeline.generate FOLDER --rows 200000 --items 5000 --seed 0

writes `rows.jsonl` (id, problem, solution, answer, planted) and `items.jsonl` (id, problem,
answer). `planted` says what a row was made as: a name of DEFECTS, `exact`, `near`, `leak` or
`plain`; no tool reads it. The same seed makes the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from benchmarks.pipeline.wording import ADJECTIVES, SOLUTIONS, THINGS, answer, filled, problem

Row = dict[str, str | int | None]
#: Shares of the rows; what remains is plain.
DEFECT, EXACT, NEAR, LEAK = 0.02, 0.06, 0.08, 0.01
MIN_CHARS, MAX_CHARS = 40, 2_000


def _short(rng: Random, row: Row) -> Row:
    return row | {"problem": f"Find {rng.randrange(1, 10**6)} + {rng.randrange(1, 10**6)}."}


def _long(rng: Random, row: Row) -> Row:
    return row | {"problem": " ".join(problem(rng, 8) for _ in range(5))}


def _link(rng: Random, row: Row) -> Row:
    place = f"https://example.org/{rng.choice(THINGS)}/{rng.randrange(10**6)}"
    return row | {"problem": f"{row['problem']} See {place} for the table."}


def _true_false(rng: Random, row: Row) -> Row:
    return row | {"problem": f"True or false: {row['problem']}", "answer": rng.choice(VERDICTS)}


def _unanswered(rng: Random, row: Row) -> Row:
    return row | {"answer": rng.choice(NO_ANSWERS)}


def _control(rng: Random, row: Row) -> Row:
    text = str(row["problem"])
    at = rng.randrange(len(text))
    return row | {"problem": text[:at] + rng.choice(CONTROLS) + text[at:]}


VERDICTS = ("True", "False")
NO_ANSWERS = (None, "", "N/A")
CONTROLS = ("\x07", "\x08", "\x0c")
DEFECTS: dict[str, Callable[[Random, Row], Row]] = {
    "too_short": _short,
    "too_long": _long,
    "hyperlink": _link,
    "true_false": _true_false,
    "missing_answer": _unanswered,
    "control": _control,
}
KINDS = (*DEFECTS, "exact", "near", "leak")
ENDS = [DEFECT * (at + 1) for at in range(len(DEFECTS))]
ENDS += [ENDS[-1] + EXACT, ENDS[-1] + EXACT + NEAR, ENDS[-1] + EXACT + NEAR + LEAK]


def items(count: int, seed: int) -> Iterator[Row]:
    """The items of the benchmark set."""
    rng = Random(f"items {seed}")
    for number in range(count):
        yield {"id": number, "problem": problem(rng), "answer": answer(rng)}


def rows(count: int, seed: int, known: list[Row]) -> Iterator[Row]:
    """The rows; copies follow what they copy, at any distance. known: the benchmark's items."""
    rng = Random(f"rows {seed}")
    plain: list[Row] = []
    for number in range(count):
        drawn = rng.random()
        kind = next((name for name, end in zip(KINDS, ENDS, strict=True) if drawn < end), "plain")
        row = _made(rng, kind if plain else "plain", plain, known)
        yield row | {"id": number, "planted": kind if plain else "plain"}
        if kind == "plain" or not plain:
            plain.append(row)


def _made(rng: Random, kind: str, plain: list[Row], known: list[Row]) -> Row:
    if kind == "exact":
        return rng.choice(plain)
    if kind == "near":
        copied = rng.choice(plain)
        return copied | {"problem": _edited(rng, str(copied["problem"]))}
    row: Row = {"problem": problem(rng), "solution": filled(rng, rng.choice(SOLUTIONS))}
    row["answer"] = answer(rng)
    if kind == "leak":
        item = rng.choice(known)
        return row | {"problem": f"Question {rng.randrange(100)}: {item['problem']}"}
    return DEFECTS[kind](rng, row) if kind in DEFECTS else row


def _edited(rng: Random, text: str) -> str:
    """One word replaced, or some put before or behind: J of word 5-grams about 0.8 to 0.95."""
    way, added = rng.randrange(3), f"{rng.choice(ADJECTIVES)} {rng.choice(THINGS)}"
    if way == 0:
        words = text.split()
        places = [at for at, word in enumerate(words) if word.isalpha()]
        words[rng.choice(places)] = rng.choice(ADJECTIVES)
        return " ".join(words)
    return f"Think of {added}. {text}" if way == 1 else f"{text} Ignore the {added}."


def generate(folder: Path, count: int, item_count: int, seed: int) -> None:
    """Write rows.jsonl and items.jsonl into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    known = list(items(item_count, seed))
    _write(folder / "items.jsonl", iter(known))
    _write(folder / "rows.jsonl", rows(count, seed, known))


def corpus(cache: Path, count: int, item_count: int) -> Path:
    """The folder of a corpus, made once; a changed generator makes another folder."""
    here = Path(__file__).parent
    code = b"".join((here / name).read_bytes() for name in ("generate.py", "wording.py"))
    digest = hashlib.sha256(code).hexdigest()[:12]
    folder = cache / f"pipeline-{count}-{item_count}-{digest}"
    if not (folder / "rows.jsonl").exists():
        generate(folder, count, item_count, seed=0)
    return folder


def _write(path: Path, lines: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8") as sink:
        sink.writelines(json.dumps(line, sort_keys=True) + "\n" for line in lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    generate(given.folder, given.rows, given.items, given.seed)
