"""What went wrong: each module with its source, what the record shows by itself, and what no letter may allege."""

import re
from copy import deepcopy
from dataclasses import asdict, replace
from datetime import date

import pytest

from rights.article_15 import ARTICLE_15
from rights.catalogue import RIGHTS
from rights.complaint_form import form_fields
from rights.complaints import missing, texts
from rights.issue_rules import CARRIED_BY, breached, duties, items_of, lacking, owed, wrong_answers
from rights.issue_words import euros
from rights.issues import ISSUES
from rights.letter_facts import Issue
from rights.letters import FactsError, validate
from rights.rendering import TEMPLATES, issue_paragraphs, render_text
from rights.specimens import HEIR, SPECIMENS
from rights.statutes import STATUTES
from rights.suggestions import suggested
from tests.rights.test_complaints import ANSWERED, DUE, MORROW, PARTLY, REFUSED, SILENT, complaint

FEE = Issue("fee", on=date(2026, 3, 12), amount_cents=1550)
EXAMPLES = {  # one answer to each module, and the articles of its source
    "silence": (Issue("silence"), set()),
    "partial_answer": (Issue("partial_answer", on=DUE, choices=("access.4",)), {"gdpr_15_1_d"}),
    "refusal": (Issue("refusal", on=DUE, choices=("no_reasons", "no_remedies")), {"gdpr_12_4"}),
    "extension": (Issue("extension", on=date(2026, 4, 20), choices=("late",)), {"gdpr_12_3"}),
    "identity": (Issue("identity", on=DUE, choices=("id_copy",)), {"gdpr_12_6", "decree_2019_536_77"}),
    "fee": (FEE, {"gdpr_12_5"}),
    "portal": (Issue("portal", on=DUE), {"gdpr_15"}),
    "breach_notice": (Issue("breach_notice", choices=("never",)), {"gdpr_34"}),
    "found_online": (Issue("found_online", on=DUE, choices=("told",)), set()),  # it proves no fault of this laboratory
}


def written(kind, *issues, **changes):
    """A specimen of that kind, with these issues."""
    name = {"reminder": "reminder", "formal_notice": "formal-notice", "cnil_complaint": "cnil-complaint"}[kind]
    return {**deepcopy(SPECIMENS[name][1]), "issues": [asdict(one) for one in issues], **changes}


def test_there_is_an_example_of_each_module():
    assert set(EXAMPLES) == set(ISSUES)


@pytest.mark.parametrize("code", ISSUES)
def test_a_module_rests_on_its_text_and_has_its_paragraph(code):
    issue, articles = EXAMPLES[code]
    assert {statute.code for statute in breached(issue)} == articles
    assert (TEMPLATES / "letters" / "issues" / f"{code}.html").exists()
    for kind in CARRIED_BY:
        text = render_text(kind, written(kind, issue)).replace("\N{NO-BREAK SPACE}", " ")
        for statute in breached(issue):
            assert statute.cite.replace("\N{NO-BREAK SPACE}", " ") in text
        assert len(issue_paragraphs(kind, validate(kind, written(kind, issue)))) == 1


@pytest.mark.parametrize("code", ISSUES)
def test_what_a_module_asks_is_said_in_each_letter(code):
    issue, _ = EXAMPLES[code]
    for kind in ("reminder", "formal_notice"):
        text = render_text(kind, written(kind, issue))
        assert all(duty.split(",")[0] in text.replace("\N{NO-BREAK SPACE}", " ") for duty in duties(issue)), kind
    assert set(owed(issue)) <= set(missing(complaint(issues=(issue,))))


@pytest.mark.parametrize("code", ISSUES)
def test_the_cnil_is_told_of_the_laboratory_and_not_addressed_as_if_it_were_it(code):
    (paragraph,) = issue_paragraphs("cnil_complaint", written("cnil_complaint", EXAMPLES[code][0]))
    assert not re.search(r"\b(vous|votre|vos)\b", paragraph, re.IGNORECASE)


@pytest.mark.parametrize("kind", CARRIED_BY)
def test_a_letter_without_issues_says_what_it_said(kind):
    for code, facts in SPECIMENS.values():
        if code == kind and not facts.get("issues"):
            assert render_text(kind, {**facts, "issues": []}) == render_text(kind, facts)


def test_what_a_paragraph_says_is_not_said_a_second_time():
    text = render_text(*SPECIMENS["reminder-issues"])
    assert text.count("est incomplète") == 1
    assert text.count("les comptes rendus de 2019") == 1
    assert "à ce jour sans réponse" not in text  # the paragraph on silence says it
    assert "Il manque encore" not in text


def test_the_list_of_article_15_has_its_eight_points_and_the_copy_and_serves_the_right_of_access():
    cites = [item.statute.cite.replace("\N{NO-BREAK SPACE}", " ") for item in ARTICLE_15]
    assert cites == [
        "article 15, paragraphe 3, du RGPD",
        *(f"article 15, paragraphe 1, point {letter}, du RGPD" for letter in "abcdefgh"),
    ]
    assert RIGHTS["access"].expects == tuple(item.words for item in ARTICLE_15)
    assert list(items_of(("access",))) == [f"access.{rank}" for rank in range(9)]
    assert lacking(Issue("partial_answer", choices=("erasure.0",)))[0][1] is None  # no point of art. 15 there


# --- What the record shows --------------------------------------------------------------------------------------------
ASKED = {"identity_asked_on": date(2026, 3, 9)}
EXTENDED = {"extension_on": date(2026, 4, 20)}


@pytest.mark.parametrize(
    ("record", "on", "shown"),
    [
        (SILENT, DUE, []),  # the last day is still in time
        (SILENT, MORROW, ["silence"]),
        (replace(SILENT, due_on=None), MORROW, []),  # suspended, or no figure in the law
        (replace(SILENT, outcome="withdrawn"), MORROW, []),
        (replace(ANSWERED, assessment="nothing_received"), MORROW, ["silence"]),
        (replace(ANSWERED, assessment="satisfied"), MORROW, []),
        (replace(ANSWERED, assessment="wrong"), MORROW, []),
        (replace(ANSWERED, assessment="incomplete"), MORROW, ["partial_answer"]),
        (PARTLY, MORROW, ["partial_answer"]),
        (REFUSED, MORROW, []),
        (replace(REFUSED, refusal_has_reasons=True, refusal_names_remedies=True), MORROW, []),
        (replace(REFUSED, refusal_has_reasons=False), MORROW, ["refusal:no_reasons"]),
        (replace(REFUSED, refusal_has_reasons=False, refusal_names_remedies=False), MORROW,
         ["refusal:no_reasons,no_remedies"]),
        (replace(SILENT, **EXTENDED, extension_in_time=True, extension_has_reasons=True), DUE, []),
        (replace(SILENT, **EXTENDED, extension_in_time=False, extension_has_reasons=True), DUE, ["extension:late"]),
        (replace(SILENT, **EXTENDED, extension_in_time=False, extension_has_reasons=False), MORROW,
         ["silence", "extension:late,no_reasons"]),
        (replace(SILENT, **ASKED, identity_has_reasons=True), DUE, []),
        (replace(SILENT, **ASKED, identity_has_reasons=False, identity_asks_copy=True), DUE,
         ["identity:no_reason,id_copy"]),
        # After a death the GDPR says nothing: what remains is the clock of the health code, and what is missing.
        (replace(REFUSED, right="erasure", heir=True, refusal_has_reasons=False), MORROW, []),
        (replace(SILENT, right="health_access", heir=True), MORROW, ["silence"]),
        (replace(SILENT, right="breach_info", heir=True, due_on=None), date(2030, 1, 1), []),
    ],
)  # fmt: skip
def test_what_the_record_shows_is_suggested_and_nothing_before_its_day(record, on, shown):
    found = suggested((record,), on=on)
    told = [":".join(filter(None, (issue.code, ",".join(issue.choices)))) for issue in found]
    assert told == shown
    assert all(issue.rights == (record.right,) for issue in found)
    assert all(not wrong_answers(issue, rights=issue.rights) or issue.code == "partial_answer" for issue in found)


def test_the_same_fault_on_two_demands_is_said_once():
    other = replace(SILENT, right="erasure")
    assert suggested((SILENT, other), on=MORROW) == (Issue("silence", rights=("access", "erasure")),)


def test_what_is_missing_is_ticked_as_it_was_and_the_person_s_own_words_are_kept():
    record = replace(PARTLY, missing_items=("les finalités du traitement", "le nom du médecin"))
    (issue,) = suggested((record,), on=MORROW)
    assert (issue.choices, issue.words) == (("access.1",), "le nom du médecin")


# --- What no letter may allege ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "issue", "changes", "field"),
    [
        ("reminder", Issue("delay"), {}, "issues.1.code"),
        ("reminder", replace(FEE, on=None), {}, "issues.1.on"),
        ("reminder", replace(FEE, on=date(2026, 4, 30)), {}, "issues.1.on"),  # after the letter
        ("reminder", replace(FEE, amount_cents=0), {}, "issues.1.amount_cents"),
        ("reminder", replace(FEE, words="bla"), {}, "issues.1.words"),  # nobody asked
        ("reminder", replace(FEE, exhibit=9), {}, "issues.1.exhibit"),
        ("reminder", replace(FEE, rights=("erasure",)), {}, "issues.1.rights.1"),
        ("reminder", Issue("refusal", on=DUE), {}, "issues.1.choices"),
        ("reminder", Issue("refusal", on=DUE, choices=("late",)), {}, "issues.1.choices"),
        ("reminder", Issue("partial_answer", on=DUE), {}, "issues.1.choices"),
        ("reminder", Issue("partial_answer", on=DUE, choices=("erasure.0",)), {}, "issues.1.choices"),
        ("reminder", Issue("breach_notice", choices=("never", "late")), {}, "issues.1.choices"),
        ("reminder", Issue("breach_notice", choices=("late",)), {}, "issues.1.on"),
        ("reminder", Issue("breach_notice", on=DUE, choices=("never",)), {}, "issues.1.on"),
        ("reminder", Issue("breach_notice", choices=("never",)), {"breach": None}, "issues.1.code"),
        ("reminder", Issue("silence"), {"date": "2026-04-07"}, "issues.1.rights"),  # the last day is not past
        ("reminder", Issue("extension", on=DUE, choices=("late",)), {}, "issues.1.choices"),  # announced in time
        ("formal_notice", Issue("silence"), {"deadlines": []}, "issues.1.rights"),
        (  # the health code lets nobody extend: an announcement there is measured by no rule of the GDPR
            "reminder",
            Issue("extension", on=DUE, choices=("no_reasons",)),
            {"rights": ["health_access"], "deadlines": []},
            "issues.1.code",
        ),
        ("reminder", FEE, {"rights": ["breach_info"], "capacity": HEIR}, "issues.1.code"),
    ],
)
def test_what_may_not_be_alleged_is_refused_with_its_field(kind, issue, changes, field):
    with pytest.raises(FactsError) as refusal:
        validate(kind, written(kind, issue, **changes))
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")


def test_a_first_letter_reproaches_nothing():
    with pytest.raises(FactsError) as refusal:
        validate("request", {**SPECIMENS["request-access"][1], "issues": [{"code": "fee", "on": "2026-03-12"}]})
    assert refusal.value.field == "issues"


@pytest.mark.parametrize("code", ISSUES)
def test_an_heir_is_given_no_text_of_the_european_regulation(code):
    issue = EXAMPLES[code][0]
    if code == "partial_answer":
        issue = replace(issue, choices=("health_access.0",))
    due = {"right": "health_access", "due_on": "2026-04-07", "statute": STATUTES["csp_l1111_7"].cite}
    told = written("reminder", issue, rights=["health_access"], capacity=HEIR, deadlines=[due])
    if ISSUES[code].open_to_heirs:
        assert "RGPD" not in render_text("reminder", told)
    else:
        with pytest.raises(FactsError) as refusal:
            validate("reminder", told)
        assert refusal.value.field == "issues.1.code"


# --- The complaint ----------------------------------------------------------------------------------------------------
def test_the_complaint_cites_lists_and_repeats_what_went_wrong():
    told = complaint(issues=(FEE,), remarks=("Le 12 mars, le laboratoire a demandé 15 €.",))
    assert "gdpr_12_5" in {statute.code for statute in texts(told)}
    assert "une réponse sans frais" in missing(told)
    field = next(field for field in form_fields(told) if field.code == "remarks")
    assert field.text == "Le 12 mars, le laboratoire a demandé 15 €."
    assert "remarks" not in {field.code for field in form_fields(complaint())}


def test_what_the_person_ticked_again_replaces_what_the_events_said_was_missing():
    record = replace(PARTLY, missing_items=("les finalités du traitement",))
    issue = Issue("partial_answer", rights=("access",), on=DUE, choices=("access.0",))
    assert missing(complaint(demands=(record,), issues=(issue,))) == ("la copie de l’ensemble des données",)


@pytest.mark.parametrize(
    ("cents", "words"), [(None, ""), (1500, "15 €"), (1550, "15,50 €"), (5, "0,05 €"), (1_000_000, "10 000 €")]
)
def test_an_amount_is_written_as_people_write_it(cents, words):
    assert euros(cents).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize("module", ISSUES.values(), ids=ISSUES)
def test_the_words_of_a_module_are_short_and_never_ask_for_the_file(module):
    for words in (module.hint, *(question.hint for question in module.asks)):
        assert len(words.split()) <= 25
    asked = " ".join([module.label, *(question.label for question in module.asks)]).lower()
    assert not re.search(r"lien|adresse|fichier|copie du", asked)
    assert module.question("words") is None or module.code != "found_online"


def test_an_extension_announced_late_is_measured_by_the_clock_of_its_rule():
    text = render_text("reminder", written("reminder", EXAMPLES["extension"][0])).replace("\N{NO-BREAK SPACE}", " ")
    assert "dans un délai d’un mois à compter de la réception de la demande" in text
    assert "l’échéance reste celle du 7 avril 2026" in text
