"""What a docx may be made of: relationship types and content types that Word, WPS, LibreOffice and ONLYOFFICE write.

The names are those of ECMA-376 part 1 (11.3, 14.2, 15.2) and part 2 (annex E), of Microsoft's extensions as the Open
XML SDK lists them for a Word document, and of what the programs were seen to write. Left out is what brings in code,
other programs' files or texts from elsewhere: macros (also ONLYOFFICE's jsaProject), OLE and ActiveX, add-ins, ribbons,
attached templates, subdocuments, chunks, frames, sources for mail merge, transformations, films and 3D models.
"""

from __future__ import annotations

import re
from typing import Final

#: Last steps of relationship types, in small letters: makers and years differ, the words do not.
_RELATIONS: Final = frozenset(
    # The package: the document, what is said of it (strict files say it in one word), its signatures.
    {"officedocument", "core-properties", "extended-properties", "custom-properties", "thumbnail"}
    | {"extendedproperties", "customproperties"}
    | {"origin", "signature", "certificate", "classificationlabels"}
    # Text; ONLYOFFICE writes a second copy of the comments under its own names.
    | {"header", "footer", "footnotes", "endnotes", "glossarydocument", "hyperlink", "people", "documenttasks"}
    | {"comments", "commentsextended", "commentsids", "commentsextensible"}
    | {"commentsdocument", "commentsextendeddocument", "commentsidsdocument", "commentsextensibledocument"}
    | {"peopledocument", "intelligence"}
    # Look and settings.
    | {"styles", "styleswitheffects", "numbering", "fonttable", "font", "theme", "themeoverride"}
    | {"settings", "websettings", "printersettings", "keymapcustomizations"}
    # Pictures, drawings and charts.
    | {"image", "hdphoto", "vmldrawing", "drawing", "chart", "chartex", "chartstyle", "chartcolorstyle"}
    | {"chartusershapes", "diagramdata", "diagramlayout", "diagramcolors", "diagramquickstyle", "diagramdrawing"}
    # Data of the office's own: WPS and ONLYOFFICE keep settings there.
    | {"customxml", "customxmlprops"}
)

_TYPES: Final = frozenset(
    {"application/xml", "text/xml", "application/inkml+xml"}
    | {
        f"application/vnd.openxmlformats-package.{name}"
        for name in (
            *("relationships+xml", "core-properties+xml", "digital-signature-origin"),
            *("digital-signature-xmlsignature+xml", "digital-signature-certificate"),
        )
    }
    | {
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}"
        for name in (
            *("document.main+xml", "template.main+xml", "document.glossary+xml", "styles+xml", "numbering+xml"),
            *("settings+xml", "websettings+xml", "fonttable+xml", "footnotes+xml", "endnotes+xml", "header+xml"),
            *("footer+xml", "comments+xml", "commentsextended+xml", "commentsids+xml", "commentsextensible+xml"),
            *("people+xml", "printersettings"),
        )
    }
    | {
        f"application/vnd.openxmlformats-officedocument.{name}"
        for name in (
            *("extended-properties+xml", "custom-properties+xml", "customxmlproperties+xml", "theme+xml"),
            *("themeoverride+xml", "vmldrawing", "obfuscatedfont", "drawing+xml", "drawingml.chart+xml"),
            *("drawingml.chartshapes+xml", "drawingml.diagramdata+xml", "drawingml.diagramlayout+xml"),
            *("drawingml.diagramcolors+xml", "drawingml.diagramstyle+xml"),
        )
    }
    | {
        f"application/vnd.ms-office.{name}+xml"
        for name in (
            *("chartex", "chartstyle", "chartcolorstyle", "drawingml.diagramdrawing", "documenttasks"),
            *("classificationlabels", "intelligence", "intelligence2"),
        )
    }
    | {"application/vnd.ms-word.styleswitheffects+xml", "application/vnd.ms-word.keymapcustomizations+xml"}
    | {"application/x-fontdata", "application/x-font-ttf", "font/ttf", "font/otf"}
    # Packed metafiles; LibreOffice calls a picture whose format it does not know "unknown".
    | {"application/x-msmetafile", "image/unknown", "image/svg+xml"}
)
#: Pictures, by old and new names; what is in them is looked at besides.
_PICTURE: Final = re.compile(
    r"image/(?:x-)?(?:png|jpe?g|pjpeg|jpe|gif|(?:ms-)?bmp|tiff?|emf|wmf|emz|wmz|pcz|pict|webp|icon|jxr|heic|heif|avif)"
    r"|image/vnd\.(?:ms-photo|microsoft\.icon)"
)


def is_relation_allowed(kind: str) -> bool:
    """Tell whether a relationship type is one of a docx, by its last step."""
    return kind.casefold() in _RELATIONS


def is_type_allowed(declared: str) -> bool:
    """Tell whether a part may have a content type, in small letters; "" is that of a part that the list leaves out."""
    name = declared.partition(";")[0].strip()
    return not name or name in _TYPES or _PICTURE.fullmatch(name) is not None
