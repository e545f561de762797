"""Semantic duplicates against integer arithmetic; what no order, block or thread may change."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.duplicates.near.semantic import GRID, cluster, twins, unit
from tests.project import ROOT

VECTORS = st.lists(
    st.lists(st.integers(-3, 3), min_size=4, max_size=4).filter(any), min_size=1, max_size=30
).map(lambda rows: np.array(rows, np.float32))
EPSILONS = st.sampled_from([1e-5, 0.02, 0.1, 0.3, 1.0, 2.0])


def by_integers(vectors: np.ndarray, clusters: list[int], epsilon: float):
    """The greedy choice, cosines as whole numbers of 2**-48."""
    whole = [[int(value) for value in row] for row in (vectors.astype(np.float64) * GRID).tolist()]
    kept: list[int] = []
    out = []
    for row, own in enumerate(whole):
        best, twin = -(2 * 2**48), -1
        for other in kept:
            if clusters[other] == clusters[row]:
                cosine = sum(a * b for a, b in zip(own, whole[other], strict=True))
                if cosine > best:
                    best, twin = cosine, other
        if twin >= 0 and best / 2**48 > 1.0 - epsilon:
            out.append((twin, best / 2**48))
        else:
            kept.append(row)
            out.append((-1, 0.0))
    return out


def chosen(vectors: np.ndarray, clusters: np.ndarray, epsilon: float, block: int):
    found = twins(vectors, clusters, epsilon, block)
    return list(zip(found.twin.tolist(), found.cosine.tolist(), strict=True))


@given(VECTORS, EPSILONS, st.integers(1, 4), st.integers(1, 40))
@settings(deadline=None, max_examples=150)
def test_the_choice_is_greedy_exact_and_of_no_block(
    vectors: np.ndarray, epsilon: float, count: int, block: int
):
    given_units = unit(vectors)
    own = cluster(given_units, np.arange(min(count, len(vectors))), block)
    assert (own == cluster(given_units, np.arange(min(count, len(vectors))), 64)).all()
    wanted = by_integers(given_units, own.tolist(), epsilon)
    assert chosen(given_units, own, epsilon, block) == wanted


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_the_order_of_sums_and_of_rows_never_shows(seed: int):
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(5, 48))
    vectors = unit(
        (centres[draw.integers(5, size=200)] + draw.normal(size=(200, 48)) / 4).astype("f4")
    )
    first = draw.choice(200, 7, replace=False)
    own = cluster(vectors, first, 64)
    columns = draw.permutation(48)
    mixed = np.ascontiguousarray(vectors[:, columns])
    assert (cluster(mixed, first, 33) == own).all()
    assert chosen(mixed, own, 0.3, 17) == chosen(vectors, own, 0.3, 64)
    order = draw.permutation(200)
    back = np.argsort(order)
    assert (cluster(vectors[order], back[first], 64)[back] == own).all()


def test_each_that_goes_has_a_kept_twin_and_none_is_left():
    draw = np.random.default_rng(1)
    vectors = unit(draw.normal(size=(400, 3)).astype(np.float32))
    found = twins(vectors, np.zeros(400, np.int64), 0.01, 50)
    gone = np.flatnonzero(found.twin >= 0)
    stays = np.flatnonzero(found.twin < 0)
    assert len(gone) > 100
    assert (found.twin[found.twin[gone]] < 0).all()
    assert (found.cosine[gone] > 0.99).all()
    cosines = vectors[stays].astype(np.float64) @ vectors[stays].astype(np.float64).T
    np.fill_diagonal(cosines, 0)
    assert cosines.max() <= 0.99


def test_what_has_no_direction_is_nan():
    rows = np.array([[0, 0], [np.nan, 1], [np.inf, 1], [3, 4]], np.float32)
    found = unit(rows)
    assert np.isnan(found[:3]).any(axis=1).all()
    assert found[3] == pytest.approx([0.6, 0.8], abs=1e-7)


SCRIPT = """
import hashlib, numpy as np
from stages.duplicates.near.semantic import cluster, twins, unit
draw = np.random.default_rng(2)
centres = draw.normal(size=(40, 256))
rows = (centres[draw.integers(40, size=6000)] + draw.normal(size=(6000, 256)) / 3).astype('f4')
vectors = unit(rows)
own = cluster(vectors, np.arange(60), 1500)
found = twins(vectors, own, 0.2, 1500)
print(hashlib.sha256(own.tobytes() + found.twin.tobytes() + found.cosine.tobytes()).hexdigest())
print((found.twin >= 0).sum())
"""


@pytest.mark.slow
def test_threads_never_show():
    told = set()
    for threads in ("1", "2", "5"):
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS")
        env = os.environ | dict.fromkeys(names, threads) | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", SCRIPT]
        told.add(subprocess.run(command, env=env, check=True, capture_output=True).stdout)
    assert len(told) == 1
    assert int(told.pop().split()[1]) > 100
