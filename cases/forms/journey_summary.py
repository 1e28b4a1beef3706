"""What was answered, in lines to check, and the dates that will follow."""

from datetime import date, timedelta

from cases.answers import Answers
from cases.forms.journey_choices import (
    AFTER_DEATH,
    CAPACITIES,
    CHANNELS,
    COMPLAINT,
    LINKS,
    MOTIVES,
    PORTABILITY_FORMATS,
    PORTABILITY_SCOPES,
    PROOFS,
    RESTRICTION_GROUNDS,
    USES,
)
from cases.templatetags.french import date_in_words
from directory.models import Breach
from rights.catalogue import RIGHTS
from rights.claims import Claim, Facts, Policy
from rights.holidays import Calendar

SITUATIONS = {"other": "Une autre fuite de données", "unknown": "Je ne sais pas"}
ON_THE_WAY = timedelta(days=3)  # an ordinary journey of a letter, for an example of dates


def summary_rows(answers: Answers, address):
    """`address`: gives that of the page which changes an answer."""
    lines = [*_laboratory(answers), *_wishes(answers), *_person(answers), *_sender(answers)]
    rows = [("Ce qui s’est passé", [_situation(answers)], "evenement"), *lines]
    rows.append(("Envoi", [_words(CHANNELS, answers.channel)], "envoi"))
    if answers.recipient_email:
        by_email = answers.channel == "email"
        label, where = ("Adresse e-mail", "courriel") if by_email else ("Copie par courriel", "adresse")
        rows.append((label, [answers.recipient_email], where))
    return [
        {
            "label": label,
            "values": [value for value in values if value],
            "change_url": address(slug),
        }
        for label, values, slug in rows
    ]


def _situation(answers):
    if answers.breach:
        return Breach.objects.get(slug=answers.breach).title
    return answers.other_breach or SITUATIONS.get(answers.situation, "")


def _laboratory(answers):
    where = "laboratoire" if answers.laboratory else "laboratoire-absent"
    yield "Laboratoire", [answers.laboratory_name, answers.laboratory_city], where
    yield "Adresse de la lettre", answers.recipient_lines, "adresse"
    number = f"Compte rendu n° {answers.report_number}" if answers.report_number else ""
    yield "Prélèvement", [answers.sample_period or "Je ne sais plus quand", number], "prelevement"


def _wishes(answers):
    labels = {code: label for code, label, _ in AFTER_DEATH} if answers.capacity == "heir" else {}
    asked = [labels.get(code, RIGHTS[code].label) for code in answers.rights]
    yield "Ce que la lettre demande", asked, "demandes"
    if "rectification" in answers.rights:
        yield "Correction", [f"Inexact : {answers.wrong}", f"À écrire : {answers.right}"], "correction"
    if "restriction" in answers.rights:
        said = [_words(RESTRICTION_GROUNDS, answers.restriction_ground), answers.restriction_reason]
        yield "Données gelées", said, "limitation"
    if "portability" in answers.rights:
        target = f"À transmettre aussi à : {answers.portability_target}" if answers.portability_target else ""
        said = [_words(PORTABILITY_SCOPES, answers.portability_scope), target]
        yield (
            "Données récupérées",
            [*said, f"Format : {_words(PORTABILITY_FORMATS, answers.portability_format)}"],
            ("portabilite"),
        )
    if "objection" in answers.rights:
        uses = [label for code, label, _ in USES if code in answers.objection_uses]
        yield "Opposition", [*uses, answers.objection_other, answers.objection_situation], "opposition"
    if answers.wants_complaint:
        yield COMPLAINT[1], ["Plus tard, si la réponse manque ou ne suffit pas"], "demandes"


def _person(answers):
    yield "Pour qui", [_words(CAPACITIES, answers.capacity)], "personne"
    if answers.for_someone_else:
        born = f"Né(e) {answers.person_birth_name}" if answers.person_birth_name else ""
        details = [answers.person_name, born, _birth(answers.person_birth_date)]
        said = [_words(LINKS, answers.link), _words(MOTIVES, answers.motive), _words(PROOFS, answers.proof_kind)]
        yield "Cette personne", [*details, *said], "proche"


def _sender(answers):
    born = f"Né(e) {answers.birth_name}" if answers.birth_name else ""
    yield "Vous", [answers.name, born, _birth(answers.birth_date)], "identite"
    yield "Votre adresse", [*answers.address_lines, f"{answers.postcode} {answers.city}"], "identite"
    yield (
        "Adresse au moment du prélèvement",
        [answers.address_then or ("" if answers.for_someone_else else "La même")],
        "identite",
    )
    yield "Pour vous joindre", [answers.email, answers.phone], "identite"


def _birth(iso):
    return f"Date de naissance : {date_in_words(date.fromisoformat(iso))}" if iso else ""


def _words(table, code):
    return next((label for known, label, _ in table if known == code), "")


def first_dates(answers: Answers, *, on):
    """For each right, the period in words and the last day if the letter arrived in three days, on a working one."""
    documents_on = date.fromisoformat(f"{answers.sampled_until}-01") if answers.sampled_until else None
    if documents_on is None and (breach := Breach.objects.filter(slug=answers.breach).first()):
        documents_on = breach.sampled_until  # nobody remembers: those of the leak, as in the file
    department = answers.department or "75"
    facts = Facts(
        received_on=Calendar(department).next_business_day(on + ON_THE_WAY), department=department,
        documents_on=documents_on, heir=answers.capacity == "heir",
    )  # fmt: skip
    cautious = Policy(unknown_age_waits=True)
    claims = [(RIGHTS[code], Claim(code, facts, cautious)) for code in answers.rights]
    return {
        "received_on": facts.received_on,
        "rows": [
            {"noun": right.noun_for(heir=facts.heir), "period": claim.period_words, "due_on": claim.due_on}
            for right, claim in claims
        ],
    }
