"""What a docx may not hold, whoever opens it next; the same files as templates are cases in `tests/hostile`."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest

from docx_spoils import HARMLESS, HOSTILE, ONLY_FILLED, Spoil
from kaohe_docs.safety.docx import unpack
from kaohe_docs.typeset.wordml import UnfitError, read_members
from typeset_samples import a_docx


def spoilt(spoil: Spoil) -> bytes:
    with zipfile.ZipFile(BytesIO(a_docx())) as archive:
        return spoil({name: archive.read(name) for name in archive.namelist()})


@pytest.mark.parametrize("name", [*HOSTILE, *ONLY_FILLED])
def test_a_hostile_paper_never_reaches_libreoffice(name: str) -> None:
    with pytest.raises(UnfitError):
        read_members(spoilt((HOSTILE | ONLY_FILLED)[name]))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_hostile_is_let_through(name: str) -> None:
    assert read_members(spoilt(HARMLESS[name]))


def test_what_is_let_through_is_seen_as_it_is() -> None:
    data = a_docx()
    assert unpack(data, most_bytes=len(data)) == read_members(data)


def test_a_reader_that_drops_pieces_of_a_code_finds_no_other_word_in_it() -> None:
    """Junk of many kinds at random places of a code: refused, whatever a reader would drop."""
    from docx_spoils import BEGIN, END, SECRET, code, in_body, paragraph, plain

    chance = random.Random(2019)
    junk = (
        plain("x"),
        f"<x:g>{code('x')}</x:g>",
        f"<w:del>{code('x')}</w:del>",
        "<w:r><x:g><w:t>x</w:t></x:g></w:r>",
        "<!---->",
    )
    for _ in range(200):
        word = chance.choice(("INCLUDEPICTURE", "INCLUDETEXT", "DDEAUTO", "DDE", "LINK"))
        cut = chance.randrange(1, len(word))
        runs = [code(word[:cut]), chance.choice(junk), code(f'{word[cut:]} "{SECRET}"')]
        with pytest.raises(UnfitError):
            read_members(spoilt(in_body(paragraph(BEGIN, *runs, END))))
