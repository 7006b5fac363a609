"""Cases of the output folder."""

from __future__ import annotations

from pathlib import Path

from hostile_case import add, case, holes, link_to, pipe_instead, write


@case("output: a file where the folder should be", "cannot-write")
def _file_for_output(workspace: Path) -> None:
    import shutil

    shutil.rmtree(workspace / "output")
    (workspace / "output").write_bytes(b"mine")


@case("output: a link to another folder", "outside-output", harmless=True)
def _linked_family(workspace: Path) -> None:
    import shutil

    shutil.rmtree(workspace / "output" / "letters")
    (workspace / "elsewhere").mkdir()
    (workspace / "output" / "letters").symlink_to(workspace / "elsewhere")


@case("output: a document that is a link to a file outside", "outside-output")
def _linked_document(workspace: Path) -> None:
    (workspace / "secret.docx").write_bytes(b"mine")
    document = workspace / "output" / "letters" / "第一组-考核分组通知.docx"
    document.unlink()
    document.symlink_to(workspace / "secret.docx")


@case("output: a document that is a folder", "cannot-write")
def _folder_for_document(workspace: Path) -> None:
    document = workspace / "output" / "letters" / "第一组-考核分组通知.docx"
    document.unlink()
    document.mkdir()


@case(
    "output: a lock that is a link to a file outside", "cannot-write", "output-locked", "outside-output", harmless=True
)
def _linked_lock(workspace: Path) -> None:
    (workspace / "secret").write_bytes(b"mine")
    (workspace / "output" / ".kaohe.lock").unlink(missing_ok=True)
    (workspace / "output" / ".kaohe.lock").symlink_to(workspace / "secret")


# ── the store's own files ───────────────────────────────────

MANIFEST, JOURNAL, BALLOT_LOCK = "output/manifest.json", "output/.kaohe.journal", "ballots.lock.json"
LETTER = "output/letters/第一组-考核分组通知.docx"
RECORD = b'{"path": "%s", "record": {"kind": "x", "recipient": "", "sha256": "0"}}\n'

for place, *codes in ((MANIFEST, "cannot-write"), (LETTER, "cannot-write"), (JOURNAL, "cannot-write")):
    what = Path(place).name
    add(f"output: {what} is a pipe", pipe_instead(place), *codes, harmless=place == JOURNAL)
    add(
        f"output: {what} is endless zeros", link_to(place, "/dev/zero"), "cannot-write", "outside-output", harmless=True
    )
for what, data in (
    ("nothing", b""),
    ("no object", b"[]"),
    ("brackets without end", b"[" * 1_000_000),
    ("no UTF-8", b"\xff\xfe"),
    ("a path out", b'{"files": {"../../x": {}}}'),
    ("an absolute path", b'{"files": {"/etc/passwd": {}}}'),
    ("a path of Windows", b'{"files": {"C:\\\\x": {}}}'),
    ("half a surrogate", b'{"files": {"letters/\\ud800": {"kind": "", "recipient": "", "sha256": ""}}}'),
    ("its own name", b'{"files": {"manifest.json": {"kind": "", "recipient": "", "sha256": ""}}}'),
    ("a name far too long", b'{"files": {"letters/%s": {"kind": "", "recipient": "", "sha256": ""}}}' % (b"x" * 5000)),
    ("a number of 5,000 digits", b'{"files": {"a": {"pages": %s}}}' % (b"9" * 5000)),
    ("NaN", b'{"files": {"a": {"pages": NaN}}}'),
    ("a key of 1,000,000 letters", b'{"files": {"%s": {}}}' % (b"x" * 1_000_000)),
):
    add(f"output: a manifest with {what}", write(MANIFEST, data), "cannot-write", harmless=True)
for what, data in (
    ("a torn line", RECORD[:30]),
    ("lines without end", b"\n" * 1_000_000),
    ("brackets without end", b"[" * 1_000_000),
    ("a path out", RECORD % b"../../x"),
    ("a path through a file", RECORD % LETTER.removeprefix("output/").encode() + RECORD % b"manifest.json/x"),
    ("its own name", RECORD % b".kaohe.journal"),
    ("half a surrogate", RECORD % b"letters/\\ud800"),
    ("a null", RECORD % b"letters/\\u0000"),
    ("a name far too long", RECORD % (b"letters/" + b"x" * 5000)),
    ("a name too long for Linux", RECORD % (b"letters/" + "西".encode() * 200)),
    ("zeros", bytes(100_000)),
):
    add(f"output: a journal with {what}", write(JOURNAL, data), "cannot-write", harmless=True)
add("output: a manifest of 1 GB of holes", holes(MANIFEST, 1 << 30), "cannot-write", harmless=True)
add("output: a journal of 1 GB of holes", holes(JOURNAL, 1 << 30), "cannot-write", harmless=True)
add(
    "workspace: a lock of ballots that is a pipe",
    pipe_instead(BALLOT_LOCK),
    "cannot-write",
    command=("ballots", "--no-pdf"),
)
add(
    "workspace: a lock of ballots of 1 GB of holes",
    holes(BALLOT_LOCK, 1 << 30),
    "protected-file",
    command=("ballots", "--no-pdf"),
)
