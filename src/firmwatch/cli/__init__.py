"""The command line: a thin door."""

from firmwatch.cli.root import main

__all__ = ["main"]
