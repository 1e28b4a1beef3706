"""The reference data load once and for all, again and again, and never undo a person's work."""

import csv
import datetime as dt
import shutil
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command

from directory.models import (
    Association,
    Authority,
    Breach,
    BreachLaboratory,
    BreachMoment,
    Court,
    DataProtectionContact,
    Dataset,
    Department,
    Laboratory,
    LegalEntity,
    Postcode,
)
from directory.provenance import Origin
from directory.reference.files import FOLDER

COUNTED = (
    (Department, 107),
    (Postcode, 35493),
    (Court, 174),
    (LegalEntity, 339),
    (Laboratory, 2537),
    (Breach, 7),
    (BreachLaboratory, 35),
    (DataProtectionContact, 7),
    (Association, 16),
    (Authority, 5),
)
TODAY = dt.date(2026, 11, 23)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_directory")]


def counts():
    return {model.__name__: model.objects.count() for model, _ in COUNTED}


def load_again(**options):
    call_command("load_directory", verbosity=0, force=True, **options)


def test_every_row_of_the_files_is_there():
    assert counts() == {model.__name__: number for model, number in COUNTED}


def test_loading_again_doubles_nothing_and_keeps_the_identifiers():
    before = dict(Laboratory.objects.values_list("finess", "pk"))
    changed_at = Laboratory.objects.order_by("-changed_at").first().changed_at
    load_again()
    assert counts() == {model.__name__: number for model, number in COUNTED}
    assert dict(Laboratory.objects.values_list("finess", "pk")) == before
    assert Laboratory.objects.order_by("-changed_at").first().changed_at == changed_at


def test_unchanged_files_are_not_read_again():
    started = perf_counter()
    call_command("load_directory", verbosity=0)
    assert perf_counter() - started < 1.5


def test_what_an_operator_corrected_survives_every_load():
    lab = Laboratory.objects.get(finess="560026346")
    lab.correct(by="operatrice", on=TODAY, address="7 rue du Docteur Roux", phone="")
    lab.legal_entity.correct(by="operatrice", on=TODAY, name="SELAS Océalab", name_is_derived=False)
    moment = BreachMoment.objects.get(breach__slug="dedalus-2021", happened_on=dt.date(2021, 3, 4))
    moment.correct(by="operatrice", on=TODAY, text="Le tribunal ordonne le blocage.")
    load_again()
    lab = Laboratory.objects.select_related("legal_entity").get(finess="560026346")
    moment.refresh_from_db()
    assert (lab.address, lab.phone, lab.legal_entity.name) == ("7 rue du Docteur Roux", "", "SELAS Océalab")
    assert moment.text == "Le tribunal ordonne le blocage."
    assert lab.origin_of("address") == Origin("correction de l’opérateur", TODAY, "operatrice")
    assert lab.origin_of("city").on == dt.date(2020, 10, 29)
    assert lab.corrected_fields == ("address", "phone")


def test_a_corrected_department_or_company_is_kept_too():
    lab = Laboratory.objects.get(finess="510024433")
    other = LegalEntity.objects.exclude(pk=lab.legal_entity_id).first()
    lab.legal_entity, lab.department_id = other, "51"
    lab.mark_corrected(["legal_entity", "department"], by="operatrice", on=TODAY)
    lab.save()
    load_again()
    lab.refresh_from_db()
    assert (lab.legal_entity_id, lab.department_id) == (other.pk, "51")


def test_a_withdrawn_link_does_not_come_back():
    link = BreachLaboratory.objects.first()
    link.correct(by="operatrice", on=TODAY, is_withdrawn=True)
    load_again()
    link.refresh_from_db()
    assert link.is_withdrawn


def test_what_an_operator_added_stays():
    breach = Breach.objects.get(slug="dedalus-2021")
    added = BreachMoment.objects.create(breach=breach, happened_on=TODAY, text="Une audience est fixée.")
    load_again()
    assert BreachMoment.objects.filter(pk=added.pk).exists()


def test_an_older_file_does_not_undo_a_newer_one():
    lab = Laboratory.objects.get(finess="560026346")
    lab.absorb({"address": "9 RUE NEUVE"}, Origin("FINESS", dt.date(2026, 11, 6)))
    lab.save()
    load_again()
    lab.refresh_from_db()
    assert lab.address == "9 RUE NEUVE"
    assert lab.origin_of("address").on == dt.date(2026, 11, 6)
    assert lab.origin_of("phone").on == dt.date(2020, 10, 29)


def test_a_changed_file_updates_creates_and_withdraws_nothing_else(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    path = folder / "labs.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("RUE DU DR ROUX,56000", "8 RUE DU DR ROUX,56000"), "utf-8")
    call_command("load_directory", verbosity=0, folder=folder)
    assert Laboratory.objects.get(finess="560026346").address == "8 RUE DU DR ROUX"
    assert Laboratory.objects.count() == 2537


def test_a_text_without_its_french_stops_the_load_and_changes_nothing(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    path = folder / "incidents.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Decision published", "Decision made public"), "utf-8")
    (folder / "departments.csv").write_text(
        (folder / "departments.csv").read_text(encoding="utf-8").replace("Morbihan", "Mor Bihan"), "utf-8"
    )
    with pytest.raises(CommandError, match="il manque le français de « Decision made public »"):
        call_command("load_directory", verbosity=0, folder=folder)
    assert Department.objects.get(code="56").name == "Morbihan"


def test_every_field_that_matters_says_where_it_comes_from():
    for lab in Laboratory.objects.all()[:50]:
        assert lab.origin_of("address").source.startswith("Sites de prélèvement Covid")
        assert lab.origin_of("address").on
    contact = DataProtectionContact.objects.get(email="dpo@ocealab.fr")
    assert contact.origin_of("email").on == dt.date(2021, 3, 11)
    assert contact.origin_of("email").source.startswith("https://www.sene.bzh/")
    for breach in Breach.objects.all():
        assert breach.sources.exists()


def test_a_derived_company_name_says_so():
    entity = LegalEntity.objects.get(finess="560025306")
    assert (entity.name, entity.name_note) == ("OCEALAB", "nom déduit, à vérifier")
    entity.correct(by="operatrice", on=TODAY, name="SELAS Océalab")
    assert entity.name_note == ""


def test_each_file_loaded_says_what_it_is():
    assert set(Dataset.objects.exclude(source="").values_list("name", flat=True)) == {
        "départements",
        "codes postaux",
        "tribunaux",
        "laboratoires",
        "fuites de données",
        "contacts",
    }


def test_screens_get_french_only():
    english = {"the", "and", "of", "said", "about", "patients'", "date", "social", "number", "some", "records"} - {
        "date",
        "social",
    }
    for breach in Breach.objects.prefetch_related("moments", "leaked_data", "groups", "departments", "channels"):
        texts = [breach.people_affected_words, breach.laboratories_words, breach.controllers, breach.note]
        texts += [breach.departments_words, breach.processor, breach.processor_words, breach.sample_period_words]
        texts += [row.text for row in (*breach.moments.all(), *breach.leaked_data.all(), *breach.channels.all())]
        texts += [row.people_affected_words for row in breach.groups.all()]
        texts += [row.qualifier for row in breach.departments.all()]
        for text in texts:
            assert not english & set(text.lower().split()), text
            assert "'" not in text
            assert " :" not in text.replace("\N{NARROW NO-BREAK SPACE}:", "")


def test_leaked_fields_are_known_codes_and_follow_the_record():
    fields = {breach.slug: breach.leaked_fields for breach in Breach.objects.prefetch_related("leaked_data")}
    assert {"identity", "nir", "credentials", "health_comments", "blood_group"} <= set(fields["dedalus-2021"])
    assert "nir" not in fields["cerba-2021"]
    assert "postal_address" not in fields["viamedis-almerys-2024"]
    for breach in Breach.objects.filter(contains_nir__isnull=False):
        assert ("nir" in fields[breach.slug]) == breach.contains_nir


def test_a_laboratory_is_never_said_to_be_concerned_as_a_fact():
    for link in BreachLaboratory.objects.all():
        assert link.confidence_words.startswith("peut être concerné — ")


def test_finess_links_of_the_file_all_find_their_laboratory():
    with (FOLDER / "incident_labs.csv").open(encoding="utf-8") as file:
        named = {(row["finess_et"], row["confidence"]) for row in csv.DictReader(file)}
    assert named == set(BreachLaboratory.objects.values_list("laboratory__finess", "confidence"))
