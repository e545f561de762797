"""Measurements that a person runs and judges; nothing here is part of a build."""
