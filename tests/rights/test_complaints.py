import re
from dataclasses import replace
from datetime import date

import pytest

from rights.complaint_form import form_fields
from rights.complaints import (
    WISHES,
    BodyComplainedOf,
    BreachFacts,
    ChronologyLine,
    Complainant,
    ComplaintFacts,
    DemandRecord,
    Exhibit,
    breached,
    checklist,
    complaint_ripeness,
    missing,
    ripeness,
    subjects,
    texts,
)
from rights.letter_facts import Issue

DUE = date(2026, 4, 7)
MORROW = date(2026, 4, 8)
SILENT = DemandRecord(
    right="access",
    sent_on=date(2026, 3, 4),
    received_on=date(2026, 3, 5),
    due_on=DUE,
    unsuspended_due_on=DUE,
)
REFUSED = replace(SILENT, outcome="refused", outcome_on=date(2026, 3, 20))
PARTLY = replace(SILENT, outcome="partly_answered", outcome_on=date(2026, 3, 20))
ANSWERED = replace(SILENT, outcome="answered", outcome_on=date(2026, 3, 20))


def codes(statutes):
    return [statute.code for statute in statutes]


# --- Ripe or not ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("record", "rule", "ripe_on"),
    [
        (SILENT, "E1", MORROW),
        (REFUSED, "E2", date(2026, 3, 20)),
        (PARTLY, "E3", date(2026, 3, 20)),
        (replace(ANSWERED, assessment="incomplete", assessed_on=date(2026, 3, 25)), "E4", date(2026, 3, 25)),
        (replace(ANSWERED, assessment="wrong", assessed_on=date(2026, 3, 25)), "E4", date(2026, 3, 25)),
        (
            replace(SILENT, due_on=None, suspended_since=date(2026, 3, 10), identity_contested=True),
            "E5",
            MORROW,
        ),
    ],
)
def test_each_rule_makes_a_complaint_ripe_from_its_own_day(record, rule, ripe_on):
    eve = ripeness(record, on=date.fromordinal(ripe_on.toordinal() - 1))
    assert (eve.ripe, eve.rule, eve.ripe_on) == (False, None, ripe_on)
    day = ripeness(record, on=ripe_on)
    assert (day.ripe, day.rule, day.ripe_on) == (True, rule, ripe_on)
    assert day.reasons


def test_on_the_last_day_the_laboratory_is_still_in_time():
    found = ripeness(SILENT, on=DUE)
    assert not found.ripe
    assert found.ripe_on == MORROW
    assert found.reasons == (
        "Le laboratoire a jusqu’au 7 avril 2026 inclus. La CNIL demande d’attendre la fin de ce délai.",
    )


def test_an_answer_with_nothing_in_it_counts_as_no_answer():
    empty = replace(ANSWERED, assessment="nothing_received", assessed_on=date(2026, 3, 22))
    assert ripeness(empty, on=date(2026, 3, 22)).rule == "E4"
    late = ripeness(empty, on=MORROW)
    assert late.rule == "E1"
    assert late.ripe_on == date(2026, 3, 22)
    assert len(late.reasons) == 2


@pytest.mark.parametrize("assessment", ["", "satisfied"])
def test_a_full_answer_that_satisfies_leaves_nothing_to_complain_of_even_late(assessment):
    late = replace(ANSWERED, outcome_on=date(2026, 6, 1), assessment=assessment)
    assert not ripeness(late, on=date(2026, 6, 2)).ripe
    assert late.answered_late


def test_while_suspended_there_is_no_date_and_the_reader_knows_what_to_do():
    found = ripeness(replace(SILENT, due_on=None, suspended_since=date(2026, 3, 10)), on=date(2026, 12, 1))
    assert (found.ripe, found.ripe_on) == (False, None)
    assert "suspendu depuis le 10 mars 2026" in found.reasons[0]
    assert "contestez" in found.reasons[0]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(SILENT, due_on=None, received_on=None), "n’est pas connue"),
        (replace(SILENT, due_on=None, heir=True), "Aucun texte ne fixe de date"),
        (replace(SILENT, outcome="withdrawn"), "a été retirée"),
        (ANSWERED, "Dites d’abord"),
    ],
)
def test_what_keeps_a_complaint_from_ripening_is_said(record, words):
    found = ripeness(record, on=date(2030, 1, 1))
    assert not found.ripe
    assert words in found.reasons[0]


def test_advice_is_given_to_make_the_complaint_stronger():
    assert "réécrire une fois" in ripeness(PARTLY, on=MORROW).advice[0]
    assert ripeness(replace(PARTLY, asked_again_on=date(2026, 3, 30)), on=MORROW).advice == ()
    assert "présumée" in ripeness(replace(SILENT, received_presumed=True), on=MORROW).advice[0]


def test_one_ripe_demand_is_enough_and_the_complaint_speaks_of_that_one():
    waiting = replace(SILENT, right="health_access", due_on=date(2026, 5, 5))
    assert complaint_ripeness((waiting, SILENT), on=MORROW).rule == "E1"
    assert subjects(complaint(demands=(waiting, SILENT))) == (SILENT,)
    found = complaint_ripeness((waiting, SILENT), on=date(2026, 3, 10))
    assert (found.ripe, found.ripe_on) == (False, MORROW)
    assert not complaint_ripeness((), on=MORROW).ripe


# --- Texts and missing items ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (SILENT, ["gdpr_12_3", "gdpr_15", "lil_49"]),
        (replace(SILENT, right="health_access"), ["csp_l1111_7", "csp_r1111_1", "lil_64"]),
        (replace(SILENT, right="erasure"), ["gdpr_12_3", "gdpr_17", "gdpr_19", "lil_51"]),
        (REFUSED, ["gdpr_15", "lil_49"]),
        (replace(REFUSED, refusal_has_reasons=False), ["gdpr_12_4", "gdpr_15", "lil_49"]),
        (replace(REFUSED, refusal_names_remedies=False), ["gdpr_12_4", "gdpr_15", "lil_49"]),
        (replace(ANSWERED, outcome_on=date(2026, 6, 1)), ["gdpr_12_3"]),
        (ANSWERED, []),
        (
            replace(SILENT, identity_contested=True),
            ["gdpr_12_3", "gdpr_12_6", "decree_2019_536_77", "gdpr_15", "lil_49"],
        ),
        (replace(SILENT, right="breach_info", due_on=None, heir=True), ["csp_l1110_4", "lil_85"]),
    ],
)
def test_the_texts_that_seem_breached(record, expected):
    assert codes(breached(record)) == expected


def complaint(**changes):
    facts = ComplaintFacts(
        written_on=MORROW,
        complainant=Complainant(name="Anne Martin", lines=("12 RUE DES LILAS", "56000 VANNES"), email="a@example.org"),
        body=BodyComplainedOf(name="LABORATOIRE DU PORT", lines=("1 QUAI NEUF", "56000 VANNES"), siren="123456789"),
        demands=(SILENT,),
        chronology=(
            ChronologyLine(date(2026, 3, 5), "demande reçue par le laboratoire", 2),
            ChronologyLine(date(2026, 3, 4), "demande envoyée", 1),
        ),
        exhibits=(Exhibit(1, "Copie de la demande", date(2026, 3, 4)), Exhibit(2, "Avis de réception")),
        breach=BreachFacts(title="Fuite de données de février 2021"),
        reveal_identity=True,
    )
    return replace(facts, **changes)


def test_security_and_information_are_named_when_the_breach_is_in_play():
    assert codes(texts(complaint())) == ["gdpr_12_3", "gdpr_15", "lil_49"]
    untold = Issue("breach_notice", choices=("never",))
    assert codes(texts(complaint(issues=(untold,)))) == [
        "gdpr_12_3",
        "gdpr_15",
        "gdpr_34",
        "lil_49",
    ]


def test_what_is_missing_is_said_item_by_item():
    assert "la copie de l’ensemble des données" in missing(complaint())
    named = replace(PARTLY, missing_items=("la durée de conservation",))
    assert missing(complaint(demands=(named,))) == ("la durée de conservation",)
    bare = replace(REFUSED, refusal_has_reasons=False, refusal_names_remedies=False)
    assert missing(complaint(demands=(bare,)))[-2:] == (
        "les motifs du refus",
        "la mention de la plainte à la CNIL et du recours devant le juge",
    )


# --- The form ---------------------------------------------------------------------------------------------------------
def test_the_form_is_ready_to_copy_field_by_field():
    fields = {field.code: field.text.replace("\N{NO-BREAK SPACE}", " ") for field in form_fields(complaint())}
    assert list(fields) == [
        *("complainant", "capacity", "body", "category", "subject", "texts", "facts", "missing", "why_now"),
        *("wishes", "proof", "consent"),
    ]
    assert fields["complainant"] == "Anne Martin\n12 RUE DES LILAS\n56000 VANNES\na@example.org"
    assert fields["facts"].splitlines() == [
        "4 mars 2026\N{NARROW NO-BREAK SPACE}: demande envoyée (pièce n° 1)",
        "5 mars 2026\N{NARROW NO-BREAK SPACE}: demande reçue par le laboratoire (pièce n° 2)",
    ]
    assert "article 12, paragraphe 3, du RGPD" in fields["texts"]
    assert fields["proof"].startswith("Pièce n° 1\N{NARROW NO-BREAK SPACE}: Copie de la demande, 4 mars 2026")
    assert fields["why_now"].startswith("Droit d’accès\N{NARROW NO-BREAK SPACE}: Le laboratoire devait répondre")
    assert not re.search(r"\b([Vv]ous|[Vv]otre|[Vv]os)\b", "\n".join(fields.values()))
    assert "J’accepte" in fields["consent"]


def test_before_it_is_ripe_the_reason_to_write_anyway_is_printed():
    early = complaint(written_on=date(2026, 3, 10), override_reason="le fichier circule encore.")
    why_now = next(field.text for field in form_fields(early) if field.code == "why_now")
    assert why_now.endswith("sans attendre\N{NARROW NO-BREAK SPACE}: le fichier circule encore.")
    silent = complaint(written_on=date(2026, 3, 10))
    assert "why_now" not in [field.code for field in form_fields(silent)]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (
            Complainant(name="A", capacity="parent", on_behalf_of="Léo"),
            "autorité parentale\N{NARROW NO-BREAK SPACE}: Léo.",
        ),
        (Complainant(name="A", capacity="heir", capacity_exhibit=3), "décédée (pièce n°\N{NO-BREAK SPACE}3)."),
        (Complainant(name="A"), "J’agis pour moi-même."),
    ],
)
def test_the_capacity_of_the_complainant_is_said(person, words):
    assert words in next(field.text for field in form_fields(complaint(complainant=person)) if field.code == "capacity")


def test_a_strong_complaint_passes_every_check():
    assert [check.code for check in checklist(complaint()) if not check.ok] == []


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({"written_on": DUE}, ["ripe"]),
        ({"demands": (replace(SILENT, received_presumed=True),)}, ["received"]),
        ({"chronology": (ChronologyLine(date(2026, 3, 4), "demande envoyée"),)}, ["dated"]),
        ({"exhibits": (Exhibit(1, "Copie de la demande"),)}, ["exhibits"]),
        ({"complainant": Complainant(name="A", capacity="parent")}, ["capacity"]),
        ({"complainant": Complainant(name="A", by_association="Une association")}, ["mandate"]),
        ({"reveal_identity": None}, ["consent"]),
    ],
)
def test_a_weak_complaint_is_told_what_it_lacks(changes, failing):
    checks = checklist(complaint(**changes))
    assert [check.code for check in checks if not check.ok] == failing
    assert all(check.advice for check in checks if not check.ok)


@pytest.mark.parametrize(
    ("record", "words"),
    [(SILENT, "le délai est passé"), (PARTLY, "la réponse est incomplète"), (REFUSED, "le laboratoire a refusé")],
)
def test_what_is_ticked_is_true_of_the_case(record, words):
    check = checklist(complaint(demands=(record,)))[0]
    assert check.ok
    assert words in check.label


def test_who_acts_for_herself_is_asked_for_no_proof_of_her_capacity():
    assert "mandate" not in [check.code for check in checklist(complaint())]


def test_a_choice_still_to_be_made_is_printed_with_two_empty_boxes():
    fields = {field.code: field.text for field in form_fields(complaint(reveal_identity=None))}
    assert fields["consent"].count("\n[") == 2


def test_every_wish_can_be_said():
    wishes = next(field.text for field in form_fields(complaint(wishes=tuple(WISHES))) if field.code == "wishes")
    assert len(wishes.splitlines()) == len(WISHES)
