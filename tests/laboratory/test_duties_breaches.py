"""The register of breaches: seventy-two hours, reasons past them, versions that stay."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizationEvent
from cases.laboratory import telling
from cases.models import BreachRecord, NoticeCampaign
from rights.specimens.laboratory import WARNED
from tests.laboratory.conftest import sit
from tests.laboratory.walker import words

DESCRIBED = {
    "title": "Serveur de résultats ouvert", "nature": ["confidentiality"], "what": "Un dossier était lisible de tous.",
    "data": ["identity", "exam_result"], "people": "491 840", "consequences": "Hameçonnage ciblé.",
    "measures": "Le serveur est fermé.", "risk": "high",
}  # fmt: skip


def moment(name, day, hour):
    return {f"{name}_on_{part}": value for part, value in zip(("day", "month", "year"), day, strict=True)} | {
        f"{name}_hour": hour
    }


KNOWN = moment("known", (23, 2, 2026), "18 h 20")  # the last moment is 26 February, 19 h


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to("2026-03-02 10:00 +0100")


@pytest.fixture
def desk(client, officer):
    return sit(client, officer)


def enter(desk, seat, **changes):
    return desk.post(reverse("desk_breach_new", args=[seat.pk]), DESCRIBED | KNOWN | changes)


def test_a_breach_notified_in_time_is_registered_without_reasons(desk, officer):
    done = enter(desk, officer, **moment("notified", (26, 2, 2026), "19:00"))
    record = BreachRecord.objects.visible_to(officer).get()
    assert done["Location"] == reverse("desk_breach", args=[officer.pk, record.pk])
    version = record.latest
    assert version.claim.due_at == datetime(2026, 2, 26, 18, 0, tzinfo=UTC)
    assert not version.is_late(at=version.written_at)
    told = version.told.reveal(officer.own_scope("essai"))
    assert (told["people"], told["data"]) == (491840, ["identity", "exam_result"])


def test_one_minute_past_the_last_moment_reasons_are_asked_and_nothing_is_lost(desk, officer):
    late = moment("notified", (26, 2, 2026), "19 h 01")
    page = enter(desk, officer, **late).content.decode()
    assert "Dites pourquoi la notification est tardive" in page
    assert "Un dossier était lisible de tous." in page
    assert not BreachRecord.objects.exists()
    assert enter(desk, officer, **late, late_reasons="Le prestataire a prévenu tard.").status_code == 302
    assert BreachRecord.objects.get().latest.is_late(at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (moment("notified", (23, 2, 2026), "18 h 19"), "ne peut pas venir avant"),
        (moment("known", (2, 3, 2026), "11 h"), "pas encore arrivée"),
        ({"known_hour": ""}, "ce délai se compte en heures"),
        ({"known_hour": "25 h"}, "Nous ne lisons pas cette heure"),
        ({"people": "beaucoup"}, "Écrivez un nombre entier"),
        ({"risk": "unlikely"}, "pourquoi un risque est improbable"),
        ({"what": "Patient 1 84 05 56 260 123 45 touché"}, "numéro de sécurité sociale"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(desk, officer, changes, said):
    page = enter(desk, officer, **changes).content.decode()
    assert said in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert not BreachRecord.objects.exists()


def test_each_change_is_a_version_and_a_second_writer_overwrites_nothing(desk, officer):
    enter(desk, officer)
    record = BreachRecord.objects.get()
    edit = reverse("desk_breach_edit", args=[officer.pk, record.pk])
    assert 'name="version" value="1"' in desk.get(edit).content.decode()
    first = DESCRIBED | KNOWN | {"version": 1, "measures": "Les mots de passe sont changés."}
    assert desk.post(edit, first).status_code == 302
    second = desk.post(edit, first | {"measures": "Une autre mesure."}).content.decode()
    assert "pendant que vous écriviez" in second
    assert "Une autre mesure." in second
    assert [version.number for version in record.versions.order_by("number")] == [1, 2]
    before = desk.get(reverse("desk_breach_version", args=[officer.pk, record.pk, 1])).content.decode()
    assert "Le serveur est fermé." in before


def test_a_double_click_enters_one_breach(desk, officer):
    key = {"form_key": "7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41"}
    enter(desk, officer, **key)
    enter(desk, officer, **key)
    assert BreachRecord.objects.get().versions.count() == 1


def test_the_pages_count_the_hours_and_give_texts_to_copy(desk, officer, time_machine):
    time_machine.move_to("2026-02-26 17:10 +0100")
    enter(desk, officer)
    record = BreachRecord.objects.get()
    address = reverse("desk_breach", args=[officer.pk, record.pk])
    running = desk.get(address).text
    assert "Encore 1\u00a0heure" in running
    assert re.findall(r'class="button" href="[^"]+">([^<]+)<', running) == ["Préparer la notification à la CNIL"]
    copied = desk.get(reverse("desk_breach_notification", args=[officer.pk, record.pk])).content.decode()
    assert "491\u202f840 personnes" in copied
    listed = reverse("desk_breaches", args=[officer.pk])
    assert "18\u00a0h\u00a020" in desk.get(listed).text  # the moment to hold comes first, everywhere
    time_machine.move_to("2026-02-26 18:30 +0100")
    assert "72 heures sont passées" in sit(desk, officer).get(address).text
    assert "À notifier tout de suite" in desk.get(listed).text  # not “before” an hour that is past
    time_machine.move_to("2026-02-26 19:01 +0100")
    sit(desk, officer)
    assert "Dépassé" in desk.get(address).content.decode()
    assert "En retard" in desk.get(reverse("desk_breaches", args=[officer.pk])).content.decode()


def test_a_record_is_printed_whole_and_who_took_it_is_noted(desk, officer, reader, stranger, time_machine):
    enter(desk, officer, **moment("notified", (26, 2, 2026), "19 h 01"), late_reasons="Le prestataire a prévenu tard.")
    record = BreachRecord.objects.get()
    campaign = telling.begin(record, dict(WARNED), by=officer, key="c", at=timezone.now())
    NoticeCampaign.objects.filter(pk=campaign.pk).update(printed_on=date(2026, 3, 1))
    for number, posted_on in ((1, date(2026, 3, 2)), (2, None)):
        campaign.notices.create(
            number=number, digest=f"{number}", recipient={"lines": ["X"]}, posted_on=posted_on,
            channel="registered" if posted_on else "",
        )  # fmt: skip
    copied = desk.get(reverse("desk_breach_notification", args=[officer.pk, record.pk])).text
    assert "Information des personnes (art. 34)" in copied
    assert "2 lettres datées du 1er mars 2026, dont 1 notée comme envoyée\u202f: 1 le 2 mars 2026, lettre reco" in (
        copied.replace("\u00a0", " ")
    )
    taken = sit(desk, reader).post(reverse("desk_breach_pdf", args=[reader.pk, record.pk]))
    assert taken["Content-Disposition"] == 'attachment; filename="violation-1.pdf"'
    read = " ".join(words(taken.content).split())
    for said in (
        "Serveur de résultats ouvert", "version 1", "article 33", "jeudi 26 février 2026 à 19 h 00",
        "après les 72 heures", "Le prestataire a prévenu tard.", "491 840 personnes", "Hameçonnage ciblé.",
        "Le serveur est fermé.",
        "2 lettres datées du 1er mars 2026, dont 1 notée comme envoyée", "délégué à la protection des données n° 1",
    ):  # fmt: skip
        assert said in read, said
    event = OrganizationEvent.objects.get(act=OrganizationEvent.Act.EXPORTED)
    assert (event.by, event.detail) == (reader, "violation 1, pdf")
    sit(desk, stranger)
    assert desk.post(reverse("desk_breach_pdf", args=[stranger.pk, record.pk])).status_code == 404


def test_another_laboratory_finds_nothing_and_a_reader_writes_nothing(client, officer, reader, stranger):
    enter(sit(client, officer), officer)
    record = BreachRecord.objects.get()
    sit(client, stranger)
    for name in ("desk_breach", "desk_breach_edit", "desk_breach_notification"):
        assert client.get(reverse(name, args=[stranger.pk, record.pk])).status_code == 404
    sit(client, reader)
    assert client.get(reverse("desk_breach", args=[reader.pk, record.pk])).status_code == 200
    assert client.get(reverse("desk_breach_edit", args=[reader.pk, record.pk])).status_code == 404


def test_the_list_costs_the_same_for_one_breach_and_for_six(desk, officer):
    page = reverse("desk_breaches", args=[officer.pk])
    costs = []
    for count in (1, 5):
        for _ in range(count):
            enter(desk, officer)
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        costs.append(len(queries))
    assert costs[0] == costs[1]
