"""PDFs behind a password: AES-256 as PDF 2.0 has it (ISO 32000-2, 7.6, revision 6)."""

from __future__ import annotations

from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions

from kaohe_docs.pdf.reading import as_value_error, reader_of
from kaohe_docs.pdf.writing import bytes_of


def encrypt_pdf(data: bytes, password: str) -> bytes:
    """Return a PDF encrypted; who has the password may do everything with it."""
    writer = PdfWriter(clone_from=reader_of(data))
    writer.pdf_header = "%PDF-2.0"
    writer.encrypt(password, permissions_flag=UserAccessPermissions.all(), algorithm="AES-256")
    return bytes_of(writer)


@as_value_error("cannot be opened")
def decrypt_pdf(data: bytes, password: str) -> bytes:
    """Return an encrypted PDF as one that opens without a password.

    Raises:
        ValueError: another password, or no PDF that is encrypted and whole.
    """
    return bytes_of(PdfWriter(clone_from=_opened(data, password)))


def opens_pdf(data: bytes, password: str) -> bool:
    """Tell whether a PDF is encrypted with this password."""
    try:
        with as_value_error("cannot be opened"):
            return bool(_opened(data, password).pages)
    except ValueError:
        return False


def _opened(data: bytes, password: str) -> PdfReader:
    reader = reader_of(data)
    if not reader.is_encrypted or not reader.decrypt(password):
        raise ValueError("another password")
    return reader
