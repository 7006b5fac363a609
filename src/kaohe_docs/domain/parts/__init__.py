"""One module per type of part of a scheme (考核分项); they are found here by themselves."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from kaohe_docs.domain.part import Part, registered_part_types

__all__ = ["all_part_types"]


@cache
def all_part_types() -> tuple[type[Part], ...]:
    """Import every module of this package and return the types they registered, in order."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return registered_part_types()
