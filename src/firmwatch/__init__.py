"""firmwatch: which of the organisations you deal with are listed, and why we say so.

``firmwatch.compare``, ``firmwatch.screen`` and ``firmwatch.Matcher`` are imported on first use, so
that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from firmwatch.api.comparison import compare
    from firmwatch.api.matcher import Matcher
    from firmwatch.api.screening import screen

__all__ = ["Matcher", "__version__", "compare", "screen"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "compare":
        from firmwatch.api.comparison import compare

        return compare
    if name == "screen":
        from firmwatch.api.screening import screen

        return screen
    if name == "Matcher":
        from firmwatch.api.matcher import Matcher

        return Matcher
    raise AttributeError(f"module 'firmwatch' has no attribute {name!r}")
