"""Seeded draws for the demo corpora: the same on every machine and Python version.

Only `random.Random.random` is used: of the `random` module it alone is promised to give the same
sequence for the same integer seed in every Python version.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

Draw = Callable[[], float]
Item = TypeVar("Item")


def stream(name: str, seed: int) -> int:
    """The number of a stream of rows: the first 8 bytes of a hash of its name and the seed."""
    digest = hashlib.blake2b(f"{name}/{seed}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") << 40


def draws_at(rng: random.Random, place: int) -> Draw:
    """Draws that depend on `place` (a stream plus a row number) alone; `rng` is used again."""
    rng.seed(place)
    return rng.random


def pick(draw: Draw, items: Sequence[Item]) -> Item:
    """One of `items`."""
    return items[int(draw() * len(items))]


def between(draw: Draw, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(draw() * (high - low + 1))


def two_of(draw: Draw, items: Sequence[Item]) -> tuple[Item, Item]:
    """Two of `items` at different places."""
    first = int(draw() * len(items))
    second = int(draw() * (len(items) - 1))
    return items[first], items[second + (second >= first)]


def shuffle(draw: Draw, items: Sequence[Item]) -> list[Item]:
    """All of `items` in another order (Fisher-Yates)."""
    mixed = list(items)
    for last in range(len(mixed) - 1, 0, -1):
        other = int(draw() * (last + 1))
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed
