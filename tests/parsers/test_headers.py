"""Headers of tables as people in eight countries write them, and whole cells of such tables."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers.days.moments import Clock
from parsers.lexicon import LANGUAGES, lexicons
from parsers.sheet import cells
from parsers.sheet.columns import UnclearColumns, find, find_people, only_leads, says_exit

HEADERS = [
    "N°=number Tâche=title Responsable=owner Échéance=due Statut=status Commentaires",
    "Jalon=milestone Action=title Porteur=owner Date_limite=due Avancement=share Livrable=deliverable",
    "Phase=milestone Quoi=title Qui=owner Quand=due Fait_le=done_on",
    "Activite=title Echeance=due Etat=status Predecesseur=after",
    "Étape=title Critère_d'acceptation=exit Date_de_début Date_de_fin=due Partie=side Rôle=role Responsable=owner",
    "Nº=number Tarea=title Responsable=owner Fecha_límite=due Estado=status Observaciones",
    "Hito=milestone Acción=title Quién=owner Fecha=due %_avance=share Entregable=deliverable",
    "Actividad=title Fecha_de_inicio Fecha_de_fin=due Fecha_real=done_on Depende_de=after",
    "Fase=milestone Criterio_de_salida=exit Tarea=title Empresa=side Cargo=role Asignado_a=owner Vencimiento=due",
    "N.=number Attività=title Responsabile=owner Scadenza=due Stato=status Note",
    "Milestone=milestone Azione=title Chi=owner Entro_quando=due Avanzamento=share Dipende_da=after",
    "Cosa=title Chi=owner Quando=due Fatto_il=done_on",
    "Fase=milestone Criterio_di_accettazione=exit Attività=title Azienda=side "
    "Ruolo=role Referente=owner Data_di_inizio Data_di_fine=due",
    "N.º=number Tarefa=title Responsável=owner Prazo=due Estado=status Observações",
    "Marco=milestone Ação=title Quem=owner Data_limite=due Progresso=share Entregável=deliverable",
    "Atividade=title Data_de_início Data_de_fim=due Data_real=done_on Depende_de=after",
    "Etapa=milestone Critério_de_aceitação=exit O_que=title Empresa=side Função=role Quem=owner Quando=due",
    "Nr=number Taak=title Verantwoordelijke=owner Deadline=due Status=status Opmerkingen",
    "Mijlpaal=milestone Actie=title Wie=owner Wanneer=due Voortgang=share Afhankelijk_van=after",
    "Wat=title Wie=owner Einddatum=due Datum_gereed=done_on",
    "Fase=milestone Acceptatiecriterium=exit Activiteit=title Bedrijf=side "
    "Rol=role Actiehouder=owner Startdatum Uiterlijk=due",
    "Lp.=number Zadanie=title Odpowiedzialny=owner Termin=due Status=status Uwagi",
    "Kamień_milowy=milestone Działanie=title Kto=owner Do_kiedy=due Postęp=share Zależy_od=after",
    "Co=title Kto=owner Kiedy=due Wykonano=done_on",
    "Etap=milestone Kryterium_odbioru=exit Zadanie=title Firma=side "
    "Rola=role Osoba_odpowiedzialna=owner Data_rozpoczęcia Data_zakończenia=due",
    "Nr.=number Aufgabe=title Owner=owner Due_date=due Stand=status",
    "Attività=title Owner=owner Due_date=due Status=status",
    "Task=title Owner=owner Due=due Fine",
    "Task=title Owner=owner Due=due Data",
]  # fmt: skip
CLOCK = Clock(dt.date(2026, 11, 23), "en-US")


@pytest.mark.parametrize("header", HEADERS)
def test_columns_by_meaning(header: str) -> None:
    pairs = [part.partition("=") for part in header.split()]
    row = tuple(name.replace("_", " ") for name, _, _ in pairs)
    found = find([("MAP",), row, ("1", "x")])
    assert found is not None
    assert {field: found.names[places[0]] for field, places in found.places.items()} == {
        field: name.replace("_", " ") for name, _, field in pairs if field
    }
    assert found.unused == tuple(name.replace("_", " ") for name, _, field in pairs if not field)


@pytest.mark.parametrize(
    "header",
    [
        ("Tâche", "Échéance", "Date limite"),
        ("Responsable", "Échéance", "Coût"),
        ("Tarea", "Responsable", "Plazo", "Vencimiento"),
        ("Responsabile", "Scadenza", "Costo"),
        ("Tarefa", "Prazo", "Vencimento"),
        ("Taak", "Deadline", "Einddatum"),
        ("Wie", "Wanneer", "Kosten"),
        ("Kto", "Kiedy", "Koszt"),
    ],
)
def test_columns_that_are_unclear(header: tuple[str, ...]) -> None:
    with pytest.raises(UnclearColumns):
        find([header])


@pytest.mark.parametrize(
    "row",
    [
        ("Bonjour", "Dana"),
        ("Hola", "a todos"),
        ("Proszę", "o odpowiedź"),
        ("Budget", "100"),
        ("Nos vemos", "el viernes"),
    ],
)
def test_no_header(row: tuple[str, ...]) -> None:
    assert find([row]) is None


@pytest.mark.parametrize(
    "header",
    [
        ("Nom", "Fonction", "Courriel", "Société"),
        ("Nombre", "Cargo", "Correo", "Empresa"),
        ("Nome", "Ruolo", "E-mail", "Azienda"),
        ("Nome", "Cargo", "E-mail", "Empresa"),
        ("Naam", "Functie", "E-mailadres", "Bedrijf"),
        ("Imię i nazwisko", "Stanowisko", "E-mail", "Firma"),
    ],
)
def test_a_list_of_people(header: tuple[str, ...]) -> None:
    found = find_people([header])
    assert found is not None
    assert found.places == {"person": (0,), "role": (1,), "address": (2,), "side": (3,)}


@pytest.mark.parametrize(
    "words",
    ["Critère de sortie", "Criterios de aceptación", "Criterio di uscita", "Critério de saída", "Kryteria odbioru"],
)
def test_words_that_only_name_an_exit_criterion(words: str) -> None:
    assert says_exit(words)


@pytest.mark.parametrize("words", ["Recette du lot 2", "Aceptación del contrato", "Collaudo finale", "Odbiór systemu"])
def test_words_that_name_more(words: str) -> None:
    assert not says_exit(words)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("behind", ["en", "de"])
def test_no_word_of_a_header_says_two_things(code: str, behind: str) -> None:
    """Where two languages are read at once, a word stands under one field."""
    if behind == "de" and code != "en":
        return
    said: dict[str, set[str]] = {}
    for language in {code, behind}:
        for field, words in lexicons()[language].columns.items():
            for word in words:
                said.setdefault(word.casefold(), set()).add(field.removesuffix("_first"))
    assert {word: fields for word, fields in said.items() if len(fields - {"exit_row", "beside_number"}) > 1} == {}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("terminé", "done"), ("En cours", "started"), ("à faire", "open"),
        ("bloqué", "blocked"), ("annulée", "dropped"),
        ("Pendiente", "open"), ("en curso", "started"), ("hecho", "done"),
        ("cancelado", "dropped"), ("en espera", "blocked"),
        ("Da fare", "open"), ("in corso", "started"), ("completata", "done"),
        ("sospeso", "blocked"), ("annullato", "dropped"),
        ("por fazer", "open"), ("em andamento", "started"), ("concluído", "done"),
        ("bloqueada", "blocked"), ("Cancelada", "dropped"),
        ("te doen", "open"), ("bezig", "started"), ("afgerond", "done"),
        ("geblokkeerd", "blocked"), ("vervallen", "dropped"),
        ("do zrobienia", "open"), ("w toku", "started"), ("zakończone", "done"),
        ("wstrzymane", "blocked"), ("anulowane", "dropped"),
        ("presque terminé", None), ("no hecho", None), ("quasi finito", None),
        ("não concluído", None), ("bijna klaar", None),
        ("prawie gotowe", None), ("terminé ?", None), ("mitad", None),
    ],
)  # fmt: skip
def test_status(text: str, status: str | None) -> None:
    assert cells.status_of(text) == status


def test_no_word_of_a_cell_says_two_states() -> None:
    said: dict[str, set[str]] = {}
    for lexicon in lexicons().values():
        for state in ("open", "started", "blocked", "done", "dropped"):
            for word in lexicon.cells[state]:
                said.setdefault(word, set()).add(state)
    assert {word: states for word, states in said.items() if len(states) > 1} == {}


@pytest.mark.parametrize("text", ["sí", "oui", "sì", "sim", "ja", "tak", "X", "✓"])
def test_yes(text: str) -> None:
    assert cells.is_yes(text)
    assert not cells.is_no(text)


@pytest.mark.parametrize("text", ["non", "no", "não", "nee", "nie", "todavía no", "nog niet", "jeszcze nie"])
def test_no(text: str) -> None:
    assert cells.is_no(text)
    assert not cells.is_yes(text)


@pytest.mark.parametrize("text", ["à définir", "ninguno", "n.d.", "a definir", "n.v.t.", "brak", "–", ""])
def test_nothing(text: str) -> None:
    assert cells.is_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["15 mars 2027", "15 de marzo de 2027", "15 marzo 2027", "15 de março de 2027", "15 maart 2027", "15 marca 2027"],
)  # fmt: skip
def test_days_of_each_language(text: str) -> None:
    assert cells.day_of(text, CLOCK) == dt.date(2027, 3, 15)


@pytest.mark.parametrize(
    "text", ["mi-mars 2027", "primavera 2027", "la prossima settimana", "maart", "15 lub 16 marca 2027"]
)
def test_no_days(text: str) -> None:
    assert not isinstance(cells.day_of(text, CLOCK), dt.date)


@pytest.mark.parametrize("word", ["après", "después", "dopo", "após", "na", "po", "nach", "Aufgabe", "tâche", "y"])
def test_words_beside_the_number_of_a_row(word: str) -> None:
    assert only_leads(word)


@pytest.mark.parametrize(
    "word", ["before", "vor", "avant", "antes", "prima", "vóór", "przed", "not", "nicht", "ohne", "x"]
)
def test_words_that_say_more_beside_a_number(word: str) -> None:
    assert not only_leads(word)
