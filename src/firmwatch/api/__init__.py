"""The Python door: import from its modules, so that comparing loads no database."""
