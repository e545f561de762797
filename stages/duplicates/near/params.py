"""How near-duplicates are looked for. Apart from the kernels: to check it needs no machine code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, NamedTuple

from annotated_types import Interval, Len

from stages.kernels.shingle import Shingle

Method = Literal["auto", "exact_jaccard", "minhash", "none"]
#: Vectors on the grid (`stages.duplicates.near.semantic`) are that far from what they round.
LEAST_EPSILON = 1e-5


@dataclass(frozen=True)
class Bands:
    """How signatures are made and cut.

    bands, rows: both or neither; without them datasketch's best ones for the threshold, where a
    missed pair weighs `miss_weight` and a useless candidate, which verification will refuse, the
    rest of 1.
    """

    num_perm: Annotated[int, Interval(ge=2, le=4096)] = 128
    seed: Annotated[int, Interval(ge=0, lt=2**32)] = 1
    scheme: Literal["affine32"] = "affine32"
    miss_weight: Annotated[float, Interval(gt=0, lt=1)] = 0.99
    bands: Annotated[int, Interval(ge=1)] | None = None
    rows: Annotated[int, Interval(ge=1)] | None = None

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse bands that do not fit."""
        if (self.bands is None) != (self.rows is None):
            raise ValueError("give both bands and rows, or neither")
        if (self.bands or 1) * (self.rows or 1) > self.num_perm:
            wanted = f"{self.bands} bands of {self.rows} rows"
            raise ValueError(f"{wanted} need more than num_perm={self.num_perm} permutations")


class Search(NamedTuple):
    """What makes two texts near-duplicates, and how they are looked for.

    memory_gb: what the exact join may take; `auto` takes it where it fits, MinHash otherwise.
    """

    shingle: Shingle
    threshold: float
    method: Method = "auto"
    bands: Bands = Bands()
    memory_gb: float = 8.0


@dataclass(frozen=True)
class Semantic:
    """embeddings: a Parquet file (row_id, vector), pinned by sha256; else the name of a column of
    the rows. epsilon: duplicates have cosine > 1 - epsilon. clusters: of k-means; without it the
    square root of the rows. seed: of its first centres. memory_gb: what vectors and blocks of
    cosines may take. missing: whether a row without a vector is an error, or kept.
    """

    embeddings: Annotated[str, Len(min_length=1)]
    epsilon: Annotated[float, Interval(ge=LEAST_EPSILON, le=2)]
    sha256: str | None = None
    clusters: Annotated[int, Interval(ge=1)] | None = None
    seed: Annotated[int, Interval(ge=0, lt=2**32)] = 0
    memory_gb: Annotated[float, Interval(gt=0)] = 4.0
    missing: Literal["error", "keep"] = "error"

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @property
    def is_file(self) -> bool:
        """Whether vectors come from a file of their own."""
        return self.embeddings.endswith(".parquet")
