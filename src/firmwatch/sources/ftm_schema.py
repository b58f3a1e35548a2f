"""FollowTheMoney's schemata: which there are, what they inherit, which are links."""

from __future__ import annotations

import functools

from firmwatch.sources._ftm_vocabulary import SCHEMATA, VERSION

__all__ = ["VERSION", "is_edge", "is_schema", "properties_of"]


def is_schema(schema: str) -> bool:
    """Tell whether a schema is in the FollowTheMoney model of `VERSION`."""
    return schema in SCHEMATA


def is_edge(schema: str) -> bool:
    """Tell whether a schema links two entities, as Ownership does; raises `KeyError`."""
    extends, edge, _ = SCHEMATA[schema]
    return edge or any(is_edge(parent) for parent in extends.split())


@functools.cache
def properties_of(schema: str) -> frozenset[str]:
    """Give the names of a schema's properties with the inherited ones; raises `KeyError`.

    Reverse properties are not among them: FollowTheMoney never writes those into a file.
    """
    extends, _, own = SCHEMATA[schema]
    return frozenset(own.split()).union(*(properties_of(parent) for parent in extends.split()))
