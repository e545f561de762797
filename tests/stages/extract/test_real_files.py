"""Real files, each with its trap, give the number of records that their corpora have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stages.extract.readers import read
from stages.extract.record import Record
from stages.extract.source import Reader

#: pattern under raw/, reader, records over all its files
FILES: list[tuple[str, dict[str, Any], int]] = [
    ("gsm8k/t*.jsonl", {}, 7473 + 1319 + 1319),
    ("math/*.json", {"format": "jsonl"}, 12_500),
    ("omni_math_rule/*.jsonl", {}, 2821),
    ("harp_proof/*.zip", {"format": "jsonl"}, 310),
    ("harp_proof/*.zip", {}, 310),
    ("deepscaler/deepscaler__data__train__aime.json", {}, 975),
    ("deepscaler/deepscaler__data__train__math.json", {}, 7474),
    ("deepscaler/aime.json", {}, 30),
    ("deepscaler/amc.json", {}, 83),
    ("deepscaler/math.json", {}, 500),
    ("deepscaler/minerva.json", {}, 272),
    ("deepscaler/olympiad_bench.json", {}, 675),
    ("aqua/*.json", {"format": "jsonl"}, 508),
    ("agieval/math.jsonl", {}, 1000),
    ("agieval/gaokao-*.jsonl", {}, 876),
    ("agieval/sat-math.jsonl", {}, 220),
    ("mmlu_zip/mmlu.zip", {"member": "data/test/*.csv", "columns": list("qABCDl")}, 14_042),
    ("mathvision/*.jsonl", {}, 3040),
    ("mathverse/*.json", {}, 788),
    ("gaokao_bench/*.json", {"path": "example"}, 1088),
    ("cmath/cmath_dev.jsonl", {}, 600),
    ("cmath/distractor.jsonl", {}, 360),
    ("mgsm/*.tsv", {"columns": ["question", "answer"]}, 2750),
    ("mawps/MAWPS.json", {}, 2373),
    ("math23k/*.json", {"format": "concatenated_json"}, 1000),
    ("odyssey_math/*.jsonl", {"explode": True}, 387),
    ("stackmathqa/*.jsonl", {}, 987),
    ("multiarith/*.jsonl", {}, 2065),
    ("herald/*.json", {}, 400),
    ("mamo/*.jsonl", {}, 1209),
    ("checkmate/annotated_taxonomy.csv", {}, 261),
    ("checkmate/mathconverse_parsed_interactions.csv", {}, 78),
    ("light_and_matter/*.tar.gz", {"format": "text", "member": "*/hw/*.tex"}, 1279),
]


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "reader", "count"), FILES)
def test_real_files_have_their_records(
    mirror: Path, pattern: str, reader: dict[str, Any], count: int
) -> None:
    paths = sorted((mirror / "raw").glob(pattern))
    assert paths
    found, broken = 0, []
    for path in paths:
        with path.open("rb") as stream:
            for _, item in read(stream, path.name, Reader.model_validate(reader)):
                found += isinstance(item, Record)
                if not isinstance(item, Record):
                    broken.append((path.name, item.position, item.reason, item.raw[:100]))
    assert broken == []
    assert found == count
