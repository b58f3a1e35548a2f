"""The root command: commands are imported when they are called, so that --help is instant."""

from __future__ import annotations

import importlib
import os
import sys

import click

from firmwatch import __version__
from firmwatch.cli.output import say
from firmwatch.engine import use_processes
from firmwatch.errors import FirmwatchError

__all__ = ["COMMANDS", "INTERRUPTED", "cli", "main"]

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""
BROKEN_PIPE = 141
"""Exit code when the reader of our output went away: 128 + SIGPIPE."""

COMMANDS: dict[str, str] = {
    "demo": "Show what firmwatch does, on fictional lists: no network, no set-up.",
    "init": "Make a workspace: a folder with settings, lake and ledger.",
    "sources": "List and update the published lists.",
    "portfolio": "Import the organisations to watch; confirm the rows that were held.",
    "run": "Update the sources, screen every subject, and report new alerts.",
    "tune": "Replay history with another threshold: alerts gained and lost.",
    "alerts": "List, show, decide and export alerts.",
    "review": "Review the alerts that wait: one key decides, one digit says why.",
    "replay": "Make an alert again of the stored versions, and say whether it is the same.",
    "certify": "Give a signed receipt of what was searched and found, also when nothing was.",
    "parties": "Show the organisations that several lists have, and keep records apart.",
    "graph": "Show who stands behind an organisation, and what the ownership rules say.",
    "exposures": "List the subjects that listed parties own a part of, by rule.",
    "notify": "Tell receivers outside: send, list, resend or drop messages.",
    "screen": "Screen a name or a file once, without keeping anything.",
    "explain": "Compare two names and show every piece of evidence.",
    "audit": "Show, sign, verify and export the log of what was done.",
    "report": "Measure how good the comparison is, on labelled pairs.",
    "retention": "Delete what has been kept for long enough; hold what a court asks for.",
    "doctor": "Check the workspace: ledger, lake, sources.",
    "config": "Show the settings and where each comes from.",
    "completion": "Print the completion script of a shell.",
}
"""Every command with its short help; the module of the same name holds it."""


class LazyGroup(click.Group):
    """A group whose commands are modules of `firmwatch.cli.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"firmwatch.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="firmwatch")
def cli() -> None:
    """Tell, with the evidence, when an organisation you deal with is on a published list.

    firmwatch watches organisations, vessels and published wallets. It never watches people.

    Exit codes: 0 ok, 1 error, 2 usage, 3 findings (with --fail-on new-alerts), 4 a source is stale,
    incomplete or was refused, 130 interrupted.
    """


def main() -> None:
    """Run the command line and leave with its exit code."""
    use_processes()
    try:
        result = cli.main(standalone_mode=False)
        sys.stdout.flush()
        code = result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; the last good state stays.", err=True)
        code = INTERRUPTED
    except FirmwatchError as error:
        say(f"Error: {error}", "red")
        code = error.exit_code
    except BrokenPipeError:
        # Python would complain once more when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = BROKEN_PIPE
    sys.exit(code)
