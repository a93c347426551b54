"""Every command explains itself, with an example; every mistake is one clear line and a non-zero status."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from mailmap import __version__
from mailmap.cli.main import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


PROMISED = {
    *((name,) for name in ("init", "check", "run", "once", "demo", "status", "preview", "explain")),
    *(("plan", name) for name in ("import", "start", "pause", "close", "export", "new", "list", "show", "history")),
    *(("plan", name) for name in ("check", "what-if")),
    *(("templates", name) for name in ("list", "show", "check", "learn")),
    *(("outbox", name) for name in ("list", "retry")),
    *(("quarantine", name) for name in ("list", "show", "replay")),
}


def test_all_promised_commands_are_there() -> None:
    assert set(commands(main)) >= PROMISED


@pytest.mark.parametrize("path", sorted(commands(main)), ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert f"mailmap {path[0]}" in result.output.partition("Example:")[2]


def test_every_command_has_a_line_of_its_own() -> None:
    lines = CliRunner().invoke(main, ["--help"], terminal_width=80).output.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == [path[0] for path in commands(main) if len(path) == 1]


def test_asking_for_help_imports_no_room_of_the_house() -> None:
    """Half a second of imports would stand before it."""
    seen = "import sys, atexit; atexit.register(lambda: print(sorted(sys.modules.keys() & {'sqlalchemy', 'pydantic'})))"
    for asked in ("--help", "--version"):
        code = f"{seen}; from mailmap.cli.main import main; main(['{asked}'])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_the_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"mailmap, version {__version__}\n"


def test_an_unknown_command_is_an_error() -> None:
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2
