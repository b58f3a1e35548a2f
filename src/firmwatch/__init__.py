"""firmwatch: which of the organisations you deal with are listed, and why we say so."""

__version__ = "0.1.0"
