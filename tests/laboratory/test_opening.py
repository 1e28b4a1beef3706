"""Opening a space: the code of a letter names the laboratory, a code posted to it opens, and nothing else does."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import posted
from accounts.models import Membership, Organization, OrganizationEvent, PostedCode, SealedTOTPDevice, User
from directory.models import LegalEntity
from tests.entrance.test_signing_in import code_of
from tests.laboratory.conftest import ROLE

PASSWORD = "sept chevaux bleus traversent la place"
ASK, OPEN = "/laboratoire/ouvrir/demander/", "/laboratoire/ouvrir/"


def code_on(case_file):
    letter = case_file.letters.get()
    return letter.facts.reveal(case_file.system_scope(purpose="essai"))["door"]["code"]


@pytest.fixture
def printed(site):
    """A code asked for and printed."""
    row = posted.ask(Organization.objects.standing_for(legal_entity=site.legal_entity), now=timezone.now())
    posted.printed(row, now=timezone.now())
    row.refresh_from_db()
    return row


def typed(row, digits=None):
    return {"mark": f"{row.mark[:4]}-{row.mark[4:]}".lower(), "code": digits or posted.digits_of(row)}


def wrong(row):
    return f"{(int(posted.digits_of(row)) + 1) % 10**6:06d}"


def test_from_the_printed_code_to_the_desk(client, case_file, run_jobs):
    door = client.post("/laboratoire/", {"code": code_on(case_file)}).content.decode()
    assert f'action="{ASK}"' in door
    shown = client.post(ASK, {"code": code_on(case_file)}).content.decode()
    assert "RUE DU DR ROUX" in shown
    assert not PostedCode.objects.exists()  # not before it is asked for
    client.post(ASK, {"code": code_on(case_file), "confirmed": "oui"})
    client.post(ASK, {"code": code_on(case_file), "confirmed": "oui"})
    row = PostedCode.objects.get()
    assert client.post(OPEN, typed(row)).status_code == 200  # nobody printed it yet
    posted.printed(row, now=timezone.now())

    assert client.post(OPEN, typed(row))["Location"] == reverse("desk_open_address")
    client.post(reverse("desk_open_address"), {"email": "dpo@labo.example"})
    run_jobs()
    link = re.search(r"/invitation/\w+/", mail.outbox[-1].body)[0]
    assert not Organization.objects.get().is_open
    answer = client.post(link, {"name": "Dominique Exemple", "password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == reverse("desk_enrol")
    seat = Membership.objects.get()
    assert (seat.role, seat.organization.is_open, seat.organization.legal_entity) == (
        ROLE.OFFICER, True, case_file.laboratory.legal_entity,
    )  # fmt: skip
    assert client.get(reverse("desk", args=[seat.pk])).status_code == 302
    device = SealedTOTPDevice.objects.get(user=seat.user)
    client.post(reverse("desk_enrol"), {"code": code_of(device)})
    assert case_file.reference in client.get(reverse("desk", args=[seat.pk])).content.decode()
    assert OrganizationEvent.objects.get().act == "opened"
    row.refresh_from_db()
    assert row.used_at
    assert client.post(OPEN, typed(row)).status_code == 200  # spent
    assert "déjà ouvert" in client.post(ASK, {"code": code_on(case_file)}).content.decode()


def test_the_code_of_a_letter_alone_opens_nothing(client, case_file):
    """The patient has it too."""
    client.post(ASK, {"code": code_on(case_file), "confirmed": "oui"})
    code = code_on(case_file)
    for told in ({"mark": code, "code": "123456"}, {"mark": code[:9], "code": code}):
        assert posted.WRONG in client.post(OPEN, told).content.decode()
    assert client.get(reverse("desk_open_address"))["Location"] == OPEN
    assert not Membership.objects.exists()
    assert not User.objects.filter(kind="staff").exists()


def test_a_file_that_names_no_registered_laboratory_opens_no_space(client, case_file):
    type(case_file).objects.update(laboratory=None)
    assert ASK not in client.post("/laboratoire/", {"code": code_on(case_file)}).content.decode()
    assert "ne peut pas s’ouvrir" in client.post(ASK, {"code": code_on(case_file)}).content.decode()
    assert not Organization.objects.exists()


def test_eight_tries_then_the_code_is_dead_and_another_may_be_asked_for(client, printed):
    for _ in range(posted.TRIES):
        assert posted.WRONG in client.post(OPEN, typed(printed, wrong(printed))).content.decode()
    assert posted.WRONG in client.post(OPEN, typed(printed)).content.decode()
    assert posted.ask(printed.organization, now=timezone.now()) != printed


def test_a_network_that_tries_too_often_waits(client, printed):
    place = {"REMOTE_ADDR": "203.0.113.9"}
    for _ in range(posted.PER_NETWORK.most):
        client.post(OPEN, {"mark": "ABCD-2345", "code": "123456"}, **place)
    assert posted.TOO_OFTEN in client.post(OPEN, typed(printed), **place).content.decode()
    printed.refresh_from_db()
    assert printed.tries == 0  # a stranger without the mark uses up nothing


@pytest.mark.parametrize(("later", "opens"), [(timedelta(minutes=-1), True), (timedelta(), False)])
def test_a_code_lives_to_the_end_of_the_day_that_its_letter_says(client, printed, time_machine, later, opens):
    assert timezone.localdate(printed.expires_at - timedelta(minutes=1)) == posted.last_day(printed.printed_at)
    time_machine.move_to(printed.expires_at + later)
    assert (client.post(OPEN, typed(printed)).status_code == 302) is opens


def test_a_misspelt_address_is_asked_again_and_the_first_link_dies(client, printed, run_jobs):
    client.post(OPEN, typed(printed))
    for email in ("dpoo@labo.example", "dpo@labo.example"):
        client.post(reverse("desk_open_address"), {"email": email})
        run_jobs()
    first, second = (re.search(r"/invitation/\w+/", message.body)[0] for message in mail.outbox)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_the_digits_are_stored_nowhere(printed):
    assert posted.digits_of(printed) not in str(PostedCode.objects.values().get())


def test_an_operator_prints_what_waits_once(site, tmp_path):
    told = StringIO()
    call_command("post_codes", tmp_path, open=site.legal_entity.finess, stdout=told)
    row = PostedCode.objects.get()
    paper = tmp_path / f"code-{row.mark}.pdf"
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_mode & 0o077 == 0
    assert "56000 VANNES" in told.getvalue()
    assert "À vérifier" in told.getvalue()  # the address is that of 2020
    call_command("post_codes", tmp_path, open=site.legal_entity.finess, stdout=told)
    assert told.getvalue().endswith("Lettres écrites\u202f: 0. Postez-les, puis effacez les fichiers.\n")


def test_a_letter_gone_astray_is_replaced(client, printed, tmp_path):
    call_command("post_codes", tmp_path, replace=f"{printed.mark[:4]}-{printed.mark[4:]}", stdout=StringIO())
    other = PostedCode.objects.exclude(pk=printed.pk).get()
    assert client.post(OPEN, typed(printed)).status_code == 200
    assert client.post(OPEN, typed(other)).status_code == 302


def test_what_an_operator_asks_wrongly_is_said(laboratory, site, tmp_path):
    for options, sentence in (
        ({"open": "990000000"}, "Aucune société"),
        ({"open": site.legal_entity.finess}, "déjà ouvert"),
        ({"lost": "personne@labo.example"}, "Personne ne travaille"),
        ({"replace": "ABCD-2345"}, "Aucune lettre encore valable"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("post_codes", tmp_path, **options)
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        call_command("post_codes", tmp_path / "ailleurs")


def test_a_letter_without_an_address_waits(site, tmp_path):
    LegalEntity.objects.get().laboratories.update(address="", postcode="", city="", commune="")
    said = StringIO()
    call_command("post_codes", tmp_path, open=site.legal_entity.finess, stderr=said, stdout=StringIO())
    assert "n’est pas complète" in said.getvalue()
    assert PostedCode.objects.get().printed_at is None
