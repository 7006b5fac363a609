"""Packs of the sample, bound by the real LibreOffice and read back; and what they take, keep out and refuse."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from cli_runner import run_kaohe
from factories import a_plan, a_workspace, edit_plan, files_below
from kaohe_docs.bind.order import Part
from kaohe_docs.bind.pack import Binding, bind
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.packing import Pack, packs_of
from kaohe_docs.domain.rules import PackRecipe
from kaohe_docs.errors import InputError
from kaohe_docs.kind import Context, Draft
from kaohe_docs.kinds import all_kinds
from kaohe_docs.kinds.pack_index import PackIndexContext
from kaohe_docs.pdf.quick_text import squeezed
from kaohe_docs.render.docx_text import document_text
from kaohe_docs.run.binding import make_packs
from kaohe_docs.run.packs.contents import check_discretion, contents_of, foreign_names
from kaohe_docs.run.packs.recipe import taken
from kaohe_docs.run.press import PackError
from kaohe_docs.run.report import PackReport
from kaohe_docs.run.request import Request
from kaohe_docs.store.manifest import Manifest, parse_manifest

GROUPS = ("第一组", "第二组", "第三组", "第四组")
SESSIONS = tuple(f"第{number}场" for number in range(1, 5))
ROW = re.compile(r"^(\d+(?:\.\d+)?)$")


@dataclass(frozen=True)
class Row:
    """A row of an index as printed."""

    number: str
    title: str
    first: int
    last: int
    note: str

    @property
    def blank(self) -> int:
        """The blank side that it tells of, or 0."""
        found = re.search(r"第(\d+)页空白", self.note)
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Bound:
    """A pack on the disk."""

    pdf: bytes
    files: bytes

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def pages(self) -> Sequence[str]:
        return [squeezed(page.extract_text()) for page in self.reader.pages]

    @cached_property
    def names(self) -> Sequence[str]:
        with zipfile.ZipFile(io.BytesIO(self.files)) as archive:
            assert all(info.flag_bits & 0x800 for info in archive.infolist())
            return archive.namelist()

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows of the index, read from its editable file, which is the printed one's source."""
        with zipfile.ZipFile(io.BytesIO(self.files)) as archive:
            text = document_text(archive.read(next(name for name in self.names if name.endswith("目录.docx"))))
        return list(rows_in(text))

    @property
    def index_text(self) -> str:
        """The words of the index's pages."""
        return "".join(self.pages[2 : self.rows[0].first - 1])


def rows_in(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) >= 3 and ROW.match(cells[0]):
            first, _, last = cells[2].partition("—")
            yield Row(cells[0], cells[1], int(first), int(last or first), cells[3] if len(cells) > 3 else "")


def packed(workspace: Path, out: Path, only: str = "") -> PackReport:
    return make_packs(Request(workspace, out, only=(only,) if only else ()), clock=lambda: datetime(2020, 5, 6, 8, 30))


def bound(out: Path, name: str) -> Bound:
    return Bound(*((out / "packs" / f"{name}.{ending}").read_bytes() for ending in ("pdf", "zip")))


@dataclass(frozen=True)
class Packs:
    """The packs of the sample."""

    out: Path
    report: PackReport
    of: Mapping[str, Bound]
    #: By the label of the pack, the bytes of its papers by themselves.
    papers: Mapping[str, int]


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    workspace = a_workspace(tmp_path_factory.mktemp("packs"))
    out = workspace / "output"
    papers: dict[str, int] = {}

    def weighed(parts: Sequence[Part], binding: Binding) -> bytes:
        papers[binding.label] = sum(len(part.data) for part in parts)
        return bind(parts, binding)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kaohe_docs.run.binding.bind", weighed)
        report = packed(workspace, out)
    names = dict.fromkeys(made.pack for made in report.made)
    return Packs(out, report, {name.partition("-")[0]: bound(out, name) for name in names}, papers)


def own_names(assessment: Assessment, group: str) -> set[str]:
    return {unit.name for unit in assessment.units if unit.group == group}


# ── the packs of the sample ─────────────────────────────────


def test_there_is_a_pack_per_group_one_for_the_leading_group_and_one_per_session(packs: Packs) -> None:
    assert list(packs.of) == [*GROUPS, "领导小组", *SESSIONS]
    files = sorted(path.name for path in (packs.out / "packs").iterdir())
    assert files == sorted(
        f"{name}.{ending}"
        for name in (*(f"{one}-考核材料" for one in (*GROUPS, "领导小组")), *(f"{one}-会务材料" for one in SESSIONS))
        for ending in ("pdf", "zip")
    )


def test_the_manifest_records_packs_with_their_pages(packs: Packs) -> None:
    manifest: Manifest = parse_manifest((packs.out / "manifest.json").read_bytes())
    record = manifest.files["packs/第二组-考核材料.pdf"]
    assert (record.kind, record.recipient, record.pages) == ("pack", "第二组", len(packs.of["第二组"].pages))
    assert manifest.files["packs/第二组-考核材料.zip"].kind == "pack-files"


def test_every_row_of_every_index_leads_to_its_paper(packs: Packs, sample: Assessment) -> None:
    for content in contents_of(sample):
        pack = packs.of[content.pack.owner]
        papers = [row for row in pack.rows if not row.note.startswith("共")]
        keys = [squeezed(item.draft.key_text) for item in content.papers]
        assert len(papers) == len(keys)
        for row, key in zip(papers, keys, strict=True):
            assert key in pack.pages[row.first - 1], (content.pack.name, row)
            assert row.first % 2 == 1


def test_the_index_names_every_page_of_the_pack(packs: Packs) -> None:
    for name, pack in packs.of.items():
        papers = [row for row in pack.rows if not row.note.startswith("共")]
        told = {page for row in papers for page in range(row.first, row.last + 1)} | {row.blank for row in papers} - {0}
        assert told == set(range(papers[0].first, len(pack.pages) + 1)), name
        for row in papers:
            if row.blank:
                assert len(pack.pages[row.blank - 1]) < 20, (name, row)


def test_the_printed_index_says_what_its_editable_file_says(packs: Packs) -> None:
    for pack in packs.of.values():
        for row in pack.rows:
            assert squeezed(f"{row.number}{row.title}{row.first}") in pack.index_text
            assert squeezed(row.note) in pack.index_text


def test_every_row_of_the_index_is_a_link(packs: Packs) -> None:
    for name, pack in packs.of.items():
        targets = [
            pack.reader.get_page_number(note.get_object()["/Dest"][0].get_object()) + 1  # type: ignore[operator]
            for page in pack.reader.pages
            for note in page.get("/Annots", ())
        ]
        assert targets == [row.first for row in pack.rows], name


def test_every_page_bears_its_number_in_the_pack(packs: Packs) -> None:
    for name, pack in packs.of.items():
        label = f"{name}会务材料" if name in SESSIONS else f"{name}考核材料"
        for number, text in enumerate(pack.pages, 1):
            assert f"{label}{number}" in text or f"{number}{label}" in text, (name, number)


def test_a_group_pack_has_no_page_of_another_groups_units(packs: Packs, sample: Assessment) -> None:
    for group in GROUPS:
        foreign = foreign_names(sample, group)
        assert len(foreign) > 15
        common = {"述职大会日程"}
        for row in packs.of[group].rows:
            if row.title in common:
                continue
            text = "".join(packs.of[group].pages[row.first - 1 : row.last])
            assert [name for name in foreign if squeezed(name) in text] == [], (group, row)
        notices = [row.title for row in packs.of[group].rows if row.number.startswith(visit_number(packs.of[group]))]
        assert set(notices) == own_names(sample, group)


def visit_number(pack: Bound) -> str:
    return next(row.number for row in pack.rows if row.title == "进点通知") + "."


def test_mobiles_stand_in_the_own_groups_pack_only(packs: Packs, sample: Assessment) -> None:
    mobiles = {group.name: group.liaison.mobile for group in sample.roster.groups}
    for name, pack in packs.of.items():
        everything = "".join(pack.pages) + zip_text(pack)
        for group, mobile in mobiles.items():
            assert (mobile in everything) == (group == name), (name, group)


def zip_text(pack: Bound) -> str:
    with zipfile.ZipFile(io.BytesIO(pack.files)) as archive:
        return "".join(
            zipfile.ZipFile(io.BytesIO(archive.read(name))).read("word/document.xml").decode() for name in pack.names
        )


def test_ballots_are_specimens_of_the_groups_own_categories(packs: Packs) -> None:
    ballots = {name: [n for n in pack.names if "民主测评票" in n] for name, pack in packs.of.items()}
    assert all("（样票）" in name for names in ballots.values() for name in names)
    assert [len(ballots[group]) for group in GROUPS] == [4, 2, 2, 2]
    assert all("厅直属事业单位" in name for name in ballots["第四组"])
    for group in GROUPS:
        rows = [row for row in packs.of[group].rows if "民主测评票" in row.title]
        assert "样票" in packs.of[group].pages[rows[0].first - 1]


def test_a_specimen_takes_no_more_pages_than_the_ballot(packs: Packs) -> None:
    pack = packs.of["第三组"]
    number = next(row.number for row in pack.rows if row.title.startswith("民主测评票"))
    assert [row.last - row.first for row in pack.rows if row.number.startswith(f"{number}.")] == [0, 0]


def test_the_zip_holds_the_papers_in_the_packs_order_under_readable_names(packs: Packs) -> None:
    names = packs.of["第二组"].names
    assert [name[:3] for name in names] == [f"{number:02d}-" for number in range(1, len(names) + 1)]
    assert names[:4] == ["01-封面.docx", "02-目录.docx", "03-第二组-考核分组通知.docx", "04-第二组-通讯录.docx"]


def test_a_pack_is_no_larger_than_its_papers_and_a_fifth(packs: Packs) -> None:
    assert len(packs.papers) == len(packs.of)
    for made in packs.report.made:
        if made.pages:
            papers = next(size for label, size in packs.papers.items() if label.startswith(made.pack.partition("-")[0]))
            assert (packs.out / made.written.path).stat().st_size <= 1.2 * papers, made.pack


def test_bookmarks_are_two_levels_deep(packs: Packs) -> None:
    outline = packs.of["第二组"].reader.outline
    titles = [entry["/Title"] for entry in outline if not isinstance(entry, list)]
    assert titles[:4] == ["封面", "目录", "考核分组通知", "通讯录"]
    below = [entry for entry in outline if isinstance(entry, list)]
    assert below[0][0]["/Title"] == "西宁市自然资源局"
    assert not any(isinstance(entry, list) for group in below for entry in group)


def test_every_font_of_a_pack_is_in_the_file(packs: Packs) -> None:
    from kaohe_docs.pdf.inspect import read_pdf

    assert read_pdf(packs.of["第1场"].pdf, until=bool).missing == ()


def test_packs_that_are_up_to_date_are_left_alone(
    packs: Packs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, out = packs.out.parent, tmp_path / "output"
    shutil.copytree(packs.out, out)

    def no_press(*_: object) -> NoReturn:
        pytest.fail("typeset again")

    with monkeypatch.context() as patch:
        patch.setattr("kaohe_docs.run.binding.Press", no_press)
        again = packed(workspace, out)
        assert {made.written.status for made in again.made} == {"unchanged"}
        assert [(made.pack, made.pages, made.papers) for made in again.made] == [
            (made.pack, made.pages, made.papers) for made in packs.report.made
        ]
    lost = next(made.written.path for made in packs.report.made if made.pages)
    (out / lost).unlink()
    repaired = packed(workspace, out)
    assert [made.written.path for made in repaired.made if made.written.status == "new"] == [lost]
    assert files_below(out) == files_below(packs.out)


def test_one_pack_alone_has_the_same_bytes_as_with_all_others(packs: Packs, tmp_path: Path) -> None:
    packed(a_workspace(tmp_path), tmp_path / "output", "第2场")
    assert sorted(path.name for path in (tmp_path / "output" / "packs").iterdir()) == [
        "第2场-会务材料.pdf",
        "第2场-会务材料.zip",
    ]
    again = bound(tmp_path / "output", "第2场-会务材料")
    assert again.pdf == packs.of["第2场"].pdf
    assert again.files == packs.of["第2场"].files


# ── late changes ────────────────────────────────────────────


def test_a_late_kind_and_a_late_unit_move_the_pages_and_the_index_stays_true(packs: Packs, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    edit_plan(
        workspace,
        ('  "contact-list",\n  "unit-list",\n  "programme",', '  "contact-list",\n  "papers-checklist",\n  "unit-list",\n  "programme",'),
        ('  "talk-record",\n  "papers-checklist",', '  "talk-record",'),
        ('assesses = "4个事业局"\ncategory = "bureau"\nunit_count = 4', 'assesses = "5个事业局"\ncategory = "bureau"\nunit_count = 5'),
        ('short = "事业局"\ncount = 4', 'short = "事业局"\ncount = 5'),
    )  # fmt: skip
    late = "示例水文地质勘查局"
    add_unit(workspace, late)
    packed(workspace, workspace / "output", "第一组")
    changed, before = bound(workspace / "output", "第一组-考核材料"), packs.of["第一组"]
    assert [row.title for row in changed.rows].index("资料查阅清单") == 2
    assert len(changed.pages) > len(before.pages)
    notice = next(row for row in changed.rows if row.title == late and row.number.startswith(visit_number(changed)))
    assert late in changed.pages[notice.first - 1]
    for row in changed.rows:
        if row.number.startswith(visit_number(changed)):
            assert squeezed(row.title) in changed.pages[row.first - 1]
    assert changed.rows[-1].last == len(changed.pages)


def add_unit(workspace: Path, name: str) -> None:
    path = workspace / "roster" / "roster.xlsx"
    book = load_workbook(path)
    sheet = book["被考核单位"]
    sheet.insert_rows(8)
    for column, value in enumerate((5, name, "事业局", "第一组"), 1):
        sheet.cell(8, column, value)
    raters = book["测评人员"]
    last = raters.max_row + 1
    for column, value in enumerate(("事业局参会人员", "本局领导班子成员", 6, name), 1):
        raters.cell(last, column, value)
    book.save(path)


# ── what a pack takes ───────────────────────────────────────


def a_draft(name: str, **about: object) -> Draft:
    return replace(Draft(name, "收件人", Context()), **about)  # type: ignore[arg-type]


def a_pack(audience: str, *, group: str = "", session: int = 0, categories: tuple[str, ...] = ("bureau",)) -> Pack:
    recipe = PackRecipe(name="材料", audience=audience, title="手册", members=("ballot",))  # type: ignore[arg-type]
    return Pack(recipe, group or "某", group=group, session=session, categories=categories)


DRAFTS = (
    a_draft("甲组的", group="甲组"),
    a_draft("甲组私密的", group="甲组", private=True),
    a_draft("乙组的", group="乙组"),
    a_draft("大家的"),
    a_draft("事业局的", categories=("bureau",)),
    a_draft("市州的", categories=("prefecture",)),
    a_draft("第1场的", session=1),
    a_draft("第2场的", session=2),
)


def names(drafts: Sequence[Draft]) -> list[str]:
    return [draft.name for draft in drafts]


def test_a_group_takes_its_own_papers_and_those_of_its_categories() -> None:
    assert names(taken(a_pack("group", group="甲组"), DRAFTS)) == ["甲组的", "甲组私密的", "事业局的"]
    assert names(taken(a_pack("group", group="丙组"), DRAFTS)) == ["大家的", "事业局的"]


def test_a_session_takes_its_own_papers_and_nothing_of_groups() -> None:
    assert names(taken(a_pack("session", session=2), DRAFTS)) == ["大家的", "事业局的", "第2场的"]


def test_the_leading_group_takes_common_papers_or_else_every_groups_but_nothing_private() -> None:
    pack = a_pack("leading-group", categories=("bureau", "prefecture"))
    assert names(taken(pack, DRAFTS)) == ["大家的", "事业局的", "市州的"]
    assert names(taken(pack, DRAFTS[:3])) == ["甲组的", "乙组的"]


def test_a_specimen_stands_in_for_the_original() -> None:
    specimen = PackIndexContext("样票", (), "")
    (shown,) = taken(a_pack("group", group="甲组"), [a_draft("票", specimen=specimen)])
    assert (shown.name, shown.context) == ("票（样票）", specimen)


# ── what is refused ─────────────────────────────────────────


def test_another_groups_unit_in_a_groups_paper_stops_the_pack(sample: Assessment) -> None:
    content = contents_of(sample)[1]
    paper = next(item for item in content.papers if item.kind.slug == "visit-notice")
    with pytest.raises(PackError, match="青海省核工业地质局"):
        check_discretion(sample, content, [(paper, "给青海省核工业地质局的通知")])
    check_discretion(sample, content, [(paper, "给西宁市自然资源局的通知，请与办公室联系")])


def test_a_mobile_in_a_pack_that_is_not_the_groups_own_stops_it(sample: Assessment) -> None:
    second, leading = contents_of(sample)[1], contents_of(sample)[4]
    first, own = (sample.roster.groups[place].liaison.mobile for place in (0, 1))
    with pytest.raises(PackError, match=first):
        check_discretion(sample, second, [(second.papers[0], first)])
    with pytest.raises(PackError, match=own):
        check_discretion(sample, leading, [(leading.papers[0], own)])
    check_discretion(sample, second, [(second.papers[0], own)])


def test_unknown_and_doubled_members_are_named_with_their_place(sample: Assessment) -> None:
    plan = a_plan({"pack[1].members": ["group-letter", "gruop-letter", "group-letter"]})
    with pytest.raises(InputError) as caught:
        contents_of(replace(sample, plan=plan))
    assert [(problem.code, problem.location.key) for problem in caught.value.problems()] == [
        ("unknown-kind", "pack[1].members[2]"),
        ("kind-twice", "pack[1].members[3]"),
    ]


def test_two_packs_of_one_name_are_refused(sample: Assessment) -> None:
    recipe = sample.plan.pack[1]
    plan = sample.plan.model_copy(update={"pack": (recipe, recipe)})
    with pytest.raises(InputError) as caught:
        contents_of(replace(sample, plan=plan))
    assert [problem.code for problem in caught.value.problems()] == ["pack-twice"]


def test_a_plan_without_recipes_says_where_to_get_them(sample: Assessment) -> None:
    with pytest.raises(InputError) as caught:
        contents_of(replace(sample, plan=sample.plan.model_copy(update={"pack": ()})))
    assert [problem.code for problem in caught.value.problems()] == ["no-packs"]


def test_every_member_of_the_sample_recipes_is_a_kind(sample: Assessment) -> None:
    known = {kind.slug for kind in all_kinds()}
    assert {slug for recipe in sample.plan.pack for slug in recipe.members} <= known
    assert len(packs_of(sample)) == len(GROUPS) + 1 + len(SESSIONS)


# ── on the command line ─────────────────────────────────────


def test_without_libreoffice_packs_end_with_code_3_and_write_nothing(tmp_path: Path) -> None:
    done = run_kaohe(
        "packs",
        "-w",
        a_workspace(tmp_path),
        "-o",
        tmp_path / "out",
        "--json",
        env={"KAOHE_SOFFICE": str(tmp_path / "none")},
    )
    assert (done.code, done.errors) == (3, ["missing-tool"])
    assert not (tmp_path / "out").exists()


def test_a_pack_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = run_kaohe("packs", "-w", a_workspace(tmp_path), "-o", tmp_path / "out", "--only", "第九组", "--json")
    assert (done.code, done.errors) == (1, ["nothing-found"])


def test_packs_without_pdf_are_a_contradiction(tmp_path: Path) -> None:
    done = run_kaohe("packs", "-w", a_workspace(tmp_path), "-o", tmp_path / "out", "--no-pdf", "--json")
    assert (done.code, done.errors) == (2, ["usage"])


def test_final_packs_refuse_placeholders(tmp_path: Path) -> None:
    done = run_kaohe(
        "packs", "-w", a_workspace(tmp_path), "-o", tmp_path / "out", "--final", "--only", "第二组", "--json"
    )
    assert done.code == 1
    assert "placeholder" in done.errors
