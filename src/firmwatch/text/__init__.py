"""Pure functions of names and numbers: no disk, no network, no state."""
