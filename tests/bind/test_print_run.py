"""Print runs: every ballot in its number, in order, each page in the file once, and no copy unlike another."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from cli_runner import run_kaohe
from factories import a_plan, edit_plan
from kaohe_docs.bind.print_run import Batch, write_print_run
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import print_runs
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.ballot_targets import print_targets
from kaohe_docs.run.planning import load_templates
from kaohe_docs.typeset import find_office

DIGITS = "编号0123456789"
WITH_OFFICE = pytest.mark.skipif(find_office() is None, reason="needs LibreOffice")


def a_pdf(*texts: str) -> bytes:
    """Return a PDF with a page for each text, in a font that says which code is which character."""
    writer = PdfWriter()
    characters = sorted({char for text in texts for char in text})
    codes = {char: number for number, char in enumerate(characters, 1)}
    font = writer._add_object(a_font(writer, codes))
    for text in texts:
        page = writer.add_blank_page(595.28, 841.89)
        stream = StreamObject()
        shown = "".join(f"{codes[char]:02X}" for char in text)
        stream.set_data(f"BT /F1 12 Tf 50 700 Td <{shown}> Tj ET\n".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_font(writer: PdfWriter, codes: dict[str, int]) -> DictionaryObject:
    pairs = "\n".join(f"<{code:02X}> <{ord(char):04X}>" for char, code in codes.items())
    stream = StreamObject()
    stream.set_data(
        f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{pairs}\nendbfchar\n"
        f"endcmap end end".encode()
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/FirstChar"): NumberObject(0),
            NameObject("/ToUnicode"): writer._add_object(stream),
        }
    )


def a_batch(title: str, *pages: str, copies: int = 3, numbered: bool = False) -> Batch:
    separator = a_pdf(f"分隔{title}{DIGITS}")
    letters = separator if numbered else b""
    return Batch(title, separator, a_pdf(*pages), copies, "编号" if numbered else "", letters)


def run(*batches: Batch) -> bytes:
    target = io.BytesIO()
    write_print_run(batches, target, title="第1场民主测评票")
    return target.getvalue()


def texts(data: bytes) -> list[str]:
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(data), strict=True).pages]


def forms(data: bytes) -> int:
    """Count the form objects of a file."""
    return data.count(b"/Subtype /Form")


def raw(page: Any, key: str) -> int:
    return int(page.raw_get(key).idnum)


def test_every_ballot_comes_in_its_number_behind_its_separator_in_the_order_given() -> None:
    data = run(a_batch("甲", "票甲", copies=2), a_batch("乙", "票乙", copies=3))
    assert texts(data) == [f"分隔甲{DIGITS}", *["票甲"] * 2, f"分隔乙{DIGITS}", *["票乙"] * 3]


def test_the_file_says_how_many_pages_it_got() -> None:
    target = io.BytesIO()
    assert write_print_run([a_batch("甲", "一", "二", copies=7)], target, title="甲") == 2 + 14
    assert len(PdfReader(target).pages) == 16


def test_bookmarks_lead_to_the_separators() -> None:
    reader = PdfReader(io.BytesIO(run(a_batch("甲", "票甲"), a_batch("乙", "票乙"))))
    found: Sequence[Any] = reader.outline
    assert [(one.title, reader.get_destination_page_number(one)) for one in found] == [("甲", 0), ("乙", 4)]
    assert reader.metadata is not None
    assert reader.metadata.title == "第1场民主测评票"


def test_copies_of_a_secret_ballot_are_the_same_objects_with_nothing_of_their_own() -> None:
    pages = PdfReader(io.BytesIO(run(a_batch("甲", "票甲", copies=50)))).pages[1:]
    assert len({(raw(page, "/Contents"), raw(page, "/Resources")) for page in pages}) == 1
    assert {frozenset(page) for page in pages} == {
        frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"})
    }


def test_each_page_of_a_ballot_is_in_the_file_once() -> None:
    assert forms(run(a_batch("甲", "第一页", "第二页", copies=40))) == 1 + 2
    assert forms(run(a_batch("甲", "票", copies=40), a_batch("甲", "票", copies=40))) == 2


def test_numbered_copies_count_from_one_in_each_kind() -> None:
    found = texts(run(a_batch("甲", "票甲", copies=3, numbered=True), a_batch("乙", "票乙", copies=2, numbered=True)))
    assert [text.replace("\n", "") for text in found if "分隔" not in text] == [
        *(f"票甲编号000{number}" for number in (1, 2, 3)),
        *(f"票乙编号000{number}" for number in (1, 2)),
    ]


def test_a_number_stands_on_the_first_page_of_a_copy_only() -> None:
    found = texts(run(a_batch("甲", "前页", "后页", copies=2, numbered=True)))
    assert ["编号" in text and "分隔" not in text for text in found[2:]] == [True, False] * 2


def test_numbers_without_letters_to_draw_them_are_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        run(Batch("甲", a_pdf("分隔"), a_pdf("票"), 1, "编号", a_pdf("分隔")))


def test_ballots_of_several_pages_all_begin_on_a_front_side() -> None:
    found = texts(run(a_batch("甲", "一", "二", "三", copies=2), a_batch("乙", "单", copies=2)))
    fronts = [text[:2] for text in found[::2]]
    assert fronts == ["分隔", "一", "三", "一", "三", "分隔", "单", "单"]
    assert found[1] == found[5] == ""


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"PK\3\4"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        run(Batch("甲", data, a_pdf("票"), 1))


def test_the_same_ballots_give_the_same_bytes() -> None:
    assert run(a_batch("甲", "票甲")) == run(a_batch("甲", "票甲"))


def test_a_further_copy_costs_next_to_nothing() -> None:
    small, large = (len(run(a_batch("甲", "票甲", copies=copies))) for copies in (1000, 3000))
    assert (large - small) / 2000 < 200


def test_pages_have_the_size_of_the_ballot_to_the_last_digit() -> None:
    pages = PdfReader(io.BytesIO(run(a_batch("甲", "票甲", "背面", copies=2)))).pages
    assert {tuple(map(float, page.mediabox)) for page in pages} == {(0.0, 0.0, 595.28, 841.89)}


def peak(copies: int, folder: Path) -> int:
    batch = a_batch("甲", "票甲", copies=copies)
    with (folder / "run.pdf").open("wb") as file:
        tracemalloc.start()
        write_print_run([batch], file, title="甲")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found


def test_a_further_copy_needs_the_memory_of_a_page_s_dictionary_and_no_more(tmp_path: Path) -> None:
    assert (peak(11_000, tmp_path) - peak(1_000, tmp_path)) / 10_000 < 2_500


# ── what goes into which run ────────────────────────────────


def test_runs_follow_the_sessions_and_then_the_units_own_meetings(sample: Assessment) -> None:
    runs = print_runs(sample)
    assert [run.name for run in runs][:1] == ["第1场"]
    assert [run.session is None for run in runs] == sorted(run.session is None for run in runs)
    assert len([run for run in runs if run.session is None]) == 4


def test_every_ballot_style_is_in_one_run(sample: Assessment) -> None:
    from kaohe_docs.domain.ballots import ballot_styles

    printed = [id(style) for run in print_runs(sample) for style in run.styles]
    assert sorted(printed) == sorted(id(style) for style in ballot_styles(sample))


def test_ballots_are_secret_unless_the_plan_says_that_raters_sign() -> None:
    assert a_plan().ballot.signed is False
    assert a_plan({"ballot.signed": True}).ballot.signed is True


# ── from the console ────────────────────────────────────────


@WITH_OFFICE
def test_the_office_gets_a_file_for_each_session(workspace: Path) -> None:
    done = run_kaohe("ballots", "--print-run", "--pdf", "--json", "--lang", "zh", cwd=workspace)
    assert done.code == 0, done.err
    made = {Path(one["path"]).name: one for one in done.json["documents"]}
    first = workspace / "output" / "prints" / "第1场-测评票印刷文件.pdf"
    assert made[first.name]["pages"] == len(PdfReader(first).pages)
    found = [page.extract_text() for page in PdfReader(first).pages]
    separators = [text for text in found if "分隔页" in text]
    assert separators
    assert all("各张完全相同，不编号" in text for text in separators)
    assert sum("分隔页" not in text and "样票" not in text for text in found) > 50


@WITH_OFFICE
def test_signed_ballots_are_numbered(workspace: Path) -> None:
    edit_plan(workspace, ("[ballot]\n", "[ballot]\nsigned = true\n"))
    done = run_kaohe("ballots", "--print-run", "--pdf", "--only", "煤炭", cwd=workspace)
    assert done.code == 0, done.err
    (path,) = (workspace / "output" / "prints").iterdir()
    found = [page.extract_text().replace("\n", "") for page in PdfReader(path).pages]
    assert "编号0001" in found[2 if len(found) % 2 == 0 and not found[1] else 1]


@WITH_OFFICE
def test_status_tells_how_print_runs_and_proofs_stand(workspace: Path) -> None:
    def states() -> dict[str, str]:
        files = run_kaohe("status", "--json", cwd=workspace).json["files"]
        return {Path(file["path"]).stem: file["state"] for file in files}

    for option in ("--print-run", "--proof"):
        assert run_kaohe("ballots", option, "--pdf", "--only", "煤炭", cwd=workspace).code == 0
    printed, proof = "青海煤炭地质局-测评票印刷文件", "测评票清样（煤炭）"
    assert states() == {printed: "fresh", proof: "fresh"}
    # What stands on no ballot leaves them fresh; a further spare copy is told by the print run and its proof.
    plan = (workspace / "roster" / "plan.toml").read_text("utf-8")
    edit_plan(workspace, ('issue_number = ""', 'issue_number = "青自然资考〔2020〕1号"'))
    assert states() == {printed: "fresh", proof: "fresh"}
    edit_plan(workspace, ('spare_percent = { assume = "spare-ballots" }', "spare_percent = 90"))
    assert states() == {printed: "stale", proof: "stale"}
    (workspace / "roster" / "plan.toml").write_text(plan, "utf-8")
    with (workspace / "output" / "prints" / f"{printed}.pdf").open("ab") as file:
        file.write(b"%")
    (workspace / "output" / "proofs" / f"{proof}.pdf").unlink()
    assert states() == {printed: "edited", proof: "missing"}


def sources(assessment: Assessment, templates: Mapping[str, Template]) -> dict[str, str]:
    return {str(target.path): target.made_from for target in print_targets(assessment, templates)}


def test_print_runs_depend_on_the_ballots_and_on_the_number_of_copies(sample: Assessment, workspace: Path) -> None:
    templates = load_templates(workspace, all_kinds())
    before = sources(sample, templates)
    assert len(before) == len(print_runs(sample))
    assert sources(sample, templates) == before
    signed = read_workspace(edit_plan(workspace, ("[ballot]\n", "[ballot]\nsigned = true\n"))).assessment
    assert signed is not None
    assert not set(sources(signed, templates).values()) & set(before.values())
    changed = templates | {"ballot": replace(templates["ballot"], sha256="another")}
    assert not set(sources(sample, changed).values()) & set(before.values())


def test_without_libreoffice_nothing_is_printed(workspace: Path, tmp_path: Path) -> None:
    done = run_kaohe("ballots", "--print-run", "--pdf", cwd=workspace, env={"KAOHE_SOFFICE": str(tmp_path / "soffice")})
    assert done.code == 3
    assert not (workspace / "output" / "prints").exists()


def test_printing_and_locking_are_two_commands(workspace: Path) -> None:
    assert run_kaohe("ballots", "--print-run", "--pdf", "--lock", cwd=workspace).code == 2
