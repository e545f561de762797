from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipelines.project.files import entries, part_paths, publish, sha256, write_json
from pipelines.project.parquet import table, write_parquet
from stages.errors import DataError
from stages.schema import ROW, empty


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_parquet(
        pl.DataFrame({"row_id": ["a", "b"], "choices": [["x"], None]}), tmp_path / "kept/p.parquet"
    )
    listed = entries(tmp_path, [tmp_path / "kept/p.parquet"])
    write_json({"parts": listed, "dropped": [], "tables": [], "files": []}, tmp_path / "parts.json")
    return tmp_path


def test_parquet_comes_back_as_it_was(folder: Path):
    [path] = part_paths(folder, verify=True)
    assert pl.read_parquet(path).to_dict(as_series=False) == {
        "row_id": ["a", "b"],
        "choices": [["x"], None],
    }
    assert [file.name for file in path.parent.iterdir()] == ["p.parquet"]
    write_parquet(empty(ROW).collect(), folder / "empty.parquet")
    assert pl.read_parquet(folder / "empty.parquet").schema == ROW


def test_the_same_frame_is_the_same_bytes_and_no_time_is_in_them(folder: Path):
    [path] = part_paths(folder)
    before = sha256(path)
    write_parquet(pl.read_parquet(path), path)
    assert sha256(path) == before
    assert pq.read_metadata(path).metadata is None


def test_a_flipped_byte_stops_the_reader(folder: Path):
    [path] = part_paths(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"expected sha256 .* found .*corpusmill check"):
        part_paths(folder, verify=True)


def test_a_missing_part_and_a_missing_folder_say_what_to_run(folder: Path):
    [path] = part_paths(folder)
    path.unlink()
    with pytest.raises(DataError, match="dvc checkout"):
        part_paths(folder, verify=True)
    with pytest.raises(DataError, match="dvc repro"):
        part_paths(folder / "nowhere")
    assert table(folder, "events") is None


def test_what_a_stage_built_is_read_only(tmp_path: Path):
    part = tmp_path / "stage.tmp-1"
    write_parquet(empty(ROW).collect(), part / "kept" / "part-00000.parquet")
    write_json({}, part / "metrics.json")
    publish(part, tmp_path / "stage")
    files = [path for path in (tmp_path / "stage").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}
    # files of conf/ and the like are edited by hand
    write_json({}, tmp_path / "params.json")
    assert (tmp_path / "params.json").stat().st_mode & stat.S_IWUSR


def test_bytes_do_not_depend_on_the_chunks_of_a_frame(tmp_path: Path) -> None:
    texts = [f"{number:0300d}" for number in range(20_000)]
    whole = pl.DataFrame({"text": texts})
    pieces = pl.concat([whole.slice(0, 7_003), whole.slice(7_003)], rechunk=False)
    write_parquet(whole, tmp_path / "whole.parquet")
    write_parquet(pieces, tmp_path / "pieces.parquet")
    assert pieces.n_chunks() == 2
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "pieces.parquet").read_bytes()
