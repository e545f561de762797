"""A contract on imports that follows the stage table, so that a new stage needs no line in it."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

from pipelines.runner.stage_table import row_stages


class StagesApart(Contract):
    """Nothing under stages/ imports a stage: not another stage, nor what lies below them."""

    type_name = "stages_apart"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import of a stage's modules from elsewhere under stages/ breaks it."""
        found = []
        for stage in ("extract", *row_stages()):
            own = {f"stages.{stage}", *graph.find_descendants(f"stages.{stage}")}
            for module in own:
                importers = graph.find_modules_that_directly_import(module)
                found += [
                    f"{importer} imports {module}"
                    for importer in importers - own
                    if importer.startswith("stages.")
                ]
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """What imports what, and where shared code belongs."""
        for line in check.metadata["found"]:
            output.print_error(line)
        output.print("What stages share lies in a folder below them.")
