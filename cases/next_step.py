"""Where a file stands, in one sentence and one button."""

from dataclasses import dataclass

from django.urls import reverse

from cases.models import Action, State
from cases.models.demand import CNIL_CLOCKS, DECISIONS, OPEN
from cases.workflow.table import STAFF
from rights.letters import letter_kind_for
from rights.periods import date_in_words


@dataclass(frozen=True)
class NextStep:
    sentence: str
    label: str = ""
    url: str = ""
    tone: str = "in-time"  # in-time | soon | late | done
    explanation: str = ""


ADVICE = (
    "Recours ne rédige pas ce recours. Montrez sans attendre la décision ou l’accusé de la CNIL à un avocat ou à une "
    "association."
)


def next_step(case_file, demands, *, on):
    """The first thing to do among all the demands of a file, the most pressing first."""
    for rule in RULES:
        if step := rule(case_file, demands, on):
            return step
    return NextStep("Ce dossier est terminé. Vous pouvez garder les courriers et les pièces.", tone="done")


def _url(name, case_file, *args):
    return reverse(name, args=[case_file.pk, *args])


def _draft(case_file, demands, on):
    if not any(demand.state == State.DRAFT for demand in demands):
        return None
    kind = letter_kind_for([demand.right_code for demand in demands])
    letter = next((letter for letter in case_file.letters.all() if letter.kind_code == kind), None)
    if letter is None or not letter.is_ready:
        return NextStep("Votre lettre se prépare. Elle sera là dans un instant.")
    return NextStep(
        "Votre lettre est prête : imprimez-la, signez-la et envoyez-la.",
        "Ouvrir la lettre",
        _url("letter_detail", case_file, letter.pk),
    )


def _reopened(case_file, demands, on):
    """A new letter asks again; none is written yet when it is the announced retention that ended."""
    demand = next((demand for demand in demands if demand.awaits_letter), None)
    if demand is None:
        return None
    if letter := demand.letter_again:
        return NextStep(
            "Votre nouvelle demande est prête : imprimez-la, signez-la et envoyez-la.",
            "Ouvrir la lettre",
            _url("letter_detail", case_file, letter),
        )
    return NextStep(
        "La durée de conservation annoncée par le laboratoire est finie. Vous pouvez demander de nouveau l’effacement.",
        "Redemander l’effacement",
        _url("case_erasure_again", case_file),
    )


def _identity(case_file, demands, on):
    waiting = [demand for demand in demands if demand.state == State.IDENTITY_REQUESTED]
    if not waiting:
        return None
    if all(demand.contested_on for demand in waiting):
        return _contested(case_file, waiting, on)
    since = min(demand.last(Action.ASK_IDENTITY).on for demand in waiting)
    return NextStep(
        f"Le laboratoire attend une preuve de votre identité depuis le {date_in_words(since)}. Le délai est suspendu.",
        "J’ai répondu au laboratoire",
        _url("case_identity_given", case_file),
        tone="soon",
        explanation="Donnez seulement ce qu’il faut pour vous reconnaître. Sur une copie de pièce d’identité, masquez "
        "la photo et le numéro. Sa demande vous paraît injustifiée ? Vous pouvez la contester : voyez ci-dessous.",
    )


def _contested(case_file, waiting, on):
    """Rule E5: the date without the suspension counts if the contestation is right; said as such, never as certain."""
    letters = {demand.last(Action.CONTEST_IDENTITY).data["letter"] for demand in waiting}
    posted = {
        event.data["letter"] for demand in waiting for event in demand.history() if event.action == Action.POST_LETTER
    }
    if waits := sorted(letters - posted - {None}):
        return NextStep(
            "Votre lettre de contestation est prête : imprimez-la, signez-la et envoyez-la.",
            "Ouvrir la lettre",
            _url("letter_detail", case_file, waits[0]),
            tone="soon",
        )
    last = min(day for demand in waiting if (day := demand.unsuspended_due_on))
    words = date_in_words(last, weekday=True)
    if on > last:
        return NextStep(
            f"Vous contestez la demande d’identité. Sans elle, le délai a pris fin le {words} : vous pouvez saisir la "
            "CNIL.",
            "Voir ou préparer la plainte",
            _url("case_complaint", case_file),
            tone="late",
            explanation="La plainte repose alors sur votre contestation. Si le doute du laboratoire était fondé, le "
            "délai est suspendu : répondre sur votre identité reste possible.",
        )
    return NextStep(
        f"Vous contestez la demande d’identité du laboratoire. Sans elle, il aurait jusqu’au {words} pour répondre.",
        "J’ai reçu une réponse",
        _url("case_reply", case_file),
        explanation="Répondre sur votre identité reste possible, avec le strict nécessaire.",
    )


def _complained(case_file, demands, on):
    dates = {row.rule: row.due_on for demand in demands for row in demand.dates(on=on) if row.rule in CNIL_CLOCKS}
    if "ce_appeal_decision" in dates:
        return _decided_by_the_cnil(dates["ce_appeal_decision"], on)
    if "ce_appeal" in dates:
        return NextStep(
            "Trois mois ont passé sans nouvelles de la CNIL : ce silence vaut rejet. "
            f"{_appeal(dates['ce_appeal'], on)}",
            "Écrire à la CNIL",
            _url("case_cnil_follow_up", case_file),
            tone="late",
            explanation=f"{ADVICE} Si la CNIL vous a écrit entre-temps, notez-le : les dates seront recalculées.",
        )
    if "cnil_silence" not in dates:
        return None
    until = date_in_words(dates["cnil_silence"], weekday=True)
    return NextStep(
        f"Votre plainte est déposée à la CNIL. Elle a jusqu’au {until} pour vous donner des nouvelles.",
        "La CNIL m’a écrit",
        _url("case_cnil_wrote", case_file),
    )


def _decided_by_the_cnil(last_day, on):
    """Nothing more once the appeal is out of time: what goes on with the laboratory comes back first."""
    if on > last_day:
        return None
    return NextStep(
        f"La CNIL a décidé. Si sa décision ne vous convient pas : {_appeal(last_day, on)[0].lower()}"
        f"{_appeal(last_day, on)[1:]}",
        tone="soon",
        explanation=ADVICE,
    )


def _appeal(last_day, on):
    if on > last_day:
        return f"Le délai pour saisir le Conseil d’État a en principe pris fin le {date_in_words(last_day)}."
    return (
        f"Le Conseil d’État peut être saisi jusqu’au {date_in_words(last_day, weekday=True)} inclus, à titre indicatif."
    )


def _late(case_file, demands, on):
    late = [
        row for demand in demands if demand.is_open for row in demand.deadlines.all()
        if row.rule.split(":")[0] == demand.right_code and row.is_late(on=on)
    ]  # fmt: skip
    if not late:
        return None
    days = max(-row.days_left(on=on) for row in late)
    delay = "d’un jour" if days == 1 else f"de {days}\u00a0jours"
    presumed = " (d’après une date de réception présumée)" if all(row.presumed for row in late) else ""
    return NextStep(
        f"Le laboratoire est en retard {delay}{presumed}. Vous pouvez saisir la CNIL.",
        "Voir le projet de plainte",
        _url("case_complaint", case_file),
        tone="late",
    )


def _answered_here(case_file, demands, on):
    """The laboratory's own letter is read before anything is made of it."""
    answers = [(demand, answer) for demand in demands if (answer := _answer_here(demand))]
    if not answers:
        return None
    last = max((answer for _, answer in answers), key=lambda event: event.number)
    refused = all(demand.state == State.REFUSED for demand, _ in answers)
    return NextStep(
        f"Le laboratoire {'a refusé' if refused else 'vous a répondu'} le {date_in_words(last.on)}. Lisez sa lettre.",
        "Lire la lettre",
        _url("letter_detail", case_file, last.data["letter"]),
        explanation="Dites ensuite si elle vous convient\u202f: la suite en dépend, et vous la choisissez.",
    )


def _answer_here(demand):
    """The decision that the laboratory wrote in Recours, while the person has neither judged it nor insisted.

    Not one that the person, or her association, noted as it came on paper: no letter of it is here to be read.
    """
    answer = next((event for event in reversed(demand.this_time()) if event.action in DECISIONS), None)
    if answer is None or answer.recorder not in STAFF or demand.assessment or demand.state == State.CLOSED:
        return None
    return None if demand.insisted_on and demand.insisted_on >= answer.on else answer


def _ripe(case_file, demands, on):
    unhappy = [demand for demand in demands if _is_wanting(demand)]
    if not unhappy:
        return None
    if any(demand.insisted_on for demand in unhappy):
        return NextStep(
            "Le laboratoire a refusé, ou sa réponse ne suffit pas, et vous l’avez relancé. Vous pouvez saisir la CNIL.",
            "Voir ou préparer la plainte",
            _url("case_complaint", case_file),
            tone="late",
        )
    return NextStep(
        "Le laboratoire a refusé, ou sa réponse ne suffit pas. La CNIL conseille de lui écrire encore une fois.",
        "Préparer une relance",
        _url("case_reminder", case_file),
        tone="late",
        explanation="Vous pouvez aussi saisir la CNIL sans attendre : voyez la liste ci-dessous.",
    )


def _is_wanting(demand):
    assessment = demand.assessment
    unhappy = assessment is not None and assessment.data["assessment"] != "satisfied"
    return demand.state in {State.REFUSED, State.PARTLY_ANSWERED} or (demand.state == State.ANSWERED and unhappy)


def _unknown_receipt(case_file, demands, on):
    if not any(demand.state == State.SENT for demand in demands):
        return None
    row = _nearest(demands)
    until = f" En attendant, nous comptons jusqu’au {date_in_words(row.due_on, weekday=True)}." if row else ""
    return NextStep(
        f"Quel jour le laboratoire a-t-il reçu votre lettre ? Le délai court depuis ce jour-là.{until}",
        "Noter la date de réception",
        _url("case_received", case_file),
    )


def _running(case_file, demands, on):
    if not any(demand.state in OPEN for demand in demands):
        return None
    row = _nearest(demands)
    if row is None:
        return NextStep(
            "Le laboratoire doit répondre dans les meilleurs délais : la loi ne fixe pas de date ici.",
            "J’ai reçu une réponse",
            _url("case_reply", case_file),
        )
    tone = "soon" if row.days_left(on=on) <= 7 else "in-time"
    return NextStep(
        f"Le laboratoire a jusqu’au {date_in_words(row.due_on, weekday=True)} pour répondre.",
        "J’ai reçu une réponse",
        _url("case_reply", case_file),
        tone=tone,
    )


def _answered(case_file, demands, on):
    if any(demand.state == State.ANSWERED and not demand.assessment for demand in demands):
        return NextStep(
            "Le laboratoire dit avoir répondu. Cette réponse vous convient-elle ?",
            "Donner mon avis",
            _url("case_assess", case_file),
        )
    return None


def _nearest(demands):
    rows = [demand.nearest_deadline() for demand in demands if demand.is_open]
    return min((row for row in rows if row and row.due_on), key=lambda row: row.due_on, default=None)


RULES = (
    _draft, _reopened, _identity, _complained, _late, _answered_here, _ripe, _unknown_receipt, _running, _answered,
)  # fmt: skip
