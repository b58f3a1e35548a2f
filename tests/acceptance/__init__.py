"""Acceptance tests: firmwatch through its public doors."""
