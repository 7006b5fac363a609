"""What a person should know about the fonts of a run: faces and characters that are set in something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kaohe_docs.errors import Message, Problem, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.typeset.asked import asked_faces
from kaohe_docs.typeset.installed import FaceReport, Fallback, Installed
from kaohe_docs.typeset.model import Source, Typeset
from kaohe_docs.typeset.office import unfit_problem
from kaohe_docs.typeset.wordml import Opened, UnfitError, open_paper

_NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A source that may be converted, with what its text needs."""

    source: Source
    opened: Opened
    faces: tuple[str, ...]
    substitutions: tuple[FaceReport, ...]
    fallbacks: tuple[Fallback, ...]


def check_fonts(source: Source, fonts: Installed, *, strict: bool) -> Checked | Problem:
    """Read what a document asks for; refuse it where LibreOffice or the fonts of this machine must not set it."""
    try:
        opened = open_paper(source.data)
        asked = [(face, text) for face, text in asked_faces(opened.members) if face]
    except UnfitError as cause:
        return unfit_problem(source.name, cause)
    faces = tuple(sorted({face for face, _ in asked}))
    reports = tuple(report for face in faces if (report := fonts.report(face)).status != "real")
    fallbacks = fonts.fallbacks(asked)
    place = Location(file=source.name)
    if boxes := [fallback for fallback in fallbacks if not fallback.taken_from]:
        text = message("本机没有任何字体含有这些字：{names}；为免印成方框，未生成PDF，请安装字体", names=_shown(boxes))
        return error("character-missing", place, text)
    if strict and (reports or fallbacks):
        names = "、".join([*(report.face for report in reports), *(found.character for found in fallbacks)])
        text = message("“{name}”要用的字体本机没有：{faces}；已要求不得替换，未生成PDF", name=source.name, faces=names)
        return error("font-refused", place, text)
    return Checked(source, opened, faces, reports, fallbacks)


def _shown(fallbacks: Iterable[Fallback]) -> str:
    return "、".join(f"“{found.character}”（{found.name}，{found.face}）" for found in fallbacks)


def font_problems(checked: Sequence[Checked]) -> Iterator[Problem]:
    """Say once for each face what stands in, and once for each name which character is set otherwise."""
    faces: dict[FaceReport, list[str]] = {}
    characters: dict[Fallback, list[str]] = {}
    for one in checked:
        for report in one.substitutions:
            faces.setdefault(report, []).append(one.source.name)
        for fallback in one.fallbacks:
            characters.setdefault(fallback, []).append(one.source.name)
    for report, names in faces.items():
        yield _face_problem(report, names)
    for fallback, names in characters.items():
        text = message(
            "“{name}”的“{character}”字，{face}没有，改用{family}，字形会略有不同；见{documents}",
            name=fallback.name,
            character=fallback.character,
            face=fallback.face,
            family=fallback.taken_from,
            documents=_few(names),
        )
        yield warning("character-fallback", Location(file=names[0]), text, subject=fallback.name)


def _face_problem(report: FaceReport, names: Sequence[str]) -> Problem:
    place = Location(file=names[0])
    if report.status == "unknown":
        text = message(
            "这个系统上查不到字体“{face}”是否装有，请看看PDF里的字形；见{documents}",
            face=report.face,
            documents=_few(names),
        )
        return warning("font-unknown", place, text, subject=report.face)
    if report.status == "missing":
        text = message(
            "本机没有字体“{face}”，也没有可替换的，PDF里的字形不定；见{documents}",
            face=report.face,
            documents=_few(names),
        )
        return warning("font-missing", place, text, subject=report.face)
    text = message(
        "本机没有字体“{face}”，PDF中用“{family}”代替；见{documents}",
        face=report.face,
        family=report.family,
        documents=_few(names),
    )
    return warning("font-substituted", place, text, subject=report.face)


def _few(names: Sequence[str]) -> Message | str:
    shown = "、".join(f"“{name}”" for name in names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else message("{names}等{count}份", names=shown, count=len(names))


def stranger_problems(
    checked: Sequence[Checked], results: Sequence[Typeset | Problem], fonts: Installed
) -> Iterator[Problem]:
    """Say which embedded fonts nobody asked for."""
    asked = {one.source.name: one.faces for one in checked}
    strangers: dict[str, list[str]] = {}
    for result in results:
        if isinstance(result, Typeset) and not any(found.taken_from for found in result.fallbacks):
            for font in fonts.strangers(asked[result.name], result.fonts):
                strangers.setdefault(font, []).append(result.name)
    for font, names in strangers.items():
        text = message(
            "PDF里出现了没有要求的字体“{font}”，请看看字形是否合适；见{documents}", font=font, documents=_few(names)
        )
        yield warning("font-unexpected", Location(file=names[0]), text, subject=font)
