"""The whole way of a new plan in each language: a rep's mail, the draft, the word that starts it, and mails that only
sound like a wish."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, ny, to
from rig.workbook import workbook

from mailmap.config import Reps
from mailmap.plan.model import PlanState, Status
from mailmap.store import plans
from mailmap.store.database import Database

RILEY, FAY = "riley.novak@acme.example", "fay.lund@fabrikam.example"
WISHES = {
    "en": f"Hi,\n\ncould you set up a new plan from enterprise-saas for Fabrikam Freight? Go-live is 15 June 2027, Fay "
    f"Lund <{FAY}> is the champion, deal size 250,000 EUR.\n\nThanks,\nRiley",
    "de": f"Hallo,\n\nbitte lege einen neuen Plan aus enterprise-saas für die Fabrikam Freight an. Go-live ist der 15. "
    f"Juni 2027, Projektleiterin ist Fay Lund <{FAY}>, Auftragswert 250.000 €.\n\nViele Grüße\nRiley",
    "fr": f"Bonjour,\n\nmerci de créer un nouveau plan à partir de enterprise-saas pour la société Fabrikam Freight. "
    f"Mise en production le 15 juin 2027, cheffe de projet : Fay Lund <{FAY}>, montant 250 000 €.\n\nMerci,\nRiley",
    "es": f"Hola:\n\npor favor, crea un nuevo plan a partir de enterprise-saas para Fabrikam Freight. Puesta en marcha "
    f"el 15 de junio de 2027, promotora Fay Lund <{FAY}>, importe 250.000 €.\n\nGracias,\nRiley",
    "it": f"Buongiorno,\n\npotresti creare un nuovo piano da enterprise-saas per la Fabrikam Freight? Messa in "
    f"produzione il 15 giugno 2027, promotrice Fay Lund <{FAY}>, importo 250.000 €.\n\nGrazie,\nRiley",
    "pt": f"Olá,\n\npode criar um novo plano a partir de enterprise-saas para a Fabrikam Freight? Entrada em produção "
    f"a 15 de junho de 2027, promotora Fay Lund <{FAY}>, valor 250.000 €.\n\nObrigado,\nRiley",
    "nl": f"Hallo,\n\nkun je een nieuw plan aanmaken op basis van enterprise-saas voor Fabrikam Freight? Livegang op "
    f"15 juni 2027, projectleider Fay Lund <{FAY}>, contractwaarde € 250.000.\n\nGroet,\nRiley",
    "pl": f"Dzień dobry,\n\nproszę utworzyć nowy plan na podstawie szablonu enterprise-saas dla Fabrikam Freight. "
    f"Start produkcyjny 15 czerwca 2027, liderka projektu Fay Lund <{FAY}>, wartość umowy 250 000 zł.\n\nDziękuję",
}
STARTS = {
    "en": "Looks good, send it",
    "de": "Passt, bitte abschicken",
    "fr": "C'est bon, envoyez",
    "es": "Adelante, envíalo",
    "it": "Va bene, invialo",
    "pt": "Está bom, pode enviar",
    "nl": "Prima, verstuur maar",
    "pl": "Wygląda dobrze, wyślij",
}
TRAPS = {
    "en": "New plan for security: 14 slips to 18 December.",
    "de": "Neuer Plan für die Sicherheit: 14 verschiebt sich auf den 18. Dezember.",
    "fr": "Nous avons un nouveau plan pour la sécurité : le 14 passe au 18 décembre.",
    "es": "Nuevo plan para seguridad: el 14 pasa al 18 de diciembre.",
    "it": "Abbiamo un nuovo piano per la sicurezza: il 14 slitta al 18 dicembre.",
    "pt": "Novo plano para a segurança: o 14 passa para 18 de dezembro.",
    "nl": "Nieuw plan voor de beveiliging: 14 schuift naar 18 december.",
    "pl": "Nowy plan dla bezpieczeństwa: 14 przesuwa się na 18 grudnia.",
}
UNCLEAR = {
    "en": "Please set up a new plan from regulated: buyer Fabrikam Freight, go-live in spring",
    "de": "Bitte einen neuen Plan aus regulated anlegen: Kunde Fabrikam Freight, Go-live im Frühjahr",
    "fr": "Merci de créer un nouveau plan à partir de regulated : client Fabrikam Freight, go-live au printemps",
    "es": "Crea un nuevo plan a partir de regulated: cliente Fabrikam Freight, go-live en primavera",
    "it": "Crea un nuovo piano da regulated: cliente Fabrikam Freight, go-live in primavera",
    "pt": "Crie um novo plano a partir de regulated: cliente Fabrikam Freight, go-live na primavera",
    "nl": "Maak een nieuw plan uit regulated: klant Fabrikam Freight, go-live in het voorjaar",
    "pl": "Utwórz nowy plan z szablonu regulated: klient Fabrikam Freight, go-live na wiosnę",
}
DAYS = {
    "en": "go-live 15 June 2027",
    "de": "Go-live am 15. Juni 2027",
    "fr": "go-live le 15 juin 2027",
    "es": "go-live el 15 de junio de 2027",
    "it": "go-live il 15 giugno 2027",
    "pt": "go-live a 15 de junho de 2027",
    "nl": "go-live op 15 juni 2027",
    "pl": "go-live 15 czerwca 2027",
}


@pytest.fixture
def room(db: Database) -> Room:
    """A house with one plan that runs; all of the seller's domain are reps."""
    made = Room(db, ny("11-23T09:00"))
    made.config = made.config.model_copy(update={"reps": Reps(domain="acme.example")})
    return made.start()


def refs(room: Room) -> list[str]:
    with room.store() as conn:
        return plans.refs(conn)


@pytest.mark.parametrize("code", WISHES)
def test_a_mail_becomes_a_draft_and_a_word_starts_it(room: Room, code: str) -> None:
    letters = room.mail(RILEY, WISHES[code])
    assert [(letter.to, letter.purpose) for letter in letters] == [(RILEY, "draft")], letters[0].text
    assert "template enterprise-saas" in letters[0].text
    assert "said besides" not in letters[0].text
    with room.store() as conn:
        plan = plans.load(conn, "FF").plan
    assert (plan.state, plan.buyer, str(plan.go_live)) == (PlanState.DRAFT, "Fabrikam Freight", "2027-06-15")
    assert (plan.people[FAY].name, plan.people[FAY].role) == ("Fay Lund", "champion")
    letters = room.later(minutes=5).mail(RILEY, STARTS[code], answers=letters[0])
    assert [letter.to for letter in letters if letter.purpose == "welcome"] == [FAY]
    with room.store() as conn:
        assert plans.load(conn, "FF").plan.state is PlanState.ACTIVE


def test_a_mail_about_a_plan_there_is_makes_none(room: Room) -> None:
    for code, words in TRAPS.items():
        letters = room.later(minutes=5).mail(RILEY, words)
        assert refs(room) == ["NW"], code
        assert all(letter.purpose not in ("draft", "undrafted") for letter in letters), code


def test_what_is_unclear_is_asked_and_its_answer_makes_the_draft(room: Room) -> None:
    for code, words in UNCLEAR.items():
        before = refs(room)
        asked = to(room.later(minutes=5).mail(RILEY, words), RILEY, "undrafted")
        assert "new plan from regulated: buyer Fabrikam Freight, go-live ..." in asked.text, code
        assert refs(room) == before
        [draft] = room.later(minutes=5).mail(RILEY, DAYS[code], answers=asked)
        assert draft.purpose == "draft", code
        [ref] = set(refs(room)) - set(before)
        with room.store() as conn:
            assert str(plans.load(conn, ref).plan.go_live) == "2027-06-15", code


TABLES = {
    "fr": ("Nouveau plan pour Fabrikam Freight à partir du tableau ci-joint, go-live le 15 juin 2027",
           "N°|Jalon|Tâche|Responsable|Échéance|Statut|Dépend de", "2 novembre 2026|terminé|Achats|après la tâche 1"),
    "es": ("Nuevo plan para Fabrikam Freight según la tabla adjunta, go-live el 15 de junio de 2027",
           "Nº|Hito|Tarea|Responsable|Fecha límite|Estado|Depende de", "2 de noviembre de 2026|hecho|Compras|de la 1"),
    "it": ("Nuovo piano per Fabrikam Freight dalla tabella allegata, go-live il 15 giugno 2027",
           "N.|Fase|Attività|Responsabile|Scadenza|Stato|Dipende da", "2 novembre 2026|completato|Acquisti|dopo la 1"),
    "pt": ("Novo plano para a Fabrikam Freight a partir da tabela em anexo, go-live a 15 de junho de 2027",
           "N.º|Marco|Tarefa|Responsável|Prazo|Estado|Depende de", "2 de novembro de 2026|concluído|Compras|da 1"),
    "nl": ("Nieuw plan voor Fabrikam Freight op basis van de bijgevoegde tabel, go-live op 15 juni 2027",
           "Nr|Mijlpaal|Taak|Verantwoordelijke|Einddatum|Status|Afhankelijk van",
           "2 november 2026|afgerond|Inkoop|na 1"),
    "pl": ("Nowy plan dla Fabrikam Freight na podstawie załączonej tabeli, go-live 15 czerwca 2027",
           "Lp.|Etap|Zadanie|Odpowiedzialny|Termin|Status|Zależy od",
           "2 listopada 2026|zakończone|Zakupy|po zadaniu 1"),
}  # fmt: skip
"""The mail, the columns, and what stands below them: a day, a status, an owner by role, what a row waits for."""


def test_a_table_in_each_language_becomes_a_draft(room: Room) -> None:
    for code, (words, header, filled) in TABLES.items():
        before = refs(room)
        day, done, role, after = filled.split("|")
        sheet = workbook(
            [
                header.split("|"),
                ("1", "Contract", "Sign the order form", f"Fay Lund <{FAY}>", day, done, ""),
                ("2", "Contract", "Countersign it", role, "2027-02-01", "", after),
                ("3", "Launch", "Train the users", f"Riley Novak <{RILEY}>", "2027-06-15", "", ""),
            ]
        )
        room.later(minutes=5).put_raw(with_workbook(words, sheet, code))
        [letter] = room.read()
        assert letter.purpose == "draft", letter.text
        assert f"“{header.split('|')[2]}” says what is to be done" in letter.text
        [ref] = set(refs(room)) - set(before)
        with room.store() as conn:
            plan = plans.load(conn, ref).plan
        assert [(item.owner, str(item.due), item.status, item.after) for item in plan.items.values()] == [
            (FAY, "2026-11-02", Status.DONE, ()),
            ("buyer procurement", "2027-02-01", Status.OPEN, (1,)),
            (RILEY, "2027-06-15", Status.OPEN, ()),
        ]


def with_workbook(words: str, sheet: bytes, code: str) -> bytes:
    message = EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from=acme.example"
    message["From"], message["To"], message["Subject"] = RILEY, ASSISTANT, "A plan"
    message["Message-ID"] = f"<table-{code}@client.example>"
    message.set_content(words)
    message.add_attachment(sheet, maintype="application", subtype="octet-stream", filename="plan.xlsx")
    return message.as_bytes()
