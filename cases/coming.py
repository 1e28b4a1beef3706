"""What the calendar of a file holds: what each date to come means, and what its morrow allows."""

from datetime import timedelta

from cases.models import State
from cases.models.deadline import RETENTION
from cases.models.demand import DECIDED

ANSWER = ("Dernier jour pour la réponse du laboratoire.", "Sans réponse, vous pourrez saisir la CNIL.")
APPEAL = (
    "Dernier jour pour saisir le Conseil d’État (date indicative).",
    "Le recours devant le Conseil d’État n’est en principe plus possible.",
)
ON_THE_DAY = {
    "formal_notice": (
        "Fin du délai de votre mise en demeure.",
        "Sans réponse, vous pourrez saisir la CNIL ou le juge.",
    ),
    "cnil_silence": (
        "Dernier jour pour des nouvelles de la CNIL.",
        "Sans nouvelles, son silence vaut rejet : prenez conseil sans attendre.",
    ),
    "criminal_follow_up": (
        "Trois mois depuis votre plainte au procureur.",
        "Sans nouvelles du procureur, une plainte avec constitution de partie civile est possible.",
    ),
    "ce_appeal": APPEAL,
    "ce_appeal_decision": APPEAL,
}


def coming(demands, *, on):
    """[(day, sentence)] of what the calendar holds, farthest first."""
    days = {}
    for demand in demands:
        for row in demand.dates(on=on):
            if row.rule == RETENTION:
                if row.due_on >= on and (demand.is_open or demand.state in DECIDED | {State.CLOSED}):
                    days.setdefault(row.due_on, "Fin de la conservation annoncée : l’effacement pourra être redemandé.")
            elif not (demand.is_open or demand.state in DECIDED or demand.outlives(row)):
                continue
            elif row.due_on and row.due_on >= on and (demand.is_open or row.rule != demand.right_code):
                last, morrow = ON_THE_DAY.get(row.rule, ANSWER)
                days.setdefault(row.due_on, last)
                days.setdefault(row.due_on + timedelta(days=1), morrow)
            elif row.suspended_since and (last := demand.unsuspended_due_on) and last >= on:
                days.setdefault(last, "Fin du délai, si votre contestation est fondée.")
                days.setdefault(last + timedelta(days=1), "Vous pourrez saisir la CNIL, sur ce motif.")
            elif row.remind_on and row.remind_on >= on and demand.is_open:
                days.setdefault(row.remind_on, "Sans réponse, une relance sera légitime.")
    return sorted(days.items(), reverse=True)
