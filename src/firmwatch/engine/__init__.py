"""How a step runs over partitions."""

from firmwatch.engine.local import collector_paused, map_partitions

__all__ = ["collector_paused", "map_partitions"]
