"""Labelled pairs for `benchmarks.identity`, read from the original files of a local mirror."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from stages.kernels.jaccard import pairs_with
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import shingle_texts
from stages.text.normalise import words

KINDS = {
    "row_id": pl.String(),
    "problem": pl.String(),
    "answer": pl.String(),
    "choices": pl.List(pl.String()),
    "language": pl.String(),
}
MGSM = "bn de es fr ja ru sw te th zh".split()
Found = list[int | None]


class Pairs(NamedTuple):
    """Rows held against items; true[k] is the item that row k is made of, None where of none."""

    name: str
    against: str
    rows: pl.DataFrame
    items: pl.DataFrame
    true: Found

    def only(self, name: str, which: list[bool]) -> Pairs:
        """The marked rows alone, under another name."""
        kept = [item for item, wanted in zip(self.true, which, strict=True) if wanted]
        return self._replace(name=name, rows=self.rows.filter(pl.Series(which)), true=kept)

    def without_answers(self) -> Pairs:
        """The same pairs with no answer on either side."""
        none = pl.lit(None, pl.String).alias("answer")
        return self._replace(rows=self.rows.with_columns(none), items=self.items.with_columns(none))


def frame(
    problems: list[str], answers: list[Any], choices: list[Any] | None = None
) -> pl.DataFrame:
    """Rows of problems with null languages: what they are must be seen from the text."""
    columns = {
        "row_id": [f"{place:06d}" for place in range(len(problems))],
        "problem": problems,
        "answer": [None if answer is None else str(answer) for answer in answers],
        "choices": choices or [None] * len(problems),
        "language": [None] * len(problems),
    }
    return pl.DataFrame(columns, schema=KINDS)


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def nearest(texts: list[str], others: list[str]) -> Found:
    """For each text the most similar of the others, by Jaccard over pairs of words."""
    sets = [
        shingle_texts(
            pl.DataFrame({"text": side}).select(words(pl.col("text"))).to_series(),
            Shingle(unit="word", n=2),
        )
        for side in (texts, others)
    ]
    found = pairs_with(sets[0], sets[1], 0.3)
    best: Found = [None] * len(texts)
    for place in np.argsort(found.similarity, kind="stable"):
        best[int(found.left[place])] = int(found.right[place])
    return best


def gsm8k(raw: Path, split: str) -> pl.DataFrame:
    """GSM8K `train` or `test`."""
    records = lines(raw / "gsm8k" / f"{split}.jsonl")
    answers = [record["answer"].rpartition("####")[2].strip() for record in records]
    return frame([record["question"] for record in records], answers)


def math(raw: Path, split: str) -> pl.DataFrame:
    """MATH `train` or `test`; the answer is the last box, on one line of braces."""
    paths = sorted((raw / "math").glob(f"*_{split}.json"))
    records = [record for path in paths for record in lines(path)]
    return frame([r["problem"] for r in records], [_boxed(r["solution"]) for r in records])


def _boxed(solution: str) -> str | None:
    _, _, tail = solution.rpartition(r"\boxed{")
    depth = 1
    for place, char in enumerate(tail):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return tail[:place]
    return None


def rephrased(raw: Path) -> Iterator[Pairs]:
    """GSM8K test in other words (Yang et al. 2023); 4 texts are empty and left out."""
    texts = [r["text"] for r in lines(raw / "llm_decontaminator" / "rephrase_gsm8k.jsonl")]
    parts = [text.removeprefix("Question:").partition("\nAnswer:") for text in texts]
    rows = frame([part[0].strip() for part in parts], [part[2].split()[-1] for part in parts])
    pairs = Pairs("", "GSM8K test", rows, gsm8k(raw, "test"), list(range(rows.height)))
    yield pairs.only("rephrased GSM8K test", [part[0].strip() != "" for part in parts])


def printed(raw: Path) -> Iterator[Pairs]:
    """GSM8K test as books and prompts print it: numbered with points, as multiple choice with the
    options in the text and a letter as its answer, and with the answer in a sentence.
    """
    items = gsm8k(raw, "test")
    columns = items["problem"].to_list(), items["answer"].to_list()
    listed = [_listed(place, *row) for place, row in enumerate(zip(*columns, strict=True))]
    numbered = [f"{place % 90 + 10}. (5 points) {text}" for place, text in enumerate(columns[0])]
    told = [f"The answer is {answer}." for answer in columns[1]]
    for name, rows in (
        ("numbered, with points", frame(numbered, columns[1])),
        ("as multiple choice", frame(*map(list, zip(*listed, strict=True)))),
        ("answers in sentences", frame(columns[0], told)),
    ):
        yield Pairs(f"GSM8K test, {name}", "GSM8K test", rows, items, list(range(rows.height)))


def _listed(place: int, text: str, answer: str) -> tuple[str, str]:
    """A problem with four options, and the letter of its answer."""
    number = float(answer.replace(",", ""))
    options = [f"{number + step * (place % 7 + 1):g}" for step in (1, -1, 2)]
    options.insert(place % 4, answer)
    lines = [f"{letter}) {option}" for letter, option in zip("ABCD", options, strict=True)]
    return "\n".join([text, *lines]), "ABCD"[place % 4]


def translated(raw: Path) -> Iterator[Pairs]:
    """MGSM: 250 problems of GSM8K test in ten other languages (Shi et al. 2022)."""
    for language in MGSM:
        text = (raw / "mgsm" / f"mgsm_{language}.tsv").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in text.split("\n") if line]
        problems = frame([row[0] for row in rows], [row[1] for row in rows])
        items = gsm8k(raw, "test")
        yield Pairs(f"MGSM {language}", "GSM8K test", problems, items, list(range(len(rows))))


def harder(raw: Path) -> Iterator[Pairs]:
    """GSM-Hard (Gao et al. 2022): where numbers and answer are still the original's, and where not.

    Its order is permuted; its code cites the original question.
    """
    items, records = gsm8k(raw, "test"), lines(raw / "gsm_hard" / "gsmhardv2.jsonl")
    questions, answers = items["problem"].to_list(), items["answer"].to_list()
    true = nearest([record["code"].split('"""')[1] for record in records], questions)
    rows = frame([r["input"] for r in records], [r["target"] for r in records])
    kept = [
        item is not None
        and float(answers[item].replace(",", "")) == record["target"]
        and _squeezed(record["input"]) == _squeezed(questions[item])
        for item, record in zip(true, records, strict=True)
    ]
    pairs = Pairs("", "GSM8K test", rows, items, true)
    yield pairs.only("GSM-Hard, as the original", kept)
    yield pairs.only("GSM-Hard, changed", [not one for one in kept])


def _squeezed(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def backward(raw: Path) -> Iterator[Pairs]:
    """GSM8K-Backward (Yu et al. 2023): one number masked, the answer given. Against its originals
    and against GSM8K test, of which these are a part.
    """
    records = lines(raw / "gsm8k_backward" / "GSM8K_Backward.jsonl")
    rows = frame([r["question"] for r in records], [r["answer"] for r in records])
    own = [record["original_question"] for record in records]
    answers = {r["original_question"]: r.get("original_answer") for r in records}
    items = frame(list(answers), list(answers.values()))
    places = {text: place for place, text in enumerate(answers)}
    yield Pairs("GSM8K-Backward", "its originals", rows, items, [places[text] for text in own])
    items = gsm8k(raw, "test")
    true = nearest(own, items["problem"].to_list())
    yield Pairs("GSM8K-Backward", "GSM8K test", rows, items, true)


def distracted(raw: Path) -> Iterator[Pairs]:
    """CMATH with irrelevant conditions added (Wei et al. 2023), against the originals."""
    records = lines(raw / "cmath" / "distractor.jsonl")
    plain = [record for record in records if record["distractor"] == 0]
    more = [record for record in records if record["distractor"] > 0]
    places = {record["original"]: place for place, record in enumerate(plain)}
    rows = frame([r["input"] for r in more], [r["golden"] for r in more])
    items = frame([r["input"] for r in plain], [r["golden"] for r in plain])
    true: Found = [places[record["original"]] for record in more]
    yield Pairs("CMATH, distractors added", "CMATH", rows, items, true)


def algebra(raw: Path) -> Iterator[Pairs]:
    """MMLU abstract algebra in other words and in Chinese, no answers (Yang et al. 2023)."""
    folder = raw / "llm_decontaminator"
    text = (folder / "abstract_algebra_test.csv").read_text(encoding="utf-8")
    records = list(csv.reader(io.StringIO(text)))
    items = frame([r[0] for r in records], [r[5] for r in records], [r[1:5] for r in records])
    for name, file in (("in other words", "rephrase_english_filtered_question"),
                       ("in Chinese", "chinese")):  # fmt: skip
        texts = [r["text"] for r in lines(folder / f"abstract_algebra_test_{file}.jsonl")]
        rows = frame([text.partition("\n答案")[0] for text in texts], [None] * len(texts))
        pairs = Pairs("", "MMLU algebra", rows, items, list(range(len(texts))))
        yield pairs.only(f"MMLU algebra {name}", [text.strip() != "" for text in texts])


def unrelated(raw: Path) -> Iterator[Pairs]:
    """Sets that hardly share a problem, so that nearly all that is flagged is an error."""
    mawps = json.loads((raw / "mawps" / "MAWPS.json").read_text(encoding="utf-8"))
    aqua = [record for split in ("dev", "test") for record in lines(raw / "aqua" / f"{split}.json")]
    options = [record["options"] for record in aqua]
    stem = _mmlu(raw)
    chinese = lines(raw / "cmath" / "cmath_dev.jsonl")
    items = gsm8k(raw, "test")
    for name, rows in (
        ("GSM8K train", gsm8k(raw, "train")),
        ("MAWPS", frame([r["original_text"] for r in mawps], [r["ans"] for r in mawps])),
        ("AQuA", frame([r["question"] for r in aqua], [r["correct"] for r in aqua], options)),
        ("MMLU-STEM", frame([r[0] for r in stem], [r[5] for r in stem], [r[1:5] for r in stem])),
        ("CMATH", frame([r["input"] for r in chinese], [r["golden"] for r in chinese])),
    ):
        yield Pairs(name, "GSM8K test", rows, items, [None] * rows.height)
    train = gsm8k(raw, "train")
    for pairs in translated(raw):
        if pairs.name in ("MGSM de", "MGSM zh"):
            yield pairs._replace(against="GSM8K train", items=train, true=[None] * len(pairs.true))
    rows = math(raw, "train")
    yield Pairs("MATH train", "MATH test", rows, math(raw, "test"), [None] * rows.height)


def _mmlu(raw: Path) -> list[list[str]]:
    wanted = ("mathematics", "physics", "chemistry", "statistics", "algebra", "biology", "computer")
    records: list[list[str]] = []
    with zipfile.ZipFile(raw / "mmlu_zip" / "mmlu.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith("_test.csv") and any(word in name for word in wanted):
                text = archive.read(name).decode("utf-8")
                records += list(csv.reader(io.StringIO(text)))
    return records


SETS: dict[str, Callable[[Path], Iterator[Pairs]]] = {
    "rephrased": rephrased,
    "printed": printed,
    "translated": translated,
    "harder": harder,
    "backward": backward,
    "distracted": distracted,
    "algebra": algebra,
    "unrelated": unrelated,
}
