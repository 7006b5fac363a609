"""No run ever opens a connection: papers, people and figures stay on the machine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from factories import REPOSITORY, built


class Forbidden(Exception):
    """Somebody wanted to talk to somebody."""


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: Any, **more: Any) -> NoReturn:
        raise Forbidden(f"a socket was asked for: {words} {more}")

    class Refusing(socket.socket):
        """Still a class, since libraries derive theirs from it."""

        def __init__(self, *words: Any, **more: Any) -> None:
            refuse(*words, **more)

    monkeypatch.setattr(socket, "socket", Refusing)
    for name in ("create_connection", "getaddrinfo", "gethostbyname", "create_server"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("no_sockets")
def test_the_block_blocks() -> None:
    with pytest.raises(Forbidden):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.usefixtures("no_sockets")
def test_a_full_run_needs_no_connection(tmp_path: Path) -> None:
    assert built(REPOSITORY, tmp_path / "output").report.made
