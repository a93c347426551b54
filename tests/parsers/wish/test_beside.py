"""Words that only say that a table is attached are passed over; all else of the mail stays."""

from __future__ import annotations

import pytest

from parsers.wish.beside import without_file


@pytest.mark.parametrize(
    ("head", "says", "tail"),
    [
        ("New plan with Fabrikam", " from the attached spreadsheet", ", go-live 1 May"),
        ("New plan", ", see the attached table", ""),
        ("New plan", " (see attachment)", ""),
        ("New plan for Fabrikam", " from our plan.xlsx", ": go-live 1 May"),
        ("Neuer Plan", " aus der angehängten Tabelle", " für Fabrikam"),
        ("Neuer Plan für Fabrikam", " (siehe Anhang)", ", Go-live 1. Mai"),
        ("Neuer Plan für Fabrikam", " laut beiliegender Excel-Tabelle", ""),
        ("Nouveau plan pour Fabrikam", " à partir du tableau ci-joint", ", go-live 2 mai"),
        ("Nouveau plan pour Fabrikam", ", voir pièce jointe", ""),
        ("Nuevo plan para Fabrikam", " según la tabla adjunta", ": go-live 2 de mayo"),
        ("Nuevo plan para Fabrikam", " (ver archivo adjunto)", ""),
        ("Nuovo piano per Fabrikam", " dalla tabella allegata", ", go-live 2 maggio"),
        ("Nuovo piano per Fabrikam", ", vedi allegato", ""),
        ("Novo plano para Fabrikam", " a partir da tabela em anexo", ", go-live 2 de maio"),
        ("Novo plano para Fabrikam", ", ver anexo", ""),
        ("Nieuw plan voor Fabrikam", " op basis van de bijgevoegde tabel", ", go-live 2 mei"),
        ("Nieuw plan voor Fabrikam", ", zie bijlage", ""),
        ("Nowy plan dla Fabrikam", " na podstawie załączonej tabeli", ", go-live 2 maja"),
        ("Nowy plan dla Fabrikam", ", patrz załącznik", ""),
    ],
)
def test_an_attached_table_is_passed_over(head: str, says: str, tail: str) -> None:
    assert without_file(head + says + tail) == head + tail


@pytest.mark.parametrize(
    "text",
    [
        "New plan for Fabrikam: objective one table for all teams, go-live 1 May",
        "Neuer Plan für Fabrikam: Ziel eine Liste statt fünf, Go-live 1. Mai",
        "Nouveau plan pour Fabrikam : objectif un seul fichier, go-live 2 mai",
        "Nowy plan dla Fabrikam: cel jedna lista, go-live 2 maja",
        "new plan from enterprise-saas: buyer Fabrikam",
        "Novo plano de ação para Fabrikam no Porto",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert without_file(text) == text
