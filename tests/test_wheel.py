"""The application as it is installed: a wheel in an environment of its own, with nothing of ours around it."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig.installation import EXAMPLE, mail
from rig.postoffice import AUTHSERV

from mailmap import __version__

ROOT = Path(__file__).parents[1]
OWNERS = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"


@dataclass(frozen=True)
class Environment:
    """An environment with the wheel and what it depends on, and a folder to work in that is not the checkout."""

    python: Path
    folder: Path

    def run(self, *words: str | Path) -> str:
        """What the installed `mailmap WORDS` prints; it must succeed."""
        return _output([self.python.with_name("mailmap"), *words], self.folder)


def _output(command: Sequence[str | Path], folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the build backend that is installed here: nothing is fetched for it."""
    out = tmp_path_factory.mktemp("dist")
    _output([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out], ROOT)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("installed")
    _output([sys.executable, "-m", "venv", folder / "venv"], folder)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", ROOT / "requirements.lock"]
    done = subprocess.run([*pip, wheel], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and os.environ.get("CI") != "true":
        pytest.skip(f"The package index cannot be reached: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return Environment(python, folder)


def test_the_wheel_holds_code_and_templates_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"mailmap", "parsers", "scheduler"}
    ours = {
        path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    packed = {name.removeprefix("mailmap/templates/") for name in names if name.startswith("mailmap/templates/")}
    assert packed == {*ours, "config.example.toml"}
    lexicons = {path.name for path in (ROOT / "parsers" / "lexicon").glob("*.toml")}
    assert {name.rpartition("/")[2] for name in names if name.startswith("parsers/lexicon/")} >= lexicons


def test_no_development_package_is_needed(environment: Environment) -> None:
    listed = _output([environment.python, "-m", "pip", "list", "--format", "json"], environment.folder)
    installed = {package["name"].lower() for package in json.loads(listed)}
    assert "mailmap-assistant" in installed
    assert not installed & {"pytest", "hypothesis", "mypy", "ruff", "build", "hatchling", "psycopg"}


def test_no_dependency_ships_packages_of_our_names(environment: Environment) -> None:
    owners = json.loads(_output([environment.python, "-c", OWNERS], environment.folder))
    assert {name: owners[name] for name in ("mailmap", "parsers", "scheduler")} == {
        name: ["mailmap-assistant"] for name in ("mailmap", "parsers", "scheduler")
    }


def test_the_version(environment: Environment) -> None:
    assert environment.run("--version") == f"mailmap, version {__version__}\n"


def test_explain_reads_a_mail(environment: Environment) -> None:
    reply = environment.folder / "reply.eml"
    reply.write_bytes(mail("jo.park@acme.example", "done 13"))
    reading = json.loads(environment.run("explain", "--plan", EXAMPLE, "--authserv", AUTHSERV, "--json", reply))
    assert [(command["verb"], command["items"]) for command in reading["commands"]] == [("done", [13])]


def test_templates_are_found(environment: Environment) -> None:
    environment.run("init")
    assert (environment.folder / "config.toml").read_text() == (ROOT / "config.example.toml").read_text()
    (environment.folder / "config.toml").unlink()
    dana = "dana.whitfield@northwind.example"
    environment.run("preview", EXAMPLE, "--kind", "word", "--to", dana, "--out", "out", "--now", "2026-11-23")
    assert (environment.folder / "out" / "plan.docx").read_bytes().startswith(b"PK")
    settings = ["ref=EX", "buyer=Example", "seller=Acme", "go_live=2027-03-15", "champion=ann@example.com"]
    environment.run("plan", "new", "enterprise-saas", *(w for s in settings for w in ("--set", s)), "--out", "ex.toml")
    assert '"EX"' in (environment.folder / "ex.toml").read_text()


def test_the_demo_plays(environment: Environment) -> None:
    said = environment.run("demo", "--out", "demo")
    assert said.rstrip().splitlines()[-1].endswith(str(environment.folder / "demo" / "story"))
    assert (environment.folder / "demo" / "story" / "index.html").is_file()
