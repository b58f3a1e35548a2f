"""How a step runs over partitions."""

from firmwatch.engine.local import map_partitions

__all__ = ["map_partitions"]
