"""How a step runs over partitions."""

from firmwatch.engine.local import collector_paused, map_partitions, use_processes

__all__ = ["collector_paused", "map_partitions", "use_processes"]
