"""What every PDF that is written here has in common: shared objects, what it says of itself, its bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pypdf import PdfWriter
from pypdf.generic import IndirectObject, NameObject, PdfObject, StreamObject, TextStringObject


def shared(writer: PdfWriter, made: PdfObject) -> IndirectObject:
    """Give an object a number of its own in a writer's file, by which any page can refer to it."""
    # pypdf numbers what it clones where it has this attribute; without it, a clone is part of what refers to it.
    made.indirect_reference = None
    reference = made.clone(writer).indirect_reference
    assert reference is not None, "a clone that has a number"
    return reference


def stream_of(operators: str) -> StreamObject:
    """Return operators as the content of a page."""
    stream = StreamObject()
    stream.set_data(operators.encode("ascii") + b"\n")
    return stream


def inscribe(writer: PdfWriter, facts: Mapping[str, str | None]) -> None:
    """Say what a file is; facts that are empty are left out, and it bears no time and no id."""
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    writer.metadata = {NameObject(name): TextStringObject(text) for name, text in facts.items() if text}


def bytes_of(writer: PdfWriter) -> bytes:
    """Write a file."""
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
