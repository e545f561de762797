"""A group of commands that says what it has where a command is not known."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class CommandGroup(TyperGroup):
    """All names; typer adds those that are near."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, or a usage error that lists those that exist."""
        found = super().get_command(ctx, cmd_name)
        if found is None and not ctx.resilient_parsing and not cmd_name.startswith("-"):
            ctx.fail(f"No such command {cmd_name!r}. There are: {', '.join(self.commands)}")
        return found
