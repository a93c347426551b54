"""`mailmap preview`: a letter before anybody gets it."""

from __future__ import annotations

from pathlib import Path

import click

from mailmap import config as configuration
from mailmap import rehearsal
from mailmap.acts import agreeing
from mailmap.acts.waiting import waiting_of
from mailmap.cli.options import config_option, database, instant, is_plan_file, now_option
from mailmap.errors import MailMAPError, UnknownItem
from mailmap.judging import health_of
from mailmap.letters.environment import use_templates
from mailmap.mail.unpack import parsed, parts
from mailmap.occasions.tour import Tour, rsvps_of
from mailmap.occasions.weekly import preview_of
from mailmap.plan import files
from mailmap.plan.model import Participant, Plan
from mailmap.rehearsal import Scene
from mailmap.store import plans

KINDS = ("digest", "ahead", "catchup", "receipt", "reminder", "invite", "word")


@click.command()
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    required=True,
    help="Which letter; ahead: the digest as the rep has it before the others; catchup: the page for "
    "somebody who joins late; word: the digest for its document.",
)
@click.option("--to", "address", metavar="ADDRESS", required=True, help="Whose letter: a participant of the plan.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--mail", type=click.Path(dir_okay=False, path_type=Path), help="The mail (.eml) that a receipt answers.")
@click.option("--item", type=int, help="The meeting of an invite, the item of a reminder; else the next.")
@now_option
@config_option
@click.argument("plan_name", metavar="REF|FILE")
def preview(
    plan_name: str,
    kind: str,
    address: str,
    out: Path,
    mail: Path | None,
    item: int | None,
    now_text: str | None,
    config_path: Path,
) -> None:
    """Write the letter KIND to ADDRESS into a folder, as .eml with its parts beside it. Nothing is sent or changed.

    \b
    Example:
      mailmap preview NW --kind digest --to dana.whitfield@northwind.example --out preview
      mailmap preview northwind.toml --kind receipt --mail reply.eml --to jo.park@acme.example --out preview
    """
    scene = _scene(plan_name, address, now_text, config_path)
    if item is not None and item not in scene.plan.items:
        raise UnknownItem(f"{scene.plan.ref} has no item #{item}.")
    raw = _letter(scene, kind, mail, item)
    try:
        written = _write(out, kind, raw)
    except OSError as fault:
        raise MailMAPError(f"{out} cannot be written to: {fault.strerror}.") from fault
    for path in written:
        click.echo(path)


def _letter(scene: Scene, kind: str, mail: Path | None, item: int | None) -> bytes:
    match kind:
        case "receipt":
            if mail is None:
                raise click.UsageError("A receipt answers a mail; give it with --mail FILE.")
            return rehearsal.rehearse_receipt(scene, _read(mail))
        case "ahead":
            return rehearsal.rehearse_digest(scene, ahead=True)
        case "catchup":
            return rehearsal.rehearse_catchup(scene)
        case "reminder":
            return rehearsal.rehearse_reminder(scene, item)
        case "invite":
            return rehearsal.rehearse_invite(scene, item)
        case _:
            return rehearsal.rehearse_digest(scene)


def _read(mail: Path) -> bytes:
    try:
        return mail.read_bytes()
    except OSError as fault:
        raise MailMAPError(f"The mail {mail} cannot be read: {fault.strerror}.") from fault


def _scene(name: str, address: str, now_text: str | None, config_path: Path) -> Scene:
    """From a plan file alone, with the settings where there are some; else from the database."""
    if is_plan_file(name):
        plan = files.load(Path(name))
        config = configuration.load(config_path) if config_path.is_file() else rehearsal.stand_in(plan)
        use_templates(config.templates.folder)
        return Scene(plan, _person(plan, address), instant(now_text, plan.timezone), config)
    config, db = database(config_path)
    use_templates(config.templates.folder)
    with db.read() as conn:
        stored = plans.load(conn, name)
        person, now = _person(stored.plan, address), instant(now_text, stored.plan.timezone)
        return Scene(
            stored.plan,
            person,
            now,
            config,
            stored.revision,
            plans.changes(conn, name),
            rsvps_of(conn, stored.plan),
            waiting_of(conn, stored.plan, person, now),
            agreeing.standing(conn, stored),
            health_of(conn, stored.plan, now),
            preview_of(Tour(conn, config, stored, now), config.digest.cadence.following(now)),
        )


def _person(plan: Plan, address: str) -> Participant:
    found = plan.people.get(address.casefold())
    if found is None:
        raise MailMAPError(f"{address} is not on {plan.ref}; it has {', '.join(plan.people)}.")
    return found


def _write(out: Path, kind: str, raw: bytes) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    written = [out / f"{kind}.eml"]
    written[0].write_bytes(raw)
    for ending, content in parts(parsed(raw)):
        written.append(out / ("plan.docx" if ending == "docx" else f"{kind}.{ending}"))
        written[-1].write_bytes(content)
    return written
