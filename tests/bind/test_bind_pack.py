"""Binding: order, blank sides, page numbers, bookmarks, links and marks, on PDFs made here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from kaohe_docs.bind.order import Part, headed, places
from kaohe_docs.bind.pack import Binding, Imprint, bind, lay_out
from kaohe_docs.bind.proving import misplaced
from kaohe_docs.bind.rows import rows_in
from kaohe_docs.pdf.book import fragments_of
from kaohe_docs.pdf.quick_text import squeezed

IMPRINT = Imprint("第一组考核材料", "考核办公室", date(2020, 5, 6))
LABEL = "甲组"


# ── PDFs ────────────────────────────────────────────────────


def a_font(writer: PdfWriter, characters: str) -> DictionaryObject:
    """Make a font that maps one code to each character, as LibreOffice's subsets do."""
    pairs = "".join(f"<{code:02X}> <{ord(char):04X}>\n" for code, char in enumerate(characters, 1))
    cmap = StreamObject()
    cmap.set_data(
        f"1 begincodespacerange <00> <FF> endcodespacerange {len(characters)} beginbfchar\n{pairs}endbfchar".encode()
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/AAAAAA+Test"),
            NameObject("/FirstChar"): NumberObject(0),
            NameObject("/LastChar"): NumberObject(len(characters)),
            NameObject("/Widths"): ArrayObject(FloatObject(500) for _ in range(len(characters) + 1)),
            NameObject("/ToUnicode"): writer._add_object(cmap),
        }
    )


def a_pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """Make a PDF of these pages: where each piece of text stands, in points."""
    writer = PdfWriter()
    characters = "".join(dict.fromkeys(char for page in pages for _, _, text in page for char in text)) or "空"
    font = writer._add_object(a_font(writer, characters))
    codes = {char: f"{code:02X}" for code, char in enumerate(characters, 1)}
    for pieces in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = StreamObject()
        shown = (f"BT {x} {y} Td /F1 10 Tf <{''.join(codes[char] for char in text)}> Tj ET" for x, y, text in pieces)
        stream.set_data("\n".join(shown).encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_part(title: str, pages: int = 1, heading: str = "") -> Part:
    data = a_pdf(*([(100.0, 700.0, f"{title}第{number}页")] for number in range(pages)))
    return Part(title, data, pages, key_text=title, heading=heading)


def letters() -> bytes:
    return a_pdf([(50.0, 700.0, LABEL), (50.0, 680.0, "0123456789")])


def pages_of(data: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def outline_of(data: bytes) -> list[tuple[int, str, int]]:
    """Return the bookmarks: level, title, page from 1."""
    reader = PdfReader(io.BytesIO(data))

    def walk(items: list[object], level: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, level + 1)
            else:
                yield level, item.title, (reader.get_destination_page_number(item) or 0) + 1  # type: ignore[attr-defined,arg-type]

    return list(walk(reader.outline, 1))


# ── order ───────────────────────────────────────────────────


def test_each_paper_starts_on_an_odd_page_and_no_blank_side_follows_the_last() -> None:
    laid = places([1, 2, 3, 1])
    assert [(place.first, place.last, place.blank) for place in laid] == [
        (1, 1, True),
        (3, 4, False),
        (5, 7, True),
        (9, 9, False),
    ]


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=40))
def test_pages_follow_each_other_without_a_gap(counts: list[int]) -> None:
    laid = places(counts)
    assert laid[0].first == 1
    for before, after in pairwise(laid):
        assert after.first == before.last + (2 if before.blank else 1)
    assert all(place.first % 2 == 1 for place in laid)
    assert [place.last - place.first + 1 for place in laid] == counts


def test_papers_in_a_row_under_one_heading_belong_together() -> None:
    assert headed(["", "通知", "通知", "", "票", "通知"]) == ((0,), (1, 2), (3,), (4,), (5,))


# ── binding ─────────────────────────────────────────────────


def test_a_pack_shows_its_papers_in_order_with_running_numbers_on_every_page() -> None:
    parts = [a_part("封面"), a_part("通知", 2), a_part("票")]
    data = bind(parts, Binding(IMPRINT, label=LABEL, letters=letters()))
    texts = pages_of(data)
    assert len(texts) == 5
    assert "封面第0页" in texts[0]
    assert texts[1] in (f"2{LABEL}", f"{LABEL}2")
    assert ["通知第0页" in texts[2], "通知第1页" in texts[3], "票第0页" in texts[4]] == [True] * 3
    for number, text in enumerate(texts, 1):
        assert f"{LABEL}{number}" in text or f"{number}{LABEL}" in text


def test_the_number_stands_at_the_outer_edge() -> None:
    data = bind([a_part("通知", 2)], Binding(IMPRINT, label=LABEL, letters=letters()))
    places_of_numbers = []
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
        found: list[float] = []

        def take(text: str, _: object, matrix: list[float], *__: object, wanted: str = str(number)) -> None:
            if text.strip() == wanted:
                found.append(matrix[4])  # noqa: B023

        page.extract_text(visitor_text=take)
        places_of_numbers.append(found[-1])
    assert places_of_numbers[0] > 595 / 2 > places_of_numbers[1]


def test_bookmarks_are_two_levels_deep_where_a_kind_has_several_papers() -> None:
    parts = [a_part("封面"), a_part("甲局", 2, "通知"), a_part("乙局", 1, "通知"), a_part("票", heading="样票")]
    assert outline_of(bind(parts, Binding(IMPRINT))) == [
        (1, "封面", 1),
        (1, "通知", 3),
        (2, "甲局", 3),
        (2, "乙局", 5),
        (1, "票", 7),
    ]


def test_rows_of_the_index_lead_to_their_papers() -> None:
    index = Part(
        "目录", a_pdf([(60, 700, "1"), (100, 700, "通知"), (400, 700, "5"), (60, 680, "2"), (100, 680, "票")]), 1
    )
    parts = [a_part("封面"), index, a_part("通知", 2), a_part("票")]
    data = bind(parts, Binding(IMPRINT, index=1, links={"1": 2, "2": 3}))
    reader = PdfReader(io.BytesIO(data))
    notes = [note.get_object() for note in reader.pages[2]["/Annots"]]  # type: ignore[attr-defined]
    targets = [reader.get_page_number(note["/Dest"][0].get_object()) for note in notes]
    assert targets == [4, 6]
    tops = [float(note["/Rect"][3]) for note in notes]
    assert tops[0] > 700 > tops[1] > 680


def test_an_index_without_its_rows_is_refused() -> None:
    parts = [a_part("目录"), a_part("通知")]
    with pytest.raises(ValueError, match="no row 1"):
        bind(parts, Binding(IMPRINT, index=0, links={"1": 1}))


def test_a_row_is_found_by_the_number_it_begins_with_and_not_by_a_page_number() -> None:
    writer = PdfWriter()
    data = a_pdf([(60, 700, "1"), (400, 700, "2"), (60, 680, "2"), (400, 680, "3"), (60, 660, "3")])
    page = writer.add_page(PdfReader(io.BytesIO(data)).pages[0])
    assert [(row.number, round(row.low + 5)) for row in rows_in(fragments_of(page), ["1", "2", "3"])] == [
        ("1", 700),
        ("2", 680),
        ("3", 660),
    ]


def test_a_pack_says_who_made_it_and_bears_no_time_of_its_own() -> None:
    reader = PdfReader(io.BytesIO(bind([a_part("通知")], Binding(IMPRINT))))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (IMPRINT.title, IMPRINT.author)
    assert reader.metadata["/CreationDate"] == "D:20200506000000Z"
    undated = PdfReader(io.BytesIO(bind([a_part("通知")], Binding(Imprint("甲", "乙")))))
    assert undated.metadata is not None
    assert undated.metadata["/CreationDate"] == "D:19800101000000Z"


def test_the_same_parts_give_the_same_bytes() -> None:
    parts = [a_part("封面"), a_part("通知", 3), a_part("票")]
    binding = Binding(IMPRINT, label=LABEL, letters=letters())
    assert bind(parts, binding) == bind(parts, binding)


def test_what_papers_share_is_stored_once() -> None:
    part = a_part("通知", 9)
    assert bind([part] * 10, Binding(IMPRINT)).count(b"begincodespacerange") == 1


def test_a_part_that_is_no_pdf_or_has_other_pages_than_told_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be bound"):
        bind([Part("坏", b"%PDF-1.7 broken", 1)], Binding(IMPRINT))
    with pytest.raises(ValueError, match="pages"):
        bind([Part("少", a_part("少").data, 2)], Binding(IMPRINT))


def test_letters_that_the_sheet_lacks_are_named() -> None:
    with pytest.raises(ValueError, match="丙"):
        bind([a_part("通知")], Binding(IMPRINT, label="丙组", letters=letters()))


def test_a_proof_has_a_frame_of_15_mm_and_a_ruler_of_100_mm_on_every_page_and_no_blank_sides() -> None:
    parts = [a_part("票"), a_part("核对单")]
    reader = PdfReader(io.BytesIO(bind(parts, Binding(IMPRINT, duplex=False, proof=True))))
    assert len(reader.pages) == 2
    for page in reader.pages:
        drawn = page_operators(page)
        assert "42.52 42.52 509.96 756.96 re" in drawn
        foot, top = ruler_ends(drawn)
        assert round((top - foot) * 25.4 / 72, 1) == 100.0


def page_operators(page: PageObject) -> str:
    contents = page.get_contents()
    assert contents is not None
    return contents.get_data().decode("latin-1")


def ruler_ends(drawn: str) -> tuple[float, float]:
    """Return foot and top of the ruler's long line."""
    words = drawn.split("re\nS" if "re\nS" in drawn else "re S")[1].split()
    start = words.index("m")
    return float(words[start - 1]), float(words[words.index("l") - 1])


# ── reading back ────────────────────────────────────────────


def test_a_pack_as_planned_is_found_true() -> None:
    parts = [a_part("封面"), a_part("通知", 2), a_part("票")]
    data = bind(parts, Binding(IMPRINT, label=LABEL, letters=letters()))
    assert list(misplaced(data, list(zip(parts, lay_out(parts), strict=True)), label=LABEL)) == []


def test_a_paper_in_the_wrong_place_is_found() -> None:
    parts = [a_part("封面"), a_part("通知"), a_part("票")]
    data = bind(parts, Binding(IMPRINT, label=LABEL, letters=letters()))
    swapped = [parts[0], parts[2], parts[1]]
    found = list(misplaced(data, list(zip(swapped, lay_out(parts), strict=True)), label=LABEL))
    assert [(wrong.title, wrong.page) for wrong in found] == [("票", 3), ("通知", 5)]


def test_a_missing_page_is_found() -> None:
    parts = [a_part("封面"), a_part("通知")]
    data = bind(parts[:1], Binding(IMPRINT))
    (wrong,) = misplaced(data, list(zip(parts, lay_out(parts), strict=True)))
    assert (wrong.page, wrong.wanted) == (1, "3")
