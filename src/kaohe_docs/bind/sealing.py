"""PDFs behind a password: AES-256 as PDF 2.0 has it (ISO 32000-2, 7.6, revision 6)."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions

from kaohe_docs.bind.cut import UNREADABLE


def seal_pdf(data: bytes, password: str) -> bytes:
    """Return a PDF encrypted; who has the password may do everything with it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.pdf_header = "%PDF-2.0"
    writer.encrypt(password, permissions_flag=UserAccessPermissions.all(), algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def open_pdf(data: bytes, password: str) -> bytes:
    """Return an encrypted PDF as one that opens without a password.

    Raises:
        ValueError: another password, or no PDF that is encrypted and whole.
    """
    try:
        writer = PdfWriter(clone_from=_opened(data, password))
        buffer = io.BytesIO()
        writer.write(buffer)
    except UNREADABLE as cause:
        raise ValueError(f"cannot be opened: {cause}") from cause
    return buffer.getvalue()


def opens_pdf(data: bytes, password: str) -> bool:
    """Tell whether a PDF is encrypted with this password."""
    try:
        return bool(_opened(data, password).pages)
    except (ValueError, *UNREADABLE):
        return False


def _opened(data: bytes, password: str) -> PdfReader:
    reader = PdfReader(io.BytesIO(data))
    if not reader.is_encrypted or not reader.decrypt(password):
        raise ValueError("another password")
    return reader
