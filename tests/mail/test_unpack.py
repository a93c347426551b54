from email.message import EmailMessage

from mailmap.mail.unpack import parsed, parts, text


def letter() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("Grüße\nzwei\n")
    made.add_alternative("<p>Grüße</p>\n", subtype="html")
    made.add_alternative(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar")
    made.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename="NW plan.docx")
    made.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="application", subtype="ics", filename="invite.ics")
    made.add_attachment(b"?", maintype="application", subtype="octet-stream", filename="../../etc/no.ending/x")
    return made


def test_each_kind_once_with_texts_as_files_have_them() -> None:
    found = list(parts(parsed(letter().as_bytes().replace(b"\n", b"\r\n"))))
    assert [ending for ending, _ in found] == ["txt", "html", "ics", "docx"]
    contents = dict(found)
    assert contents["txt"].decode() == "Grüße\nzwei\n"
    assert contents["html"].decode() == "<p>Grüße</p>\n"
    assert contents["docx"] == b"PK"
    assert contents["ics"].endswith(b"\r\n")


def test_a_mail_without_plain_text_has_none() -> None:
    made = EmailMessage()
    made.set_content("<p>x</p>", subtype="html")
    assert text(made) == ""
    assert text(letter()) == "Grüße\nzwei\n"
