"""What a made-up file does after its letter left, besides the acts of the table: letters, papers, a diary."""

from datetime import timedelta

from cases import complaining, diary, dossier, exhibits, route_writing, writing
from cases.demonstration.papers import message, slip
from cases.documents import Cleaned
from cases.models import Action, Document, Job
from cases.queue import run
from cases.workflow import perform_all
from cases.writing import case_demands
from directory.courts import courts_around
from rights.damage import Damage
from rights.mandates import last_end

HARMS = (
    ("message", "Un SMS au nom d’un faux médecin, avec mon nom et ma date de naissance.", {}),
    ("hours", "Appels à la banque, mots de passe changés, gendarmerie.", {"minutes": 210}),
    ("costs", "Deux lettres recommandées.", {"cents": 1270}),
)
ASSOCIATION = {
    "association": "Patients Exemple",
    "address": ("PATIENTS EXEMPLE", "1 PLACE DE L EXEMPLE", "56000 VANNES"),
}


def diary_kept(case_file, patient, *, on):
    """Three lines, the first with its proof; and the day the person learnt of the leak."""
    proof = shown(case_file, message(on), Document.Kind.DAMAGE, "Copie d’écran du SMS (exemple)", by=patient, on=on)
    for rank, (nature, text, counted) in enumerate(HARMS):
        harm = Damage(on + timedelta(days=rank), nature, text, **counted)
        diary.note(case_file, harm, None if rank else proof, key=f"demo:{rank}")
    perform_all(Action.NOTE_KNOWLEDGE, case_demands(case_file), by=patient, on=on)


def compensation_asked(case_file, patient, *, on):
    letter = route_writing.write_compensation(
        case_file, by=patient, on=on, key="demo:compensation", days=30, entries=_lines(case_file),
        duties=["security", "rights"], moral="Je vérifie mes comptes chaque jour, et je dors mal.", moral_cents=50000,
        link="Le SMS citait le mois de mes examens.",
    )  # fmt: skip
    _posted(case_file, letter, patient, on=on)


def criminal_complaint_filed(case_file, patient, *, on):
    near, others = courts_around("56000")
    letter = route_writing.write_criminal_complaint(
        case_file, by=patient, on=on, key="demo:criminal", court=(*near, *others)[0], street="",
        complainant={"birth_place": "Quimper", "profession": "menuisière"}, entries=_lines(case_file),
        happened=["leak", "phishing"], since_on=on - timedelta(days=10), place="Vannes", told_on=None, harm="",
        story="J’ai reçu un SMS qui citait mon nom, ma date de naissance et le mois de mes examens.",
    )  # fmt: skip
    printed(case_file)
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, case_demands(case_file), by=patient, on=on, letter=letter)


def mandate_written(case_file, patient, *, on):
    route_writing.write_mandate(
        case_file, by=patient, on=on, key="demo:mandate", number="W560000000", approval="", scopes=["requests", "cnil"],
        starts_on=on, ends_on=last_end(on), notices="email", **ASSOCIATION,
    )  # fmt: skip


def identity_contested(case_file, patient, *, on):
    writing.write_identity_contest(
        case_file, case_demands(case_file), by=patient, on=on, days=8, key="demo:contest",
        because="La lettre donne déjà mon nom, ma date de naissance et mes adresses.",
    )  # fmt: skip


def reminded(case_file, patient, *, on):
    letter = writing.write_follow_up(
        case_file, "reminder", case_demands(case_file), by=patient, on=on, days=15, key="demo:reminder"
    )
    _posted(case_file, letter, patient, on=on)


def complaint_bound(case_file, patient, *, on):
    """The draft that the clock wrote, and every exhibit that may go in, as one PDF."""
    draft = complaining.latest_draft(case_file)
    proofs = dossier.proofs_of(case_file, draft, case_file.scope_for(patient, purpose="dossier de plainte"))
    numbers = {proof.number for proof in proofs}
    made = dossier.ask_to_bind(case_file, draft, proofs, numbers, on=on, key="demo:dossier", by=patient)
    run(Job.objects.get(key=f"bind:{made.pk}").pk)


def received(case_file, patient, *, on):
    document = shown(case_file, slip(on), Document.Kind.RECEIPT, "Avis de réception (exemple)", by=patient, on=on)
    perform_all(Action.RECEIVE, case_demands(case_file), by=patient, on=on, document=document)


def shown(case_file, paper, kind, title, *, by, on):
    return exhibits.add(case_file, Cleaned(paper, "application/pdf", []), kind=kind, title=title, on=on, by=by)


def printed(case_file):
    """What the worker would do in the next second, done now so that the first page is whole."""
    for letter in case_file.letters.filter(pdf=None):
        run(Job.objects.get(key=f"render:{letter.pk}").pk)


def _posted(case_file, letter, patient, *, on):
    printed(case_file)
    letter.refresh_from_db()
    perform_all(Action.POST_LETTER, case_demands(case_file), by=patient, on=on, letter=letter, channel="registered")


def _lines(case_file):
    return [str(pk) for pk in case_file.diary.values_list("pk", flat=True)]
