"""A complaint alleges nothing too early, nothing too much, and nothing that a text does not say of this person."""

import re
from dataclasses import replace
from datetime import date

import pytest

from rights.complaint_form import form_fields
from rights.complaints import Complainant, breached, missing, ripeness, texts
from tests.rights.test_complaints import ANSWERED, DUE, REFUSED, SILENT, codes, complaint


def test_a_fault_is_not_alleged_before_its_day():
    early = complaint(written_on=DUE, override_reason="Il l’a écrit.")
    assert codes(texts(early)) == ["gdpr_15", "lil_49"]  # what the demand rests on; nothing is late yet
    fields = {field.code: field for field in form_fields(early)}
    assert fields["texts"].label == "Textes en cause"
    assert fields["why_now"].text.startswith("Le délai de réponse court jusqu’au 7 avril 2026 inclus. Je saisis")


@pytest.mark.parametrize(
    "record",
    [
        replace(SILENT, due_on=None, suspended_since=date(2026, 3, 10)),
        ANSWERED,
        SILENT,
        replace(SILENT, due_on=None, heir=True),
        replace(SILENT, due_on=None, received_on=None),
    ],
)
def test_what_the_cnil_reads_of_an_early_complaint_gives_the_writer_no_orders(record):
    found = ripeness(record, on=DUE)
    assert not found.ripe
    assert found.stands.endswith(".")
    assert not re.search(r"Répondez|contestez|Dites|attendre", found.stands)


def test_an_answer_found_wanting_without_a_word_is_not_said_to_lack_everything():
    vague = replace(ANSWERED, assessment="incomplete", assessed_on=date(2026, 3, 25))
    assert missing(complaint(demands=(vague,))) == ("une réponse complète et exacte à ma demande d’accès",)


def test_after_a_death_no_duty_of_the_gdpr_is_alleged():
    refused = replace(
        REFUSED, right="erasure", heir=True, due_on=None, refusal_has_reasons=False, refusal_names_remedies=False,
        identity_contested=True,
    )  # fmt: skip
    assert codes(breached(refused)) == ["lil_85"]
    assert not any("CNIL" in item for item in missing(complaint(demands=(refused,))))


def test_a_complaint_for_somebody_else_says_whose_rights():
    parent = Complainant(name="Anne Martin", capacity="parent", on_behalf_of="Elwan Martin")
    subject = next(field.text for field in form_fields(complaint(complainant=parent)) if field.code == "subject")
    assert subject.startswith("Exercice des droits d’Elwan Martin")
