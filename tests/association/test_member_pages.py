"""The people of an association as its pages list them, and the day one of them comes to a space of her own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.association import carrying, joining, mandating, members
from cases.models import CaseFile, Event, Principal
from tests.association.conftest import at, text
from tests.association.test_members import entry
from tests.cases.test_patient_door import day
from tests.laboratory.conftest import sit

TODAY = date(2026, 6, 1)
BORN = date(1984, 5, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def camille(coordinator, site):
    """Somebody entered in the list, whose mandate waits."""
    told = {"laboratory": str(site.pk), "laboratory_name": site.name, "birth_date": BORN.isoformat()}
    members.enter(coordinator, [entry("A-12", **told)], on=TODAY, at=timezone.now())
    return Principal.objects.get()


def test_the_list_is_searched_and_files_are_given_to_somebody(
    client, camille, coordinator, case_worker, neighbour, site, django_assert_max_num_queries
):
    case_file = CaseFile.objects.get()
    names = ["Dominique Petit", "Claude Durand", "Alex Bernard"]
    members.enter(coordinator, [entry(name=name) for name in names], on=TODAY, at=timezone.now())
    sit(client, coordinator)
    page = reverse("association_members", args=[coordinator.pk])
    shown = text(client.get(page))
    assert all(name in shown for name in ["Camille Martin", *names])
    for sought in ("martin camille", "a-12", case_file.reference.lower()):
        found = text(client.get(page, {"q": sought}))
        assert "Camille Martin" in found
        assert "Dominique Petit" not in found
    assert "Personne ne correspond" in text(client.get(page, {"q": "Nadie"}))
    given = {"files": [str(case_file.pk)], "to": str(case_worker.pk), "back": "?vue=sans-charge"}
    assign = reverse("association_assign", args=[coordinator.pk])
    assert client.post(assign, given)["Location"] == f"{page}?vue=sans-charge"
    assert "Camille Martin" not in text(client.get(page, {"vue": "sans-charge"}))
    assert "Camille Martin" in text(client.get(page, {"vue": "a-signer"}))
    client.post(assign, given | {"files": [str(case_file.pk), str(camille.pk)], "to": ""})
    assert CaseFile.objects.get(pk=case_file.pk).case_worker == case_worker  # one that is not here: none is moved
    with django_assert_max_num_queries(20):
        client.get(page)
    sit(client, case_worker)
    assert client.post(reverse("association_assign", args=[case_worker.pk]), given).status_code == 404
    mine = reverse("association_members", args=[case_worker.pk])
    assert "Camille Martin" in text(client.get(mine, {"vue": "a-moi"}))
    sit(client, coordinator).post(reverse("association_member_remove", args=[coordinator.pk, case_worker.pk]))
    left = text(client.get(page, {"vue": "sans-charge"}))
    assert "Camille Martin" in left
    assert "a quitté l’équipe" in left
    assert "Attribué à une personne" in text(
        client.get(reverse("association_member_detail", args=[coordinator.pk, camille.pk]))
    )
    table = reverse("association_list", args=[coordinator.pk, "tous"])
    assert "Camille Martin" in text(client.get(table, {"charge": "personne"}))
    sit(client, neighbour)
    assert "Camille" not in text(client.get(reverse("association_members", args=[neighbour.pk])))
    for other in (reverse("association_member_detail", args=[neighbour.pk, camille.pk]),
                  at("case_detail", neighbour, case_file), at("reason", neighbour, case_file)):  # fmt: skip
        assert client.get(other).status_code == 404


def test_somebody_invited_comes_to_her_own_space_and_sees_all(client, camille, coordinator, mailoutbox, run_jobs):
    case_file = CaseFile.objects.get()
    sit(client, coordinator)
    page = reverse("association_member_invite", args=[coordinator.pk, camille.pk])
    assert "camille@exemple.fr" in text(client.get(page))
    assert "incomplète" in text(client.post(page, {"email": "camille"}))
    assert client.post(page, {"email": "Camille@Exemple.fr"}).status_code == 302
    assert "Une invitation vient de partir" in text(client.post(page, {"email": "camille@exemple.fr"}))
    run_jobs()
    (mail,) = mailoutbox
    assert mail.to == ["camille@exemple.fr"]
    said = f"{mail.subject} {mail.body}"
    assert not [word for word in (coordinator.organization.name, "aboratoire", "santé", "Camille") if word in said]
    link = f"/dossiers/rejoindre/{mail.body.split('/dossiers/rejoindre/')[1].split()[0]}"

    client.logout()
    assert client.get(link)["Location"] == f"/connexion/?next={link}"
    stranger = User.objects.create_patient("autre@exemple.fr")
    client.force_login(stranger)
    assert client.get(link).status_code == client.get("/dossiers/rejoindre/abc/").status_code == 404
    camille_here = User.objects.create_patient("camille@exemple.fr")
    client.force_login(camille_here)
    assert coordinator.organization.name in text(client.get(link))
    assert "Indiquez votre date de naissance, ou votre code postal" in text(client.post(link, {}))
    assert "ne correspond pas" in text(client.post(link, day(date(1984, 5, 2), "birth_date")))
    assert "ne correspond pas" in text(client.post(link, {"postcode": "56000"}))  # her birth date is known: that alone
    assert not CaseFile.objects.visible_to(camille_here).exists()
    assert client.post(link, day(BORN, "birth_date"))["Location"] == reverse("case_list")
    case_file.refresh_from_db()
    assert case_file.patient == camille_here
    assert case_file.told(case_file.scope_for(camille_here, purpose="test")).name == "Camille Martin"
    assert CaseFile.objects.visible_to(coordinator).get() == case_file
    shown = text(client.get(reverse("case_detail", args=[case_file.pk])))
    assert "Dossier rattaché à l’espace de la personne" in shown
    assert "On vous demande un mandat" in shown
    assert client.get(link).status_code == 404  # it serves once
    assert Event.objects.verify_chain(case_file) is None
    row = Principal.objects.get()
    assert (row.patient, timezone.localdate(row.joined_at)) == (camille_here, TODAY)
    with pytest.raises(joining.NotAllowed, match="déjà son espace"):
        joining.invite(row, "camille@exemple.fr", at=timezone.now() + timedelta(days=1))
    mandate = case_file.mandates.get()
    carrying.revoke(mandate, by=camille_here, on=TODAY)
    assert not CaseFile.objects.visible_to(coordinator).exists()


def test_five_guesses_end_a_link(camille):
    joining.invite(camille, "camille@exemple.fr", at=timezone.now())
    camille.refresh_from_db()
    user, now = User.objects.create_patient("camille@exemple.fr"), timezone.now()
    told = {"birth_date": None, "postcode": "99999", "on": TODAY, "at": now}
    for _ in range(joining.TRIES.most):
        with pytest.raises(joining.NotAllowed):
            joining.join(camille, user, **told)
    with pytest.raises(joining.NotAllowed):
        joining.join(camille, user, **told | {"birth_date": BORN})
    assert not CaseFile.objects.visible_to(user).exists()


def joined(principal, user, born):
    joining.invite(principal, "camille@exemple.fr", at=timezone.now())
    principal.refresh_from_db()
    return joining.join(principal, user, birth_date=born, postcode="", on=TODAY, at=timezone.now())


def test_two_people_who_share_an_address_do_not_share_a_space(camille, coordinator, site):
    told = {"laboratory": str(site.pk), "laboratory_name": site.name, "birth_date": "1982-02-03"}
    members.enter(coordinator, [entry("B-7", name="Dominique Martin", **told)], on=TODAY, at=timezone.now())
    user, other = User.objects.create_patient("camille@exemple.fr"), Principal.objects.exclude(pk=camille.pk).get()
    joined(camille, user, BORN)
    with pytest.raises(joining.NotAllowed, match="une autre personne"):
        joined(other, user, date(1982, 2, 3))
    assert CaseFile.objects.visible_to(user).count() == 1
    assert not User.objects.filter(kind="patient").exclude(pk__in=[user.pk, other.patient_id]).exists()


def test_whoever_gave_a_mandate_herself_meanwhile_is_in_the_list_once(camille, coordinator, case_file):
    """As the association entered her: the same list finds her again."""
    user, entered = case_file.patient, CaseFile.objects.get(opened_by=coordinator)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=90)}
    mandating.give(case_file, coordinator.organization, by=user, on=TODAY, key="own", scopes=["requests"], **days)
    assert Principal.objects.count() == 2
    joined(camille, user, BORN)
    row = Principal.objects.get()
    assert (row.pk, row.patient, user.case_files.count()) == (camille.pk, user, 2)
    again = entry("A-12", laboratory=str(entered.laboratory_id), birth_date=BORN.isoformat())
    assert members.enter(coordinator, [again], on=TODAY, at=timezone.now()).known == 1
