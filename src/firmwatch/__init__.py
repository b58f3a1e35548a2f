"""firmwatch: which of the organisations you deal with are listed, and why we say so.

``firmwatch.compare`` and ``firmwatch.screen`` are imported on first use, so that importing the
package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from firmwatch.api import compare, screen

__all__ = ["__version__", "compare", "screen"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("compare", "screen"):
        from firmwatch import api

        return getattr(api, name)
    raise AttributeError(f"module 'firmwatch' has no attribute {name!r}")
