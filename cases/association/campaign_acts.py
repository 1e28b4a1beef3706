"""What a campaign may write, and for one file, the writing itself: by the functions that serve one person by hand.

Whoever validated it acts: the mandate of each file, its state and its dates decide, on the day of the writing.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from cases import complaining, conditions, writing
from cases.association import mandate_letters
from cases.conditions import mandated
from cases.issues import offers, ticked
from cases.models import CaseFile, Demand, State
from cases.models.demand import DECIDED, OPEN
from cases.opening import ask_first
from cases.workflow import NotAllowed
from rights import complaints, rendering
from rights.mandates import last_end, scopes_for_right

ASKED_FOR_MANY = ("access", "health_access", "breach_info", "recipients", "erasure")  # the others need a word of each
GONE = (
    "La personne qui a validé cette campagne ne coordonne plus l’association\u202f: rien n’est écrit pour ce dossier."
)
NOT_CARRIED = "Le mandat de cette personne a pris fin\u202f: rien n’a été écrit."
UNSIGNED = "Aucun mandat n’est en cours\u202f: faites-le d’abord signer."
OUTSIDE = "Le mandat en cours ne couvre pas cet acte."
INCOMPLETE = "Il manque une réponse pour écrire cette lettre\u202f: complétez le dossier."
NOT_HERE = {  # of a question of the journey, what is missing for the first letter
    "situation": "La fuite concernée n’est pas indiquée\u202f: complétez le dossier.",
    "laboratory": "Le laboratoire ou la période du prélèvement manque\u202f: complétez le dossier.",
    "identity": "Le nom, la date de naissance ou l’adresse manque\u202f: complétez le dossier.",
    "sending": "La manière d’envoyer la lettre manque\u202f: complétez le dossier.",
}


@dataclass(frozen=True)
class Act:
    """`when`: the condition on files; `already`, `not_yet`: why a file is left out; `scope`: what a mandate covers."""

    code: str
    title: str
    when: str
    already: str
    not_yet: str
    scope: str = "requests"

    @property
    def condition(self):
        return conditions.CONDITIONS[self.when]

    @property
    def is_to_be_signed(self):
        """A mandate itself: none has to cover the writing of it."""
        return not self.scope


ACTS = {
    act.code: act
    for act in (
        Act(
            "mandate", "Mandat à faire signer", "mandats-a-preparer",
            "Le mandat de ce dossier est déjà préparé\u202f: il reste à le faire signer.",
            "Aucun mandat n’est à préparer pour ce dossier.", scope="",
        ),
        Act(
            "renewal", "Mandat à renouveler", "mandats-a-renouveler",
            "Le nouveau mandat de ce dossier est déjà préparé\u202f: il reste à le faire signer.",
            "Le mandat de ce dossier ne finit pas dans les trente jours.", scope="",
        ),
        Act(
            "request", "Première demande au laboratoire", "premieres-lettres",
            "La première lettre de ce dossier est déjà écrite.", "Ce dossier n’attend pas de première lettre.",
        ),
        Act(
            "reminder", "Relance", "relances",
            "Une relance ou une mise en demeure est déjà écrite, ou une plainte déposée.",
            "Aucune demande ne peut être relancée ce jour-là\u202f: le délai court, ou la réponse n’est pas appréciée.",
        ),
        Act(
            "formal_notice", "Mise en demeure", "mises-en-demeure",
            "Une mise en demeure est déjà écrite, ou une plainte déposée.",
            "Aucun délai n’est dépassé ce jour-là\u202f: une mise en demeure serait prématurée.",
        ),
        Act(
            "cnil_complaint", "Projet de plainte à la CNIL", "plaintes",
            "La plainte est déjà écrite par l’association, ou déposée.",
            "La plainte serait prématurée\u202f: le délai du laboratoire n’est pas dépassé.", scope="cnil",
        ),
        Act(
            "cnil_follow_up", "Lettre à la CNIL restée silencieuse", "silence-cnil",
            "Une lettre à la CNIL est déjà écrite depuis peu.",
            "La CNIL n’est pas restée trois mois sans donner de nouvelles.", scope="cnil",
        ),
    )
}  # fmt: skip


def scopes_of(act, options):
    """What a mandate must cover for this act with these options."""
    if act.code != "request":
        return frozenset({act.scope})
    return frozenset().union({"requests"}, *(scopes_for_right(right) for right in options["rights"]))


def concerned(act, options, *, on):
    """The files for which it would be written, as far as a list can tell."""
    chosen = act.condition.chosen(on)
    return chosen if act.is_to_be_signed else chosen & mandated(on, scopes_of(act, options))


def reasons(act, options, *, on):
    """[(code, Q)] of why a file is left out, in the order in which they are looked at."""
    covered = [("mandate", ~mandated(on)), ("scope", ~mandated(on, scopes_of(act, options)))]
    return [
        *(covered if not act.is_to_be_signed else ()),
        ("", act.condition.chosen(on)),
        ("already", _already(act, on)),
        ("not_yet", Q(pk__isnull=False)),
    ]


SENTENCES = {"mandate": UNSIGNED, "scope": OUTSIDE}


def sentence(act, code):
    return SENTENCES.get(code) or getattr(act, code)


def _already(act, on):
    if act.is_to_be_signed:
        return conditions.to_sign(on)
    if act.code == "request":
        return Q(conditions.of_file(Demand))
    if act.code == "cnil_complaint":
        return conditions.drafted() | conditions.lodged()
    if act.code == "cnil_follow_up":
        return conditions.standing_letter(act.code, on)
    insisted = conditions.standing_letter("formal_notice", on)
    if act.code == "reminder":
        insisted |= conditions.standing_letter("reminder", on)
    return insisted | conditions.lodged()


def write(act, options, case_id, seat, *, on, key):
    """The letter of one file, in the caller's transaction. NotAllowed with the sentence that the member reads."""
    if not seat.acts_for_people:
        raise NotAllowed(GONE)
    files = CaseFile.objects.visible_to(seat).filter(pk=case_id)
    held = files.select_for_update(of=("self",)).select_related("patient__key", "key", "laboratory__legal_entity")
    case_file = held.select_related("breach").first()
    if case_file is None:
        raise NotAllowed(NOT_CARRIED)
    why = next(iter(conditions.why_not(files, reasons(act, options, on=on))))
    if why:
        raise NotAllowed(sentence(act, why))
    return WRITERS[act.code](case_file, options, seat, on=on, key=key)


def preview(act, options, case_id, seat, *, on):
    """The PDF of the letter as it would be written now: written, printed, and undone. No code is drawn on it."""
    with transaction.atomic():
        letter = write(act, options, case_id, seat, on=on, key="preview")
        scope = letter.case_file.scope_for(seat, purpose="aperçu")
        kind, facts = letter.kind_code, letter.facts.reveal(scope)
        transaction.set_rollback(True)
    return rendering.render_pdf(kind, {**facts, "door": None})


def _mandate(case_file, options, seat, *, on, key):
    mandate = case_file.mandates.waiting().get(organization=seat.organization)
    mandate_letters.write_paper(mandate, by=seat, on=on)
    return mandate.letter


def _renewal(case_file, options, seat, *, on, key):
    """The same points for twelve months from the morrow of the mandate that runs, to be signed as the first one was."""
    given = case_file.mandates.filter(organization=seat.organization, revoked_at=None, ends_on__gte=on)
    last = given.exclude(signed_on=None).order_by("-ends_on").first()
    if last is None:
        raise NotAllowed(ACTS["renewal"].not_yet)
    since = last.ends_on + timedelta(days=1)
    mandate = mandate_letters.prepare(
        case_file, seat.organization, by=seat, on=on, key=key, scopes=last.scopes, starts_on=since,
        ends_on=last_end(since), notices=last.notices,
    )  # fmt: skip
    return mandate.letter


def _request(case_file, options, seat, *, on, key):
    """What the person herself asked for when she was entered comes first; else what the campaign asks for everybody."""
    told = case_file.told(case_file.scope_for(seat, purpose="request"))
    told = told.but(wants=told.wants or tuple(options["rights"]), channel=told.channel or "registered")
    if not told.rights:
        raise NotAllowed("Aucun de ces droits ne peut être demandé après un décès.")
    if lacking := told.complete():
        raise NotAllowed(NOT_HERE.get(lacking[0], INCOMPLETE))
    case_file.answers = CaseFile.split(told)[1]
    case_file.save(update_fields=["answers"])
    return ask_first(case_file, told, by=seat, on=on)


def _follow_up(kind):
    def written(case_file, options, seat, *, on, key):
        asked = [row for row in writing.case_demands(case_file) if row.state in (OPEN | DECIDED)]
        demands = writing.to_follow_up([row for row in asked if row.state != State.IDENTITY_REQUESTED], kind, on=on)
        if not demands:
            raise NotAllowed(ACTS[kind].not_yet)
        scope = case_file.scope_for(seat, purpose=kind)
        issues = ticked(offers(case_file, demands, scope, on=on))
        return writing.write_follow_up(
            case_file, kind, demands, by=seat, on=on, days=options["days"], key=key, issues=issues
        )

    return written


def _complaint(case_file, options, seat, *, on, key):
    """In the person's name, with the signed mandate among the exhibits (R-27)."""
    scope = case_file.scope_for(seat, purpose="cnil_complaint")
    facts, demands = complaining.complaint_of(case_file, scope, on=on)
    if not demands or not complaints.complaint_ripeness(facts.demands, on=on).ripe:
        raise NotAllowed(ACTS["cnil_complaint"].not_yet)
    return complaining.write_complaint(
        case_file, by=seat, on=on, key=key, reveal_identity=options["reveal_identity"],
        issues=ticked(offers(case_file, demands, scope, on=on)),
    )  # fmt: skip


def _cnil_follow_up(case_file, options, seat, *, on, key):
    demands = complaining.cnil_is_silent(complaining.filed_demands(case_file), on=on)
    if not demands:
        raise NotAllowed(ACTS["cnil_follow_up"].not_yet)
    return complaining.write_cnil_follow_up(case_file, demands, by=seat, on=on, key=key)


WRITERS = {
    "mandate": _mandate,
    "renewal": _renewal,
    "request": _request,
    "reminder": _follow_up("reminder"),
    "formal_notice": _follow_up("formal_notice"),
    "cnil_complaint": _complaint,
    "cnil_follow_up": _cnil_follow_up,
}
