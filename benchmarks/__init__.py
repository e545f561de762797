"""Measurements that a person runs and judges; nothing here is part of a build."""

import stages as _before_numpy  # noqa: F401
