"""Nearest provable claim.  (being written)"""
from __future__ import annotations
from typing import Any
def repair(*a: Any) -> None:
    return None
