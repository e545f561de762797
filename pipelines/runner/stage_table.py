"""The stages by name: the module that does each, in the order of the road.

The edges between them stand in dvc.yaml alone; this table only says what a name means.
"""

from __future__ import annotations

#: Stages that are pure functions from rows to kept and dropped, in order.
ROW_STAGES: dict[str, str] = {
    "annotate": "stages.annotate",
    "filter": "stages.filter",
    "dedup": "stages.dedup",
    "decontaminate": "stages.decontaminate",
    "reformulate": "stages.reformulate",
    "verify": "stages.verify",
}

#: Row stages that must see all parts at once; the others see one part at a time.
GLOBAL_STAGES = frozenset({"dedup", "reformulate"})

#: Row stages that may ask a model.
ASKING_STAGES = ("annotate", "reformulate", "verify")

#: What runs a stage: a module with `build(job, out) -> metrics`.
STEPS: dict[str, str] = {
    "fetch": "pipelines.steps.fetch",
    "extract": "pipelines.steps.extract",
    "against": "pipelines.steps.against",
    **dict.fromkeys(ROW_STAGES, "pipelines.steps.rows"),
    **dict.fromkeys(ASKING_STAGES, "pipelines.steps.rows_with_model"),
    "validate": "pipelines.steps.validate",
    "release": "pipelines.steps.release",
    "index": "pipelines.steps.index",
    "audit": "pipelines.steps.audit",
}

#: All stages of a corpus or a benchmark set, in order.
STAGE_ORDER = tuple(STEPS)

#: Stages that are programs of their own.
PROGRAMS: dict[str, str] = {
    "config": "pipelines.config.stage",
    "catalog": "pipelines.catalog.build",
}


def modules() -> dict[str, list[str]]:
    """The modules that each stage of dvc.yaml but `code` starts with."""
    runner = {
        stage: ["pipelines.run", step, *([ROW_STAGES[stage]] if stage in ROW_STAGES else [])]
        for stage, step in STEPS.items()
    }
    return runner | {stage: [module] for stage, module in PROGRAMS.items()}
