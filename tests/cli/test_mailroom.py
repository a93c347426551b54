from rig.installation import FRIDAY, MONDAY, Installation, mail

STRANGER = "mallory@elsewhere.example"


def test_the_outbox_lists_what_is_not_sent_and_tries_again(installation: Installation) -> None:
    installation.started()
    installation.office.faults.sender = "451 later"
    installation.run("once", "--now", FRIDAY, status=1)
    assert "451" in installation.run("outbox", "list")
    installation.office.faults.sender = None
    assert installation.run("outbox", "retry", "1").startswith("1 letters go out again")
    installation.run("outbox", "retry")
    installation.run("once", "--now", "2036-11-20")
    assert installation.run("outbox", "list") == "Every letter is sent.\n"
    assert "No letter 1, 99 waits" in installation.run("outbox", "retry", "1", "99", status=1)


def test_a_stranger_is_in_quarantine_and_gets_nothing(installation: Installation) -> None:
    installation.started()
    installation.run("once", "--now", FRIDAY)
    sent = len(installation.office.received)
    installation.receive(mail(STRANGER, "done 3. \x1b[31mred"))
    installation.run("once", "--now", "2026-11-20T13:00:00-05:00")
    assert len(installation.office.received) == sent
    listed = installation.run("quarantine", "list")
    assert "the sender is on no plan" in listed
    shown = installation.run("quarantine", "show", "1")
    assert STRANGER in shown
    assert "\x1b" not in shown
    assert installation.result("quarantine", "show", "1", "--raw").stdout_bytes.startswith(b"Authentication-Results")


def test_a_mail_is_read_again_once_the_plan_is_mended(installation: Installation) -> None:
    installation.run("plan", "list")
    installation.receive(mail("jo.park@acme.example", "done 13"))
    installation.run("once", "--now", FRIDAY)
    installation.started()
    assert "waits to be read again" in installation.run("quarantine", "replay", "1")
    installation.run("once", "--now", MONDAY)
    assert installation.run("quarantine", "list") == "The quarantine is empty.\n"
    assert "done #13" in installation.run("plan", "history", "NW")
    assert "is not in quarantine" in installation.run("quarantine", "replay", "1", status=1)
    assert "no mail 7" in installation.run("quarantine", "show", "7", status=1)
