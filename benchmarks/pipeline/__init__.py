"""The whole pipeline, from JSONL to a release, side by side: ours through DVC, and two peers."""
