"""`mailmap demo`: the main job, on embedded parts, mail by mail."""

from __future__ import annotations

from pathlib import Path

import click

from mailmap.demo import play


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="The folder to leave the mails in; an earlier demo in it is replaced.",
)
@click.option("--stay", is_flag=True, help="Go on running: write to the assistant from any mail client.")
def demo(out: Path, stay: bool) -> None:
    """Play a short story through the real service: digest, answers, a slip, a meeting, a Cc, a stranger.

    \b
    Example:
      mailmap demo
      mailmap demo --stay
    """
    play.run(out, stay=stay, say=click.echo)
