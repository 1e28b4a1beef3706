"""What is to be done in the files that an association carries: each thing a named condition on its files.

A condition is a `Q` on `CaseFile`, of one association (its carrier's mandates count) and of a day that is passed in;
nothing « late » is stored. Where only the whole history decides (a right's own reading of an answer), the condition
takes in a little more than may be done, and the act itself says no, with its sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from cases.models import Action, Deadline, Demand, Event, Letter, Mandate, Standing, State
from cases.models.progress import Complaint
from cases.models.state import DECIDED
from rights.catalogue import RIGHTS
from rights.letters import FIRST_LETTERS

ENDING = timedelta(days=30)  # before the end of a mandate: time to have the next one signed
WAITS = timedelta(days=15)  # a letter leaves its reader so long before the same is written again
OWN_RULES = [*RIGHTS, *(f"{code}:older" for code in RIGHTS)]
FOLLOW_UPS = ("reminder", "formal_notice", "identity_contest", "cnil_follow_up", "compensation")


def of_file(model, **given):
    return Exists(model.objects.filter(case_file=OuterRef("pk"), **given))


def mandated(on, scopes=()):
    """One mandate, in force that day, in which all these scopes are ticked."""
    rows = Mandate.objects.in_force(on).covering(scopes)
    return Q(Exists(rows.filter(case_file=OuterRef("pk"), organization=OuterRef("carrier"))))


def waiting(**paper):
    """The mandate of this file that waits to be signed; `paper`: of that mandate."""
    return Mandate.objects.waiting().filter(case_file=OuterRef("pk"), organization=OuterRef("carrier"), **paper)


def unsigned(on, **paper):
    return Q(Exists(waiting(**paper))) & ~mandated(on)


def to_prepare(on):
    """A mandate asked for with many others: nothing is there to be signed yet."""
    return unsigned(on, letter=None)


def to_sign(on):
    """The first one, or one that follows the mandate that runs."""
    running = Mandate.objects.in_force(on).filter(
        case_file=OuterRef("case_file"), organization=OuterRef("organization")
    )
    return Q(Exists(waiting().filter(Q(letter__isnull=False) | Q(Exists(running)))))


def ending(on):
    return Q(carried_until__lte=on + ENDING) & mandated(on)


def to_renew(on):
    """Nothing waits to be signed yet."""
    return ending(on) & ~Q(Exists(waiting()))


def to_write(on):
    return Q(standing=Standing.DRAFT) & ~Q(of_file(Demand)) & mandated(on, ["requests"])


def letters_to_post():
    """Printed, not known to have left, and not overtaken by a later letter of the same kind."""
    drafted = Exists(Demand.objects.filter(letters=OuterRef("pk"), state=State.DRAFT))
    later = Letter.objects.filter(
        case_file=OuterRef("case_file"), kind_code=OuterRef("kind_code"), written_on__gt=OuterRef("written_on")
    )
    return (
        Letter.objects.filter(pdf__isnull=False, left_on=None)
        .filter(Q(drafted, kind_code__in=FIRST_LETTERS) | Q(kind_code__in=FOLLOW_UPS))
        .exclude(Exists(later))
    )


def to_post(on):
    return Q(Exists(letters_to_post().filter(case_file=OuterRef("pk")))) & mandated(on)


def to_note_received(on):
    """A first letter, or a formal notice, that left and whose day of receipt is not known."""
    notice = Q(of_file(Letter, kind_code="formal_notice", left_on__isnull=False)) & ~Q(_clock(rule="formal_notice"))
    return Q(standing=Standing.OPEN) & (Q(of_file(Demand, state=State.SENT)) | notice) & mandated(on, ["requests"])


def letters_to_receive():
    """Those that left and of which nobody knows when they were received, where a period runs from that day."""
    waiting = Exists(Demand.objects.filter(letters=OuterRef("pk"), state=State.SENT))
    clock = Exists(Deadline.objects.filter(demand__letters=OuterRef("pk"), rule="formal_notice"))
    return Letter.objects.filter(left_on__isnull=False).filter(
        Q(waiting, kind_code__in=FIRST_LETTERS) | Q(~clock, kind_code="formal_notice")
    )


def identity(on):
    return Q(of_file(Demand, state=State.IDENTITY_REQUESTED)) & mandated(on, ["requests"])


def to_remind(on):
    soon = Q(strict_due_on__lt=on) | Q(remind_on__lte=on)
    rows = Deadline.objects.filter(soon, demand__case_file=OuterRef("pk"), rule__in=OWN_RULES)
    slow = Exists(rows.filter(demand__state__in=[State.SENT, State.RECEIVED, State.REDIRECTED]))
    insisted = standing_letter("reminder", on) | standing_letter("formal_notice", on)
    return (
        (Q(slow, standing=Standing.OPEN) | unhappy()) & ~insisted & ~lodged() & mandated(on, ["requests"])
    )  # fmt: skip


def to_put_on_notice(on):
    asked = standing_letter("formal_notice", on) | Q(_clock(rule="formal_notice"))
    return (late(on) | unhappy()) & ~asked & ~lodged() & mandated(on, ["requests"])


def to_complain(on):
    return (late(on) | unhappy()) & ~lodged() & ~drafted() & mandated(on, ["cnil"])


def to_lodge(on):
    return drafted() & ~lodged() & mandated(on, ["cnil"])


def letters_to_lodge(files):
    """The last draft that an association wrote of each of these files."""
    drafts = Event.objects.filter(case_file__in=files).drafts_of_associations().select_related("case_file")
    last = {row.case_file_id: row for row in drafts.in_order_written()}
    return sorted(last.values(), key=lambda row: row.case_file.reference)


def cnil_silent(on):
    silent = Q(_clock(rule="cnil_silence", due_on__lt=on))
    return Q(complaint=Complaint.FILED) & silent & ~standing_letter("cnil_follow_up", on) & mandated(on, ["cnil"])


def to_assess(on):
    """Answered, and nobody has said whether the answer is good: for those who may read it."""
    rows = Demand.objects.filter(case_file=OuterRef("pk"), state=State.ANSWERED)
    judged = Exists(Event.objects.filter(demand=OuterRef("pk"), action=Action.ASSESS))
    return Q(Exists(rows.exclude(judged)), standing=Standing.ANSWERED) & mandated(on, ["answers"])


def late(on):
    return Q(standing=Standing.OPEN, due_on__lt=on)


ANSWERED = Q(answered_on__isnull=False, received_on__isnull=False)


def unanswered(on):
    """Received, past its last day, and without an answer: one demand waits, or the person says that nothing came.

    A period runs from receipt (GDPR art. 12(3)): while no day of it is known, proved or presumed, nothing is late.
    """
    return Q(received_on__isnull=False, answered_on=None) & (late(on) | _nothing_came(on))


def _nothing_came(on):
    """Of what the laboratory says it answered; where the last day is past all the same."""
    past = Deadline.objects.filter(
        demand__case_file=OuterRef("pk"), demand__state__in=DECIDED, demand__events__action=Action.ASSESS,
        demand__events__data__assessment="nothing_received", rule__in=OWN_RULES, due_on__lt=on,
    )  # fmt: skip
    return Q(Exists(past), standing=Standing.ANSWERED)


def unhappy():
    """Refused, answered in part, or with an answer that the person finds wanting."""
    judged = Event.objects.filter(demand=OuterRef("pk"), action=Action.ASSESS)
    wanting = Q(Exists(judged.exclude(data__assessment="satisfied")), state=State.ANSWERED)
    rows = Demand.objects.filter(case_file=OuterRef("pk"))
    found = Exists(rows.filter(wanting | Q(state__in=[State.REFUSED, State.PARTLY_ANSWERED])))
    return Q(found, standing__in=[Standing.OPEN, Standing.ANSWERED])


def standing_letter(kind, on):
    """A letter of this kind that is to leave, or that left a few days ago."""
    left = Q(left_on__isnull=True, written_on__gt=on - WAITS) | Q(left_on__gt=on - WAITS)
    return Q(Exists(Letter.objects.filter(left, case_file=OuterRef("pk"), kind_code=kind)))


def _clock(**given):
    return Exists(Deadline.objects.filter(demand__case_file=OuterRef("pk"), **given))


def lodged():
    """A complaint was filed, whatever came of it."""
    return ~Q(complaint="")


def drafted():
    """The association wrote the draft; the one that the clock writes by itself is nobody's decision."""
    return Q(Exists(Event.objects.complaints_of_associations().filter(case_file=OuterRef("pk"))))


TO_BE_SIGNED = "À signer au plus tard le"


@dataclass(frozen=True)
class Condition:
    """`letter`: the act of a campaign that is then written; `note`: what is then written down, of many files at once.

    `alone`: why neither can be done for many. `until`: what the last day of the association in the file is there.
    """

    code: str
    words: str
    chosen: Callable
    letter: str = ""
    note: str = ""
    alone: str = ""
    until: str = "Mandat jusqu’au"

    def files(self, files, on):
        return files.filter(self.chosen(on))


CONDITIONS = {
    condition.code: condition
    for condition in (
        Condition("mandats-a-preparer", "Mandats à préparer", to_prepare, letter="mandate", until=TO_BE_SIGNED),
        Condition("mandats-a-signer", "Mandats à faire signer", to_sign, until=TO_BE_SIGNED),
        Condition("mandats-a-renouveler", "Mandats qui finissent dans les trente jours", to_renew, letter="renewal"),
        Condition("premieres-lettres", "Premières lettres à écrire", to_write, letter="request"),
        Condition("a-poster", "Courriers à poster", to_post, note="posted"),
        Condition("receptions", "Réceptions à noter", to_note_received, note="received"),
        Condition(
            "identite", "Identité demandée par le laboratoire", identity,
            alone="Chaque laboratoire demande autre chose, et chaque personne choisit la preuve qu’elle donne, ou la "
            "conteste\u202f: cela se fait dossier par dossier.",
        ),
        Condition(
            "reponses", "Réponses à apprécier", to_assess,
            alone="Une réponse se lit avant qu’on dise si elle convient\u202f: cela se fait dossier par dossier.",
        ),
        Condition("relances", "Relances possibles", to_remind, letter="reminder"),
        Condition("mises-en-demeure", "Mises en demeure possibles", to_put_on_notice, letter="formal_notice"),
        Condition("plaintes", "Plaintes à la CNIL possibles", to_complain, letter="cnil_complaint"),
        Condition("plaintes-a-deposer", "Plaintes écrites, dépôt à noter", to_lodge, note="lodged"),
        Condition("silence-cnil", "Silence de la CNIL", cnil_silent, letter="cnil_follow_up"),
    )
}  # fmt: skip


def counts(files, *, on):
    """{code: how many of these files}: one query for each condition, whatever the number of files."""
    return {code: condition.files(files, on).count() for code, condition in CONDITIONS.items()}


def why_not(files, reasons):
    """{code: how many files}: the first of these reasons, (code, Q), that holds of each; "" where none does."""
    said = with_reason(files, reasons)
    return {row["why"]: row["count"] for row in said.values("why").annotate(count=Count("pk")).order_by("why")}


def with_reason(files, reasons):
    """The same files, each with its `why`."""
    whens = [When(condition, then=Value(code)) for code, condition in reasons]
    return files.annotate(why=Case(*whens, default=Value(""), output_field=CharField()))
