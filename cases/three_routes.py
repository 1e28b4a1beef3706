"""The three routes of a file, side by side: the laboratory, the CNIL, the courts. Where each stands, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from cases.models import Action, State
from cases.models.deadline import deadline_values
from cases.models.demand import CNIL_CLOCKS, DECIDED
from cases.models.justice import CRIMINAL_CLOCK, latest
from cases.record import record_of
from rights.claims import Claim, Facts
from rights.complaints import complaint_ripeness
from rights.periods import date_in_words
from rights.statutes import STATUTES

SURE = {
    "c": "Sûr : le texte officiel le dit.",
    "p": "Probable : la règle est bien établie, mais relisez le texte avant de vous en prévaloir.",
    "?": "À confirmer : cela dépend de votre situation. Un avocat ou une association peut vous le dire.",
}
PRESUMED = (
    "À confirmer : nous comptons depuis la publication de la fuite. Dites-nous quel jour vous l’avez apprise, la date "
    "peut changer."
)
FROM_THE_FIRST = (
    "Le jour où cette fuite a été révélée n’est pas connu : par prudence, nous comptons depuis le premier du mois."
)
SHORTLY = timedelta(days=183)  # before a limitation: when to seek advice without waiting


@dataclass(frozen=True)
class Dated:
    """A day that counts, with how it was found."""

    label: str
    on: date
    steps: list
    caveats: list


@dataclass(frozen=True)
class Route:
    code: str
    title: str
    stands: str  # where it stands, in one sentence
    then: str  # what comes next
    sure: str
    dates: tuple[Dated, ...] = ()
    warnings: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def how_sure(self):
        """« sûr », « probable » or « à confirmer »: how the sentence begins."""
        return self.sure.partition("\N{NARROW NO-BREAK SPACE}:")[0].lower()


def three_routes(case_file, demands, letters, *, on):
    """The routes in the order one usually takes them; the courts are two, civil and criminal."""
    return [rule(case_file, demands, letters, on) for rule in (_laboratory, _cnil, _civil, _criminal)]


def knowledge(case_file, demands):
    """(the day the person learnt of the leak, whether it is only presumed from its publication); (None, False)."""
    noted = [event for demand in demands if (event := latest(demand, Action.NOTE_KNOWLEDGE))]
    if noted:
        return max(noted, key=lambda event: event.number).on, False
    return (case_file.breach.disclosed_on, True) if case_file.breach else (None, False)


def from_the_first(case_file):
    """Whether a limitation counted from the leak starts on the first of a month, its day being unknown."""
    return case_file.breach is not None and case_file.breach.date_precision != "day"


def limitations(case_file, demands):
    """The claims of limitation that have a first day: compensation (five years), then the offences (six)."""
    known_on, _ = knowledge(case_file, demands)
    since = case_file.breach.disclosed_on if case_file.breach else known_on
    found = {"civil_limitation": known_on, "criminal_limitation": since}
    if case_file.capacity == "heir":
        del found["civil_limitation"]
    return {kind: Claim(kind, Facts(day)) for kind, day in found.items() if day}


# --- The laboratory ---------------------------------------------------------------------------------------------------
def _laboratory(case_file, demands, letters, on):
    rows = [row for demand in demands if demand.is_open if (row := demand.nearest_deadline()) and row.due_on]
    row = min(rows, key=lambda row: row.due_on, default=None)
    states = {demand.state for demand in demands}
    then = "Sans réponse, vous pourrez le relancer, puis saisir la CNIL."
    if State.IDENTITY_REQUESTED in states:
        stands, then = "Le laboratoire attend votre réponse sur l’identité.", "Le délai reprend quand il la reçoit."
    elif row and row.is_late(on=on):
        stands = f"Le laboratoire devait répondre au plus tard le {date_in_words(row.due_on)}."
        then = "Vous pouvez le relancer, le mettre en demeure, ou saisir la CNIL."
    elif row:
        stands = f"Le laboratoire a jusqu’au {date_in_words(row.due_on)} pour répondre."
    elif any(demand.awaits_letter for demand in demands):
        stands = "La conservation annoncée est finie : une nouvelle lettre peut demander l’effacement."
        then = "Le délai partira du jour où le laboratoire la reçoit."
    elif states & {State.SENT, State.RECEIVED, State.REDIRECTED}:
        stands = "Votre lettre est partie : le laboratoire doit répondre."
    elif State.DRAFT in states:
        stands, then = (
            "Votre lettre n’est pas encore partie.",
            "Le délai commencera le jour où le laboratoire la recevra.",
        )
    elif states & {State.REFUSED, State.PARTLY_ANSWERED}:
        stands, then = (
            "Le laboratoire a refusé, ou n’a répondu qu’en partie.",
            "Une relance, puis la CNIL si elle échoue.",
        )
    elif states & DECIDED:
        stands, then = (
            "Le laboratoire a répondu.",
            "Si la réponse ne suffit pas, dites-le : une relance devient possible.",
        )
    else:
        stands, then = "Rien n’est attendu du laboratoire.", "Une nouvelle demande reste toujours possible."
    sure = "c" if row is None else "?" if row.presumed else STATUTES[row.statute].certainty
    dates = (Dated(row.label, row.due_on, row.steps, row.caveats),) if row else ()
    return Route("laboratory", "Le laboratoire", stands, then, SURE[sure], dates)


# --- The CNIL ---------------------------------------------------------------------------------------------------------
def _cnil(case_file, demands, letters, on):
    rows = {row.rule: row for demand in demands for row in demand.dates(on=on) if row.rule in CNIL_CLOCKS}
    row = rows.get("ce_appeal_decision") or rows.get("ce_appeal") or rows.get("cnil_silence")
    asked = [demand for demand in demands if demand.is_open or demand.state in DECIDED]
    verdict = complaint_ripeness(tuple(record_of(demand) for demand in asked), on=on) if asked else None
    then = "Elle peut obliger le laboratoire à répondre. Elle n’accorde pas d’argent."
    if "ce_appeal_decision" in rows:
        stands, then = "La CNIL a décidé.", "Sa décision peut être contestée devant le Conseil d’État, avec un avocat."
    elif "ce_appeal" in rows:
        stands = "Trois mois ont passé sans nouvelles de la CNIL : ce silence vaut rejet."
        then = "Le Conseil d’État peut être saisi : demandez conseil sans attendre."
    elif row:
        stands, then = "Votre plainte est déposée.", "Notez ici chaque lettre de la CNIL : les dates en dépendent."
    elif verdict and verdict.ripe:
        stands = "Vous pouvez déposer une plainte : c’est gratuit et sans avocat."
    else:
        stands = "La CNIL demande d’abord d’écrire au laboratoire et d’attendre sa réponse."
        if verdict and verdict.ripe_on:
            then = f"Si rien ne change, la plainte sera possible à partir du {date_in_words(verdict.ripe_on)}. {then}"
    sure = STATUTES[row.statute].certainty if row else "p"
    dates = (Dated(row.label, row.due_on, row.steps, row.caveats),) if row and row.due_on else ()
    links = (("Voir ou préparer la plainte", _url("case_complaint", case_file)),) if asked else ()
    return Route("cnil", "La CNIL", stands, then, SURE[sure], dates, links=links)


# --- The civil court --------------------------------------------------------------------------------------------------
def _civil(case_file, demands, letters, on):
    if case_file.capacity == "heir":
        return Route(
            "civil", "L’indemnisation", "Après un décès, l’indemnisation dépend de la succession.",
            "Demandez conseil à un avocat ou à un notaire : Recours ne rédige pas cette demande.", SURE["?"],
        )  # fmt: skip
    left = _last(demands, lambda e: e.action == Action.POST_LETTER and e.data["kind"] == "compensation")
    written = any(letter.kind_code == "compensation" for letter in letters)
    if left:
        stands = f"Votre demande d’indemnisation est partie le {date_in_words(left.on)}."
        then = "Sans accord, le tribunal judiciaire peut être saisi. Une conciliation le précède souvent."
    else:
        stands = (
            "Votre demande est écrite, pas encore envoyée." if written else "Vous n’avez pas demandé d’indemnisation."
        )
        then = "D’abord une lettre au laboratoire. Sans accord, le tribunal judiciaire peut être saisi."
    links = [
        ("Tenir mon journal des conséquences", _url("case_diary", case_file)),
        ("Préparer une demande d’indemnisation", _url("case_compensation", case_file)),
        ("Indiquer le jour où j’ai appris la fuite", _url("case_knowledge", case_file)),
    ]
    claim = limitations(case_file, demands).get("civil_limitation")
    _, presumed = knowledge(case_file, demands)
    warnings = _limitation_warnings(claim, on, "Votre demande est probablement prescrite")
    sure = PRESUMED if presumed else SURE["?" if claim is None else "p"]
    if presumed and from_the_first(case_file):
        sure = f"{sure} {FROM_THE_FIRST}"
    return Route(
        "civil", "L’indemnisation", stands, then, sure,
        _dated(claim), tuple(warnings), tuple(links),
    )  # fmt: skip


# --- The prosecutor ---------------------------------------------------------------------------------------------------
def _criminal(case_file, demands, letters, on):
    filed = _last(demands, lambda event: event.action == Action.FILE_CRIMINAL_COMPLAINT)
    heard = _last(
        demands, lambda event: event.action == Action.HEAR_FROM_PROSECUTOR and event.data["news"] != "receipt"
    )
    row = next((row for demand in demands for row in demand.deadlines.all() if row.rule == CRIMINAL_CLOCK), None)
    dates, links = [], [("Préparer une plainte au procureur", _url("case_criminal", case_file))]
    party = "une plainte avec constitution de partie civile, devant un juge d’instruction"
    if filed is None:
        stands, then = (
            "Vous n’avez pas porté plainte.",
            "Une lettre au procureur suffit. C’est gratuit, et sans avocat.",
        )
        links.append(("J’ai déposé une plainte", _url("case_criminal_filed", case_file)))
    elif heard and heard.data["news"] == "closed":
        stands, then = "Votre plainte est classée sans suite.", f"Cela ouvre {party} : prenez conseil."
    elif heard:
        stands, then = "La justice a donné une suite à votre plainte.", "Vous pourrez vous constituer partie civile."
    else:
        stands = f"Votre plainte est déposée depuis le {date_in_words(filed.on)}."
        then = "Un récépissé vous est dû. Gardez-le."
        if row:
            first = row.due_on + timedelta(days=1)
            opens = "est possible depuis le" if on >= first else "sera possible à partir du"
            then = f"{then} Sans nouvelles, {party}, {opens} {date_in_words(first)}."
            dates.append(Dated("Première date pour se constituer partie civile", first, row.steps, row.caveats))
    if filed:
        links = [("Le procureur m’a écrit", _url("case_prosecutor", case_file))]
    claim = limitations(case_file, demands).get("criminal_limitation")
    warnings = () if filed else _limitation_warnings(claim, on, "Les faits d’origine sont probablement prescrits")
    return Route(
        "criminal",
        "La plainte pénale",
        stands,
        then,
        f"{SURE['p']} {FROM_THE_FIRST}" if from_the_first(case_file) else SURE["p"],
        (*dates, *_dated(claim)),
        tuple(warnings),
        tuple(links),
    )


def _limitation_warnings(claim, on, past):
    if claim is None:
        return
    if claim.is_late(on=on):
        yield (
            f"{past} depuis le {date_in_words(claim.due_on + timedelta(days=1))}. Demandez conseil avant de renoncer : "
            "une procédure déjà engagée, une action de groupe ou des faits plus récents peuvent changer cette date."
        )
    elif claim.due_on - on <= SHORTLY:
        yield "Il reste moins de six mois : demandez conseil sans attendre."


def _dated(claim):
    if claim is None:
        return ()
    said = deadline_values(claim)
    return (Dated(claim.clock.ends, claim.due_on, said["steps"], said["caveats"]),)


def _last(demands, fits):
    found = [event for demand in demands for event in demand.history() if fits(event)]
    return max(found, key=lambda event: event.number, default=None)


def _url(name, case_file):
    return reverse(name, args=[case_file.pk])
