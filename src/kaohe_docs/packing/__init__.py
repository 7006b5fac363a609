"""One run that binds packs (成册材料): choose, draft, render, typeset, bind, read back, write.

`make_packs` is the whole of it.
"""

from kaohe_docs.packing.run import PackMade, PackReport, make_packs

__all__ = ["PackMade", "PackReport", "make_packs"]
