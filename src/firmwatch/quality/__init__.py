"""The truth to learn from and to measure with; import from its modules, so that nothing loads."""
