"""What every command has in common: options, settings, workspace and output."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli import output
from firmwatch.config import Settings, load_settings
from firmwatch.errors import SourceError

if TYPE_CHECKING:
    from firmwatch.pipeline import Workspace
    from firmwatch.steps.shortcomings import Shortcoming

__all__ = ["Door", "door_options"]


@dataclass(frozen=True, slots=True)
class Door:
    """The options that a command was called with, and what it may do with them."""

    workspace_folder: Path
    quiet: bool = False
    verbose: bool = False
    no_input: bool = False
    format: str | None = None

    def settings(self, **flags: Any) -> Settings:
        """Read the settings; `flags` are values that the command line gives."""
        return load_settings(self.workspace_folder, os.environ, flags)

    @contextmanager
    def workspace(self, **flags: Any) -> Iterator[Workspace]:
        """Open the workspace, with a progress bar for steps of over a second."""
        from firmwatch.cli.progress import StepProgress
        from firmwatch.pipeline import open_workspace

        with (
            StepProgress(quiet=self.quiet, verbose=self.verbose) as progress,
            open_workspace(self.settings(**flags), progress) as workspace,
        ):
            yield workspace

    def note(self, message: str) -> None:
        """Tell a person something, on standard error."""
        if not self.quiet:
            click.echo(output.printable(message), err=True)

    def warn(self, message: str) -> None:
        """Warn a person, on standard error, also when told to be quiet."""
        output.say(f"Warning: {message}", "yellow")

    def warn_of(self, amiss: Sequence[Shortcoming]) -> int:
        """Warn of every source that cannot be relied on; gives the exit code."""
        for item in amiss:
            self.warn(f"{item.source} is {item.status}: {item.message}")
        return SourceError.exit_code if amiss else 0

    def rows(
        self,
        rows: Sequence[Mapping[str, Any]],
        columns: Sequence[str],
        fields: Sequence[str] = (),
    ) -> None:
        """Print rows on standard output in the format that was asked for.

        `columns` are those of the table on a terminal; the other formats have all, which `fields`
        names for the case that there are no rows.
        """
        output.print_rows(rows, columns, self.chosen_format, fields)

    @property
    def chosen_format(self) -> str:
        """The format asked for; else a table on a terminal, JSON lines in a pipe."""
        return self.format or ("table" if sys.stdout.isatty() else "jsonl")

    @property
    def interactive(self) -> bool:
        """Whether a question may be asked."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def door_options(rows: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the common options and a `Door` as its first argument."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(
            workspace: Path, quiet: bool, verbose: bool, no_input: bool, **options: Any
        ) -> Any:
            format_ = options.pop("output_format", None)
            door = Door(workspace.absolute(), quiet, verbose, no_input, format_)
            return function(door, **options)

        found: Callable[..., Any] = command
        if rows:
            found = click.option(
                "-o",
                "--output",
                "output_format",
                type=click.Choice(output.FORMATS),
                envvar="FIRMWATCH_OUTPUT",
                help="Format of the rows; a table on a terminal, JSON lines in a pipe.",
            )(found)
        for option in reversed(_COMMON):
            found = option(found)
        return found

    return decorate


_COMMON = (
    click.option(
        "-C",
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False),
        default=".",
        envvar="FIRMWATCH_WORKSPACE",
        help="Folder of the workspace; the current one by default.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say what is being done."),
    click.option("--no-input", is_flag=True, help="Never ask a question."),
)
