"""Sources, each tested with a fictional fixture, damaged files and real ones."""
