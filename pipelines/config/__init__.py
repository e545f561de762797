"""From conf/ to params.yaml: composed, checked, and refused where it is stale."""
