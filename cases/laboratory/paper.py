"""A letter that reached a laboratory on paper or by telephone, entered by its staff: the same clocks."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.first_letter import letter_facts, letter_kind
from cases.models import Action, CaseFile
from cases.models.letter import name_words
from cases.workflow import perform_all
from directory.models import Breach, Laboratory
from vault.models import DataKey

ON_PAPER = "paper"  # in place of the version of our words: nobody printed this letter here


def sites_of(seat):
    """Where the samples may have been taken: the sites of this laboratory's legal entity."""
    return Laboratory.objects.filter(legal_entity=seat.organization.legal_entity_id).order_by("city", "name")


def leaks():
    """Those of the directory, which anybody may read: the newest first."""
    return list(Breach.objects.order_by("-disclosed_on", "title"))


def record(seat, answers, *, site, sent_on, received_on, proof, on, key):
    """The file of a request that came by another way, with its real day of receipt; once for each key.

    `proof`: what shows that day, one of `cases.workflow.desk.SOURCES`.

    The person has no account here, and is written to by post alone. Nobody but this laboratory sees the file.
    """
    origin = f"paper:{key}"[:64]
    with transaction.atomic():
        type(seat.organization).objects.select_for_update().get(pk=seat.organization_id)  # two clicks wait in turn
        if known := CaseFile.objects.visible_to(seat).filter(origin=origin).first():
            return known
        identity, told = CaseFile.split(answers)
        case_file = CaseFile.objects.create(
            patient=User.objects.create_unreachable(answers.name), key=DataKey.objects.forge("case"), origin=origin,
            breach=Breach.objects.filter(slug=answers.breach).first(), capacity=answers.capacity, laboratory=site,
            department=site.department_id, identity=identity, answers=told, opened_on=on,
            controller_id=seat.organization.legal_entity_id, recorded_by=seat,
        )  # fmt: skip
        demands = [case_file.demands.create(right_code=right) for right in answers.rights]
        kind, facts = letter_kind(answers), letter_facts(answers, on=sent_on, reference=case_file.reference)
        letter = case_file.letters.create(
            kind_code=kind, written_on=sent_on, left_on=sent_on, read_at=timezone.now(), key=f"{case_file.pk}:request",
            template_version=ON_PAPER, facts=facts, name_words=name_words(kind, facts),
        )  # fmt: skip
        letter.demands.set(demands)
        perform_all(Action.PREPARE, demands, by=seat, on=sent_on)
        perform_all(Action.SEND, demands, by=seat, on=sent_on, channel=answers.channel)
        perform_all(Action.RECEIVE, demands, by=seat, on=received_on, proof=proof)
        case_file.refresh_from_db()
    return case_file
