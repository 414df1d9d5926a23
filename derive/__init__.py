"""derive: a checker for mathematical derivations."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive.api import Answer, check, equal, prove, refute

__version__ = "0.1.0"
__all__ = ["Answer", "__version__", "check", "equal", "prove", "refute"]


def __getattr__(name: str) -> Any:
    """The Python interface, loaded when it is asked for: the command line starts without it."""
    if name in __all__:
        from derive import api
        return getattr(api, name)
    raise AttributeError(f"module 'derive' has no attribute {name!r}")
