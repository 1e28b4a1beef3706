"""The door open to everyone: pages answer, say where they know it from, and never say no."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import Breach, BreachMoment, Laboratory
from rights.catalogue import KINDS
from tests.leaks import load_leaks

DEDALUS = "/fuites/dedalus-2021/"
NARROW = "\u202f"


@pytest.fixture
def leaks(db, tmp_path):
    load_leaks(tmp_path)


def words(response):
    """What a person reads, in one line with ordinary spaces."""
    page = response.content.decode()
    page = re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def public_addresses():
    slugs = list(Breach.objects.values_list("slug", flat=True))
    cited = Laboratory.objects.filter(breach_links__isnull=False).first()
    fixed = ["home", "deadline_calculator", "help", "privacy", "legal", "accessibility", "quick_exit"]
    return [
        *map(reverse, fixed),
        *(reverse(name, args=[slug]) for slug in slugs for name in ("breach", "self_check", "checklist")),
        *(reverse("deadline_of_kind", args=[kind]) for kind in KINDS),
        *(reverse("self_check_department", args=["dedalus-2021", code]) for code in ("56", "2A", "974")),
        reverse("self_check_laboratory", args=["dedalus-2021", cited.pk]),
    ]


def test_every_public_page_answers_a_stranger_without_a_session(client, leaks):
    for address in public_addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        assert "sessionid" not in response.cookies, address
        if "fuites" in address:
            assert not response.cookies, f"{address} pose un cookie"


def test_what_does_not_exist_is_not_found(client, leaks):
    for address in ("/fuites/inconnue/", "/fuites/inconnue/verifier/", "/echeance/demain/", "/nulle-part/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Cette page n’existe pas" in words(response)


def test_the_leak_of_2021_comes_first(client, leaks):
    page = words(client.get("/"))
    assert page.index("affaire Dedalus") < page.index("Laboratoire Cerba")
    assert "Révélée le 23 février 2021. 491 840 personnes, selon la décision de la CNIL" in page


def test_a_leak_is_told_with_its_figures_dates_and_sources(client, leaks):
    response = client.get(DEDALUS)
    page = words(response)
    assert f"491{NARROW}840" in unescape(response.content.decode())
    assert "de 2015 à octobre 2020" in page
    assert "1 500 000 € d’amende infligés à DEDALUS BIOLOGIE le 15 avril 2022 (décision SAN-2022-009)" in page
    assert "Morbihan : environ 36 %" in page
    for url in Breach.objects.get(slug="dedalus-2021").sources.values_list("url", flat=True):
        assert url in unescape(response.content.decode())
    assert page.index("21 avril 2022") < page.index("novembre 2020"), "newest first"


def test_a_figure_keeps_the_reserve_of_its_source(client, leaks):
    assert "selon une source policière citée par Le Figaro" in words(client.get("/"))
    assert re.search(r"environ 1[ ,]4(00 000)? ", words(client.get("/fuites/aphp-2021/")).lower())


def test_laboratories_are_only_said_to_be_perhaps_concerned(client, leaks):
    department = words(client.get(DEDALUS + "departements/56/"))
    assert "LBM OCEALAB MUZILLAC" in department
    assert "Peut être concerné — la presse a nommé cette société" in department
    assert "peut être concerné , sans certitude" in words(client.get(DEDALUS))


def test_nobody_is_ever_told_no(client, leaks):
    for address in public_addresses():
        page = words(client.get(address))
        for found in re.finditer(r"vous n’êtes pas concerné", page, re.IGNORECASE):
            assert page[: found.start()].endswith("cela ne prouve pas que "), address


def test_an_unlisted_department_leads_to_the_laboratory_all_the_same(client, leaks):
    response = client.get(DEDALUS + "departements/13/")
    page = words(response)
    assert "Pas d’indice connu — cela ne prouve pas que vous n’êtes pas concerné(e)" in page
    assert reverse("journey_start") + "?fuite=dedalus-2021" in response.content.decode()


def test_no_page_asks_for_the_social_security_number(client, leaks):
    for address in public_addresses():
        page = client.get(address).content.decode().lower()
        assert not re.search(r"<(?:input|textarea|select)[^>]*\b(?:name|id)=.[^\"]*(?:nir|secu|vitale)", page), address


def test_queries_do_not_grow_with_what_is_known(client, leaks):
    breach = Breach.objects.get(slug="dedalus-2021")
    addresses = ["/", DEDALUS, DEDALUS + "verifier/", DEDALUS + "que-faire/", DEDALUS + "departements/56/"]
    before = {address: queries_of(client, address) for address in addresses}
    for day in range(1, 29):
        BreachMoment.objects.create(breach=breach, happened_on=date(2023, 2, day), text=f"Fait {day}", position=day)
        Breach.objects.create(slug=f"autre-{day}", title=f"Autre {day}", disclosed_on=date(2024, 3, day))
    sites = Laboratory.objects.filter(department_id="56", breach_links__isnull=True)[:30]
    for site in sites:
        breach.laboratory_links.create(laboratory=site, confidence="group_named")
    assert {address: queries_of(client, address) for address in addresses} == before


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# --- What to do ----------------------------------------------------------------------------------------------------
def test_the_list_of_things_to_do_follows_what_leaked(client, leaks):
    dedalus, viamedis = (
        words(client.get(f"/fuites/{slug}/que-faire/")) for slug in ("dedalus-2021", "viamedis-almerys-2024")
    )
    assert "Changez le mot de passe de votre espace patient" in dedalus
    assert "Changez le mot de passe de votre espace patient" not in viamedis
    assert "Relisez les relevés de votre complémentaire santé" in viamedis
    assert "Relisez les relevés de votre complémentaire santé" not in dedalus
    assert "Chantage : ne payez pas" in dedalus
    assert "Chantage : ne payez pas" not in viamedis
    for page in (dedalus, viamedis):
        assert "Vérifiez votre compte ameli" in page
        assert "Aucune donnée bancaire n’est connue dans cette fuite" in page
        for contact in ("17cyber.gouv.fr", "33700", "116 006", "01 53 73 22 22"):
            assert contact in page


def test_the_civil_time_limit_of_2021_is_said_to_have_probably_run_out(client, leaks, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    page = words(client.get(DEDALUS + "que-faire/"))
    assert "il est probablement dépassé depuis février 2026" in page
    assert "jusque vers février 2027" in page
    time_machine.move_to("2026-02-01 12:00 +0100")
    assert "probablement dépassé" not in words(client.get(DEDALUS + "que-faire/"))


# --- Dates ---------------------------------------------------------------------------------------------------------
def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def calculate(client, kind, **typed):
    data = {}
    for name, value in typed.items():
        data |= parts(name, value) if isinstance(value, date) else {name: value}
    return client.post(f"/echeance/{kind}/", data)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("access", {"received_on": date(2026, 3, 5), "department": "56"}, "mardi 7 avril 2026"),  # Easter Monday
        ("access", {"sent_on": date(2026, 3, 2), "department": "56"}, "mardi 7 avril 2026"),  # three working days
        (
            "access",
            {"received_on": date(2026, 1, 31), "extension_notice_on": date(2026, 3, 2), "department": "45"},
            "jeudi 30 avril 2026",
        ),
        (
            "access",
            {"received_on": date(2026, 3, 3), "department": "68", "commune_temple": "no"},
            "vendredi 3 avril 2026",
        ),
        ("breach_72h", {"received_on": date(2021, 2, 23), "hour": "18 h 20"}, "vendredi 26 février 2021 à 19 h"),
        (
            "formal_notice",
            {"received_on": date(2026, 6, 30), "days": "15", "department": "56"},
            "mercredi 15 juillet 2026",
        ),
        ("cnil_silence", {"received_on": date(2026, 1, 15)}, "mercredi 15 avril 2026"),
        ("ce_appeal", {"received_on": date(2026, 4, 10)}, "jeudi 11 juin 2026"),
    ],
)
def test_a_date_is_calculated_with_its_steps_and_sources(client, leaks, time_machine, kind, typed, said):
    time_machine.move_to("2026-11-23 12:00 +0100")
    response = calculate(client, kind, **typed)
    assert said in words(response)
    assert "Comment cette date est calculée" in words(response)
    assert re.search(r'href="https://(eur-lex\.europa\.eu|www\.legifrance\.gouv\.fr)/', response.content.decode())


def test_an_open_identity_request_suspends_the_date(client, leaks):
    response = calculate(
        client, "access", received_on=date(2026, 5, 4), identity_asked_on=date(2026, 5, 6), department="56"
    )
    assert "Le délai est suspendu" in words(response)


def test_old_results_show_the_two_clocks_and_what_is_not_certain(client, leaks, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    page = words(
        calculate(
            client, "health_access", received_on=date(2026, 11, 2), documents_on=date(2020, 6, 15), department="56"
        )
    )
    assert "lundi 4 janvier 2027" in page
    assert "Un autre délai court en même temps" in page
    assert "mercredi 2 décembre 2026" in page
    assert "Ce qui n’est pas certain" in page


def test_results_of_an_unknown_age_wait_for_the_longest_period(client, leaks, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    page = words(calculate(client, "health_access", received_on=date(2026, 11, 2), department="95"))
    assert "lundi 4 janvier 2027" in page
    assert "L’âge des informations n’est pas connu" in page
    assert "Val-d’Oise" in page
    for label in ("À défaut, lettre simple postée le", "Date des résultats demandés"):
        assert f"{label} (facultatif)" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"received_on_day": 31, "received_on_month": 4, "received_on_year": 2026},
            "Le 31 avril n’existe pas. Indiquez un jour entre 1 et 30.",
        ),
        (
            {"received_on_day": 29, "received_on_month": "févr.", "received_on_year": 2026},
            "Le 29 février 2026 n’existe pas. Indiquez un jour entre 1 et 28.",
        ),
        (
            {"received_on_day": 1, "received_on_month": 13, "received_on_year": 2026},
            "n’existe pas. Indiquez un nombre entre 1 et 12",
        ),
        (
            {"received_on_day": 1, "received_on_month": 1, "received_on_year": 26},
            "Écrivez l’année avec quatre chiffres",
        ),
        (
            {"received_on_day": 1, "received_on_month": 1, "received_on_year": 2999},
            "Cette date n’est pas encore arrivée.",
        ),
        ({"received_on_day": 1, "received_on_month": 1, "received_on_year": 1999}, "Cette date est trop ancienne."),
        ({"received_on_day": "😀" * 50, "received_on_month": 1, "received_on_year": 2026}, "n’est pas un nombre"),
        ({"received_on_day": 1}, "Il manque le mois et l’année. Complétez la date."),
        ({}, "Indiquez le jour de réception ou, à défaut, le jour d’envoi."),
    ],
)
def test_a_wrong_date_is_explained_and_stays_typed(client, leaks, typed, sentence):
    response = client.post("/echeance/access/", {"department": "56", **typed})
    page = unescape(response.content.decode())
    assert sentence in words(response)
    assert re.search(rf"<title>Erreur{NARROW}: ", page)
    assert 'href="#id_received_on_0"' in page
    assert 'aria-invalid="true"' in page
    for value in typed.values():
        assert f'value="{value}"' in page


# --- The house -----------------------------------------------------------------------------------------------------
def test_what_the_operator_has_not_filled_in_is_said(client, db):
    assert "à renseigner par l’exploitant" in words(client.get("/mentions-legales/"))
    notice = {"publisher": "Association Exemple", "director": "X", "contact": "contact@exemple.fr", "host": "Hébergeur"}
    with override_settings(LEGAL_NOTICE=notice):
        page = words(client.get("/mentions-legales/"))
    assert "Association Exemple" in page
    assert "à renseigner" not in page


def test_leaving_quickly_signs_out_and_clears_the_browser(client, db, django_user_model):
    client.force_login(django_user_model.objects.create_patient("camille.martin@example.org"))
    response = client.post("/quitter/")
    assert response["Clear-Site-Data"] == '"*"'
    assert "_auth_user_id" not in client.session
    assert "Recours" not in words(response)


def test_an_address_followed_by_mistake_signs_nobody_out(client, db, django_user_model):
    client.force_login(django_user_model.objects.create_patient("camille.martin@example.org"))
    client.get("/quitter/")
    assert "_auth_user_id" in client.session
