"""The skeleton of every run: read, refuse, open the output folder, describe the run, report. What is made are holes in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kaohe_docs import __version__
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, Problem, has_errors
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import Reading, input_hashes, read_workspace
from kaohe_docs.run.planning import Planned, final_problems
from kaohe_docs.run.request import Clock, Progress, Request
from kaohe_docs.run.standing import left_behind
from kaohe_docs.run.target import Target
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.written import Retired


@dataclass(frozen=True, slots=True)
class Session:
    """One run over inputs without errors."""

    request: Request
    clock: Clock
    progress: Progress | None
    reading: Reading
    assessment: Assessment

    def findings(self, papers: Sequence[Planned], further: Iterable[Problem] = ()) -> list[Problem]:
        """Return what is told of the inputs, and further findings; with ``--final``, what these papers may not go out with.

        Raises:
            InputError: there is an error among them; nothing was written.
        """
        found = final_problems(self.reading, papers) if self.request.final else self.reading.problems
        problems = [*found, *further]
        if has_errors(problems):
            raise InputError(problems)
        return problems

    @contextmanager
    def output(self, templates: Mapping[str, Template]) -> Iterator[Output]:
        """Open the output folder for what is made of these templates."""
        request = self.request
        with OutputFolder(
            request.out, clock=self.clock, force=request.force, dry_run=request.dry_run, secrecy=request.secrecy
        ) as folder:
            inputs = input_hashes(request.workspace)
            folder.describe_run(
                inputs=inputs,
                tool=f"kaohe-docs {__version__}",
                templates={template.name: template.sha256 for template in templates.values()},
                choices={"final": str(request.final).lower()},
            )
            yield Output(self, folder, inputs)


def begin(request: Request, *, clock: Clock, progress: Progress | None = None) -> Session:
    """Begin a run.

    Raises:
        InputError: the input has errors.
    """
    return Session(request, clock, progress, *read_or_refuse(request.workspace))


def read_or_refuse(workspace: Path) -> tuple[Reading, Assessment]:
    """Read a workspace.

    Raises:
        InputError: the input has errors.
    """
    reading = read_workspace(workspace)
    if reading.assessment is None or has_errors(reading.problems):
        raise InputError(reading.problems)
    return reading, reading.assessment


@dataclass(frozen=True, slots=True)
class Output:
    """The output folder of a session: what became of its targets there, and what else lies there."""

    session: Session
    folder: OutputFolder
    inputs: Mapping[str, str]

    def source(self, target: Target) -> str:
        """Return what a file is made from, encrypted if it will be."""
        encrypted = self.folder.encrypted.will_have(target.path, secret=target.secret)
        return target.source(self.inputs, encrypted=encrypted)

    def current(self, target: Target) -> Written | None:
        """Return the file of an earlier run that is still what this one would write."""
        return self.folder.current(target.path, made_from=self.source(target), secret=target.secret)

    def put(
        self, target: Target, data: bytes, *, pages: int | None = None, secret_members: Collection[str] = ()
    ) -> Written:
        """Write a file; of a secret archive, the members with results are named."""
        return self.folder.put(
            target.path,
            data,
            kind=target.kind,
            recipient=target.recipient,
            about=target.about,
            pages=pages,
            made_from=self.source(target),
            secret=target.secret,
            secret_members=secret_members,
        )

    def retire(self, folders: Collection[str], needed: Iterable[PurePosixPath] = ()) -> tuple[Retired, ...]:
        """Put away what is no longer needed of some folders; a run of chosen papers knows nothing about the others."""
        return () if self.session.request.only else self.folder.retire(folders, keep=needed)

    def left_behind(self) -> Iterator[Problem]:
        """Report the files of earlier runs that are true no more."""
        return left_behind(self.folder, self.session.assessment, self.session.request.workspace)

    def findings(self) -> tuple[Problem, ...]:
        """Return what is amiss with the folder, and which files of earlier runs are true no more."""
        return (*self.folder.problems, *self.left_behind())
