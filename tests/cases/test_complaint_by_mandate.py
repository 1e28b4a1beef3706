"""A complaint that an association files in the person’s name: only with a signed mandate that covers it."""

from datetime import date

import pytest

from cases import complaining, exhibits, route_writing
from cases.documents import Cleaned
from cases.dossier import proofs_of
from cases.mandates import mandate_in_force
from cases.models import Document
from tests.cases.test_patient_door import PDF, at, page, signed_in  # noqa: F401 (fixtures)

GIVEN, LATE = date(2026, 3, 10), date(2026, 4, 20)
NAME = "Les Patients du Golfe"
FORM = "6a5c7f6e-2b0b-4c58-9a38-0d7c3f0f4f11"
ADDRESS = ["LES PATIENTS DU GOLFE", "1 PLACE DE L EXEMPLE", "56000 VANNES"]


def give(case_file, *, scopes=("requests", "cnil"), on=GIVEN, key="mandate", association=NAME):
    return route_writing.write_mandate(
        case_file, by=case_file.patient, on=on, key=key, address=ADDRESS, association=association, number="W560000000",
        starts_on=GIVEN.isoformat(), ends_on="2027-03-09", scopes=list(scopes),
    )  # fmt: skip


def sign(case_file, *, on=GIVEN):
    upload = Cleaned(PDF, "application/pdf", [])
    return exhibits.add(
        case_file, upload, kind=Document.Kind.MANDATE, title="Mandat signé", on=on, by=case_file.patient
    )


def revoke(case_file, *, on, association=NAME):
    return route_writing.write_revocation(
        case_file, by=case_file.patient, on=on, key="revocation", address=ADDRESS,
        association=association, given_on=GIVEN.isoformat(), effective_on=on.isoformat(),
    )  # fmt: skip


def in_force(case_file, on=LATE, covering="cnil"):
    found = mandate_in_force(case_file, case_file.system_scope(purpose="test"), on=on, covering=covering)
    return found.association if found else None


@pytest.fixture
def case_file(received):
    return received.case_file


@pytest.mark.parametrize(
    ("on", "association"),
    [
        (date(2026, 3, 9), None),  # the eve of its first day
        (date(2026, 3, 10), NAME),
        (date(2027, 3, 9), NAME),  # its last day counts
        (date(2027, 3, 10), None),
    ],
)
def test_a_mandate_acts_from_its_first_day_to_its_last(case_file, on, association):
    give(case_file)
    sign(case_file)
    assert in_force(case_file, on) == association


def test_a_mandate_without_its_signed_copy_is_none(case_file):
    give(case_file)
    assert in_force(case_file) is None


def test_a_copy_signed_for_an_older_mandate_serves_no_newer_one(case_file):
    sign(case_file, on=date(2026, 3, 1))
    give(case_file)
    assert in_force(case_file) is None


def test_what_was_not_ticked_is_not_covered(case_file):
    give(case_file, scopes=["requests"])
    sign(case_file)
    assert in_force(case_file) is None
    assert in_force(case_file, covering="requests") == NAME


def test_a_revocation_stops_new_acts_as_soon_as_it_is_written_and_a_new_mandate_serves_again(case_file):
    give(case_file)
    sign(case_file)
    revoke(case_file, on=date(2026, 4, 1))
    assert in_force(case_file) is None
    give(case_file, on=date(2026, 4, 2), key="again")
    assert in_force(case_file) is None
    sign(case_file, on=date(2026, 4, 3))
    assert in_force(case_file) == NAME


def test_a_later_mandate_for_something_else_leaves_the_first_one_in_force(case_file):
    give(case_file)
    signed = sign(case_file)
    give(case_file, on=date(2026, 4, 2), key="other", scopes=["requests"], association="Une autre association")
    assert in_force(case_file) == NAME
    sign(case_file, on=date(2026, 4, 3))
    found = mandate_in_force(case_file, case_file.system_scope(purpose="test"), on=LATE, covering="cnil")
    assert (found.association, found.document.pk) == (NAME, signed.pk)
    assert in_force(case_file, covering="requests") == "Une autre association"
    revoke(case_file, on=date(2026, 4, 4), association="Une autre association")
    assert in_force(case_file) == NAME


def test_a_revocation_that_names_no_mandate_written_here_ends_them_all(case_file):
    give(case_file)
    sign(case_file)
    revoke(case_file, on=date(2026, 4, 1), association="Patients du golfe")
    assert in_force(case_file) is None


def test_the_page_asks_who_files_only_when_a_mandate_covers_it(signed_in, case_file, at):  # noqa: F811
    at(LATE)
    here = page("case_complaint", case_file)
    give(case_file)
    assert "Qui dépose la plainte" not in signed_in.get(here).content.decode()
    sign(case_file)
    shown = signed_in.get(here).content.decode()
    assert "Qui dépose la plainte" in shown
    assert NAME in shown


def test_the_draft_names_the_association_and_joins_its_mandate(signed_in, case_file, at, run_jobs):  # noqa: F811
    at(LATE)
    give(case_file)
    signed = sign(case_file)
    here = page("case_complaint", case_file)
    signed_in.post(here, {"filed_by": "association", "reveal_identity": "yes", "form_key": FORM})
    run_jobs()
    scope = case_file.system_scope(purpose="test")
    draft = complaining.latest_draft(case_file)
    told = draft.facts.reveal(scope)
    number = told["complaint"]["mandate_exhibit"]
    assert told["complaint"]["by_association"] == NAME
    assert {"number": number, "title": "Mandat signé", "on": None} in told["exhibits"]
    bound = next(proof for proof in proofs_of(case_file, draft, scope) if proof.number == number)
    assert bound.row.pk == signed.pk
    copied = {field["code"]: field["text"] for field in told["complaint"]["fields"]}
    assert f"présentée en mon nom par {NAME}, avec mandat signé (pièce n°\u00a0{number})" in copied["complainant"]
    shown = signed_in.get(here).content.decode()
    assert "Le mandat signé est joint" in shown


def test_a_person_who_files_alone_is_asked_for_no_mandate(signed_in, case_file, at):  # noqa: F811
    at(LATE)
    give(case_file)
    sign(case_file)
    here = page("case_complaint", case_file)
    signed_in.post(here, {"filed_by": "me", "reveal_identity": "yes", "form_key": FORM})
    told = complaining.latest_draft(case_file).facts.reveal(case_file.system_scope(purpose="test"))
    assert told["complaint"]["by_association"] == ""
    assert "Le mandat signé est joint" not in signed_in.get(here).content.decode()
