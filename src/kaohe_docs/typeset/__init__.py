"""docx → PDF, by LibreOffice: fonts, one pass for documents of a kind, and a look at every page that comes out.

`typeset` is the whole of it.
"""

from kaohe_docs.typeset.fonts import font_report
from kaohe_docs.typeset.model import Source, Typeset
from kaohe_docs.typeset.program import find_office, office_version
from kaohe_docs.typeset.typesetting import machine_key, typeset

__all__ = [
    "Source",
    "Typeset",
    "find_office",
    "font_report",
    "machine_key",
    "office_version",
    "typeset",
]
