"""The journey on one page: six questions, the pages of each, and which comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.answers import QUESTIONS, Answers
from cases.forms import journey as first
from cases.forms import journey_person as then
from cases.forms import journey_wants as wants


@dataclass(frozen=True)
class Page:
    slug: str  # its address
    name: str  # in a browser's title, where a title may say it
    question: str  # the question it belongs to
    form: type[first.Step]
    template: str
    applies: Callable[[Answers], bool]
    answered: Callable[[Answers], bool]

    @property
    def number(self):
        return QUESTIONS.index(self.question) + 1


def _always(answers):
    return True


def _typed(answers):
    """The laboratory is not in the directory: its own page is asked instead of the list."""
    return bool(answers.laboratory_name) and not answers.laboratory


def _listed(answers):
    return not _typed(answers)


def _has(name):
    return lambda answers: bool(getattr(answers, name))


def _named(answers):
    return bool(answers.laboratory_name)


def _asks(right):
    return lambda answers: right in answers.rights


def _for_someone_else(answers):
    return answers.for_someone_else


def _by_email(answers):
    return answers.channel == "email"


PAGES = (
    Page("evenement", "Événement", "situation", first.SituationForm, "question", _always, _has("situation")),
    Page("laboratoire", "Laboratoire", "laboratory", first.ChooseForm, "laboratory", _listed, _has("laboratory")),
    Page(
        "laboratoire-absent", "Laboratoire absent de la liste", "laboratory",
        first.UnlistedLaboratoryForm, "unlisted", _typed, _has("recipient_lines"),
    ),
    Page(
        "adresse", "Adresse de la lettre", "laboratory",
        first.AddressForm, "address", _named, _has("recipient_lines"),
    ),
    Page("prelevement", "Prélèvement", "laboratory", first.SampleForm, "sample", _always, _has("knows_sample")),
    Page("demandes", "Demandes", "wants", wants.WantsForm, "question", _always, _has("wants")),
    Page(
        "correction", "Correction", "wants",
        wants.CorrectionForm, "correction", _asks("rectification"), _has("knows_correction"),
    ),
    Page(
        "limitation", "Limitation", "wants",
        wants.RestrictionForm, "question", _asks("restriction"), _has("knows_restriction"),
    ),
    Page(
        "portabilite", "Portabilité", "wants",
        wants.PortabilityForm, "question", _asks("portability"), _has("knows_portability"),
    ),
    Page(
        "opposition", "Opposition", "wants",
        wants.ObjectionForm, "question", _asks("objection"), _has("knows_objection"),
    ),
    Page("personne", "Pour qui", "person", then.PersonForm, "question", _always, _has("capacity")),
    Page(
        "proche", "Personne concernée", "person",
        then.RelativeForm, "relative", _for_someone_else, _has("knows_relative"),
    ),
    Page("identite", "Coordonnées", "identity", then.IdentityForm, "identity", _always, _has("knows_sender")),
    Page("envoi", "Envoi", "sending", then.SendingForm, "question", _always, _has("channel")),
    Page(
        "courriel", "Adresse e-mail du laboratoire", "sending",
        then.RecipientEmailForm, "question", _by_email, _has("knows_way"),
    ),
)  # fmt: skip
ALTERNATIVES = {"laboratoire", "laboratoire-absent"}  # either may be read, whichever was answered
BY_SLUG = {page.slug: page for page in PAGES}


def next_page(answers: Answers) -> Page | None:
    """The first page not answered; None when the letter can be written."""
    return next((page for page in PAGES if page.applies(answers) and not page.answered(answers)), None)


def page_before(page: Page, answers: Answers) -> Page | None:
    """The page that « Retour » leads to."""
    earlier = [other for other in PAGES[: PAGES.index(page)] if other.applies(answers)]
    return earlier[-1] if earlier else None


def is_open(page: Page, answers: Answers) -> bool:
    """Whether this page may be read now: the questions before its own are answered, and it is asked at all."""
    waiting = next_page(answers)
    asked = page.applies(answers) or page.slug in ALTERNATIVES
    return asked and (waiting is None or page.number <= waiting.number)
