"""The routes beyond the laboratory and the CNIL: what the person records of them. They depend on no answer."""

from cases.models import Action
from cases.models.justice import latest
from cases.models.role import Role
from cases.workflow.table import ANYTIME, PERSON, NotAllowed, Outcome, transition, with_document

NEWS = ("receipt", "prosecuted", "closed")


@transition(Action.NOTE_KNOWLEDGE, from_=ANYTIME, by={Role.PATIENT}, follows_sending=False)
def note_knowledge(demand, *, on):
    """CC 2224: five years run from the day the person knew. The last day noted governs; no letter tells it."""
    return Outcome()


@transition(Action.FILE_CRIMINAL_COMPLAINT, from_=ANYTIME, by=PERSON, follows_sending=False)
def file_criminal_complaint(demand, *, on, number="", letter=None, document=None):
    """CPP 40 and 85: the person filed it herself; three months of silence open the complaint with civil party."""
    if latest(demand, Action.FILE_CRIMINAL_COMPLAINT):
        raise NotAllowed("Une plainte pénale est déjà notée pour ce dossier.")
    return Outcome(
        data={"letter": str(letter.pk) if letter else None, **with_document(document)}, details={"number": number}
    )


@transition(Action.HEAR_FROM_PROSECUTOR, from_=ANYTIME, by=PERSON, author=Role.PROSECUTOR, follows_sending=False)
def hear_from_prosecutor(demand, *, on, news, document=None):
    """A receipt changes nothing; proceedings, or their refusal, end the wait of three months (CPP 85)."""
    filed = latest(demand, Action.FILE_CRIMINAL_COMPLAINT)
    if filed is None:
        raise NotAllowed("Notez d’abord le dépôt de la plainte.")
    if on < filed.on:
        raise NotAllowed("Cette date est avant le dépôt de la plainte. Vérifiez le jour.")
    if news not in NEWS:
        raise NotAllowed("Choisissez une réponse dans la liste.")
    return Outcome(data={"news": news, **with_document(document)})
