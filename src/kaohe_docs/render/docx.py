"""Filling Word templates: docxtpl's language, compiled once, with no XML parsed for each document.

docxtpl re-reads, re-patches and re-parses its template for every document (design, 6). Here its patched source of each
part is compiled when the template is read; a document is then one pass of Jinja2 over the parts that have tags, and
the constant parts are copied in compressed form. The parts come out equal to docxtpl's own with autoescape on.

Two repairs of docxtpl need the rendered XML as a tree: the grid of tables whose cells are merged, and the numbers of
pictures. Whether a template can need them is known when it is compiled; only such templates pay
(``engine == "docxtpl"``) and hand their body to docxtpl's own functions. Columns that merely repeat get their widths
without a tree (`column_loops`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from jinja2 import Template, TemplateSyntaxError, meta

from kaohe_docs.errors import InputError, Problem
from kaohe_docs.render import docxtpl_bridge
from kaohe_docs.render.column_loops import settle_columns
from kaohe_docs.render.docx_text import part_text
from kaohe_docs.render.package import PartKind, known_parts, open_template
from kaohe_docs.render.paper_across import turned
from kaohe_docs.render.part_source import PartSource, read_part
from kaohe_docs.render.sandbox import fill, template_environment
from kaohe_docs.render.stable_zip import Member, pack, write_zip
from kaohe_docs.render.template_errors import failure_problem, syntax_problem, tangled_problem

Engine = Literal["compiled", "docxtpl"]

#: Documents are many and short-lived in memory; level 4 packs nearly as well as 6 in half the time.
_LEVEL: Final = 4


@dataclass(frozen=True, slots=True)
class _ConstantPart:
    """A part without tags: compressed, and its words read, once for all documents."""

    member: Member
    text: str


@dataclass(frozen=True, slots=True)
class _TemplatedPart:
    """A part with tags."""

    source: PartSource
    template: Template = field(repr=False)
    kind: PartKind

    def fill(self, context: dict[str, object], *, file: str, across: bool) -> bytes:
        """Return the part's XML for one document.

        Raises:
            InputError: the template asks for what is not there, or does what it must not.
        """
        try:
            xml = docxtpl_bridge.unline(fill(self.template, context))
        except Exception as cause:  # an expression of the template can raise anything
            raise InputError([failure_problem(cause, self.source, file)]) from cause
        xml = docxtpl_bridge.resolve_breaks(xml)
        if across:
            xml = turned(xml)
        if self.source.repeats_columns:
            xml = settle_columns(xml)
        if self.source.needs_repair:
            xml = docxtpl_bridge.repair(xml, self.source.namespaces)
        return f"{self.source.head}{xml}{self.source.tail}".encode()


_Part = _ConstantPart | _TemplatedPart


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A docx template, ready to be filled any number of times."""

    name: str
    engine: Engine
    #: Names that the tags ask of the context, over all parts.
    variables: frozenset[str]
    _parts: Mapping[str, _Part] = field(repr=False)
    #: The parts with words, in the order in which they are read.
    _reading_order: tuple[str, ...] = field(repr=False)
    _data: bytes = field(repr=False)

    def render(self, context: Mapping[str, object], *, across: bool = False) -> bytes:
        """Return the document as bytes, its paper turned where it shall lie across; the same context, the same bytes.

        Raises:
            InputError: the template asks for what is not there, or does what it must not.
        """
        return self._pack(self._fill(context, across=across))

    def render_with_text(self, context: Mapping[str, object], *, across: bool = False) -> tuple[bytes, str]:
        """Return the document and its words, as `document_text` would read them.

        Raises:
            InputError: as for `render`.
            ConversionError: the filled template is not well-formed XML.
        """
        filled = self._fill(context, across=across)
        return self._pack(filled), "\n".join(text for text in self._texts(filled) if text)

    def _fill(self, context: Mapping[str, object], *, across: bool) -> dict[str, bytes]:
        values = dict(context)
        return {
            name: part.fill(values, file=self.name, across=across)
            for name, part in self._parts.items()
            if isinstance(part, _TemplatedPart)
        }

    def _pack(self, filled: Mapping[str, bytes]) -> bytes:
        return write_zip(
            part.member if isinstance(part, _ConstantPart) else pack(name, filled[name], level=_LEVEL)
            for name, part in self._parts.items()
        )

    def _texts(self, filled: Mapping[str, bytes]) -> Iterator[str]:
        for name in self._reading_order:
            part = self._parts[name]
            yield part.text if isinstance(part, _ConstantPart) else part_text(filled[name])

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process as the template's bytes; compiled code does not travel."""
        return _compile_again, (self._data, self.name)


def _compile_again(data: bytes, name: str) -> CompiledTemplate:
    return compile_template(data, name=name)


def compile_template(data: bytes, *, name: str) -> CompiledTemplate:
    """Read a template once, for any number of documents; ``name`` is what findings call the file.

    Raises:
        InputError: template-broken, template-too-big, template-unsafe, or every template-syntax in it.
    """
    members = open_template(data, name=name)
    kinds = known_parts(members)
    sources = {part: read_part(members[part], kind, file=name) for part, kind in kinds.items()}
    problems: list[Problem] = []
    variables: set[str] = set()
    parts: dict[str, _Part] = {}
    for part, content in members.items():
        source = sources.get(part)
        if source is None or not source.has_tags:
            parts[part] = _constant(part, content, source)
            continue
        try:
            parts[part] = _TemplatedPart(source, template_environment().from_string(source.xml), kinds[part])
            variables |= _names(source.xml)
        except TemplateSyntaxError as cause:
            problems.append(syntax_problem(cause, source, name))
        except (RecursionError, MemoryError, OverflowError, ValueError, SyntaxError) as cause:
            # Brackets in brackets, loops in loops, numbers of thousands of digits: Python itself gives up on these.
            problems.append(tangled_problem(cause, name, part))
    if problems:
        raise InputError(problems)
    return CompiledTemplate(
        name=name,
        engine="docxtpl" if any(source.needs_repair for source in sources.values()) else "compiled",
        variables=frozenset(variables),
        _parts=parts,
        _reading_order=tuple(part for part, kind in kinds.items() if kind != "properties"),
        _data=data,
    )


def _constant(name: str, content: bytes, source: PartSource | None) -> _ConstantPart:
    """Pack a part without tags, treated as docxtpl treats it."""
    if source is None:
        return _ConstantPart(pack(name, content), "")
    xml = docxtpl_bridge.resolve_breaks(docxtpl_bridge.unline(source.xml))
    if source.needs_repair:
        xml = docxtpl_bridge.repair(xml, source.namespaces)
    whole = f"{source.head}{xml}{source.tail}".encode()
    return _ConstantPart(pack(name, whole), part_text(whole))


def _names(source: str) -> frozenset[str]:
    environment = template_environment()
    asked = meta.find_undeclared_variables(environment.parse(source))
    return frozenset(asked - set(environment.globals))
