"""One module per document kind; they are found here by themselves."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from kaohe_docs.kind import DocumentKind, registered_kinds

__all__ = ["all_kinds"]


@cache
def all_kinds() -> tuple[DocumentKind, ...]:
    """Import every module of this package and return what they registered, by family and slug."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return registered_kinds()
