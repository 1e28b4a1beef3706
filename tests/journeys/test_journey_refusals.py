"""Whatever is typed: a sentence that says what happened and what to do, and nothing lost of it."""

from html import escape

import pytest

from cases.forms.texts import NIR_REFUSED
from tests.journeys.conftest import birth, errors
from tests.journeys.test_journey_flow import told

NIR = "1 84 12 56 260 001 02"  # made up, with its right key
FREE_TEXTS = [
    ("evenement", "other_breach", {"situation": "other"}),
    ("laboratoire", "search", {}),
    ("laboratoire-absent", "laboratory_name", {"laboratory_street": "1 rue", "laboratory_postcode": "56000"}),
    ("adresse", "recipient_lines", {}),
    ("prelevement", "report_number", {"sample_period": "2019"}),
    ("prelevement", "sample_period", {}),
    ("correction", "wrong", {"right": "juste"}),
    ("correction", "right", {"wrong": "faux"}),
    ("limitation", "restriction_reason", {"restriction_ground": "legal_claims"}),
    ("portabilite", "portability_target", {"portability_scope": "account", "portability_format": "any"}),
    ("opposition", "objection_other", {"objection_uses": ["other"], "objection_situation": "juste"}),
    ("opposition", "objection_situation", {"objection_uses": ["group"]}),
    ("proche", "person_name", {}),
    ("identite", "name", {}),
    ("identite", "address_then", {}),
    ("identite", "city", {}),
]


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("slug", "name", "others"), FREE_TEXTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_social_security_number_is_refused_in_any_free_text(person, slug, name, others):
    person.answer_all("rectification", "restriction", "portability", "objection", capacity="parent")
    before = told(person)
    response = person.answer(slug, **others, **{name: f"Voici {NIR}"})
    assert response.status_code == 200
    assert NIR_REFUSED in response.context["form" if name != "search" else "search"].errors[name]
    assert "Masquer le numéro et continuer" in shown(response) or name == "search"
    assert f"Voici {NIR}" in shown(response)  # what was typed is still there
    assert told(person) == before
    assert "<title>Erreur" in shown(response)


def test_the_number_can_be_masked_in_one_click(person):
    person.answer_all("rectification")
    person.answer("correction", wrong=f"Dossier {NIR}", right="Dossier corrigé", mask="1")
    assert person.response["Location"] == "/demarche/reponses/"
    assert told(person).wrong == "Dossier • •• •• •• ••• ••• ••"
    assert "84 12" not in person.letter()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("31 avril 2019", "Le 31 avril n’existe pas. Indiquez un jour entre 1 et 30."),
        ("29/02/2019", "Le 29 février 2019 n’existe pas. Indiquez un jour entre 1 et 28."),
        ("13/2019", "Le mois 13 n’existe pas. Indiquez un mois entre 1 et 12."),
        ("24 novembre 2026", "Cette date n’est pas encore arrivée. Indiquez une date jusqu’en novembre 2026."),
        ("décembre 2026", "Cette date n’est pas encore arrivée. Indiquez une date jusqu’en novembre 2026."),
        ("2031", "Cette date n’est pas encore arrivée. Indiquez une date jusqu’en novembre 2026."),
        ("1989", "Cette date est trop ancienne. Indiquez une année à partir de 1990."),
        ("il y a longtemps", "Indiquez au moins une année, par exemple 2019, ou cochez « Je ne sais plus »."),
        ("", "Indiquez une date, même approximative, ou cochez « Je ne sais plus »."),
    ],
)
def test_a_sample_that_cannot_have_been_taken_then(person, typed, expected, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    person.begin()
    response = person.answer("prelevement", sample_period=typed)
    assert [plain(sentence) for sentence in errors(response)] == [expected]
    assert escape(typed) in shown(response)


def test_the_day_is_that_of_paris(person, time_machine):
    time_machine.move_to("2026-11-23 23:30 +0000")
    person.begin()
    person.answer("prelevement", sample_period="24 novembre 2026")
    assert told(person).sample_period == "24 novembre 2026"


def plain(sentence):
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (birth("birth_date", "31", "4", "1980"), "Le 31 avril n’existe pas. Indiquez un jour entre 1 et 30."),
        (birth("birth_date", "1", "1", "2031"), "Cette date n’est pas encore arrivée."),
        (birth("birth_date", "1", "1", "1880"), "Cette date est trop ancienne."),
        (birth("birth_date", "", "5", "1980"), "Il manque le jour. Complétez la date."),
        (birth("birth_date", "1", "brumaire", "1980"), "Le mois « brumaire » n’existe pas."),
        ({"name": ""}, "Indiquez votre prénom et votre nom."),
        ({"name": "Camille 🎉 Martin"}, "Le signe « 🎉 » ne peut pas être imprimé dans une lettre."),
        (
            {"name": "山田"},
            "La lettre « 山 » ne peut pas être imprimée. Écrivez en lettres latines ; pour un nom,",
        ),
        ({"name": "محمد العربي"}, "La lettre « م » ne peut pas être imprimée. Écrivez en lettres latines"),
        ({"name": "יעקב כהן"}, "La lettre « י » ne peut pas être imprimée. Écrivez en lettres latines"),
        ({"name": "C" * 81}, "Ce texte est trop long : il compte 81 caractères, pour 80 au plus."),
        ({"address_lines": "1\n2\n3\n4\n5"}, "Votre adresse a 5 lignes, pour quatre au plus."),
        ({"postcode": "5600"}, "« 5600 » n’est pas un code postal."),
        ({"postcode": "99999"}, "« 99999 » n’est pas un code postal."),
        ({"email": "camille@"}, "Cette adresse e-mail est incomplète."),
        ({"phone": "06 12"}, "Ce numéro de téléphone est incomplet."),
    ],
    ids=str,
)
def test_an_identity_that_cannot_be_printed_or_found(person, typed, expected, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    person.begin()
    person.give_identity(**typed)
    assert person.response.status_code == 200
    assert any(plain(sentence).startswith(expected) for sentence in errors(person.response))
    page = shown(person.response)
    assert "Erreur" in page.partition("</title>")[0]
    assert all(escape(value) in page for value in typed.values())
    assert told(person).name == ""


def test_a_child_is_under_age(person, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    person.begin()
    person.answer("personne", capacity="parent")
    person.answer("proche", person_name="Jeanne Martin", **birth("person_birth_date", "2", "3", "2008"))
    assert plain(errors(person.response)[0]).startswith("Cette date est trop ancienne.")


def test_a_long_text_is_told_its_limit_before_it_is_typed(person):
    person.answer_all("rectification")
    page = shown(person.client.get("/demarche/correction/"))
    assert page.count("600 caractères au plus.") == 2


def test_ten_megabytes_come_back_with_a_sentence(person):
    person.answer_all("rectification")
    response = person.answer("correction", wrong="Un texte long. " * 700_000, right="court")
    assert response.status_code == 200
    assert plain(errors(response)[0]).startswith(
        "Ce texte est trop long : il compte 10 500 000 caractères, pour 600 au plus"
    )
    assert shown(response).count("Un texte long.") == 700_000


@pytest.mark.parametrize(("slug", "name"), [("evenement", "situation"), ("demandes", "wants"), ("personne", "capacity"),
                                            ("envoi", "channel")])  # fmt: skip
def test_an_answer_that_was_not_offered(person, slug, name):
    person.answer_all()
    for forged in ("", "<script>alert(1)</script>", "admin"):
        response = person.answer(slug, **{name: forged})
        assert response.status_code == 200
        assert errors(response)
        assert "<script>alert" not in shown(response)


@pytest.mark.parametrize("forged", ["0f8fad5b-d9cb-469f-a165-70867728950e", "1", "' OR 1=1", "../../etc/passwd", ""])
def test_a_laboratory_that_does_not_exist(person, forged):
    person.begin()
    response = person.answer("laboratoire", laboratory=forged)
    expected = "Ce laboratoire n’est pas dans l’annuaire." if forged else "Choisissez votre laboratoire"
    assert errors(response)[0].startswith(expected)
    assert told(person).laboratory == ""


def test_a_postcode_of_another_town_brings_proposals(person):
    person.begin()
    person.give_identity(postcode="56890", city="Vannes")
    page = shown(person.response)
    for words in ("Saint-Avé", "Plescop", "Garder", "Ce code postal est celui d’une autre ville"):
        assert words in page
    person.give_identity(postcode="56890", city="Vannes", town="Saint-Avé")
    assert told(person).city == "Saint-Avé"
    person.give_identity(postcode="56890", city="Vannes", town="keep")
    assert told(person).city == "Vannes"


@pytest.mark.parametrize(("postcode", "city"), [("56038", "Vannes CEDEX"), ("56890", "st ave"), ("98000", "Monaco"),
                                                ("56000", "VANNES CEDEX 9")])  # fmt: skip
def test_a_town_that_may_be_right_is_not_questioned(person, postcode, city):
    person.begin()
    person.give_identity(postcode=postcode, city=city)
    assert person.response.status_code == 302
    assert told(person).city == city


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("OCEALAB\n56000 VANNES", "Il manque une ligne"),
        ("OCEALAB\nService\nA\nB\nC\nD\n56000 VANNES", "L’adresse compte 7 lignes"),
        ("OCEALAB\n1 rue des Essais\nVannes", "La dernière ligne doit être le code postal et la ville"),
        ("OCEALAB\n" + "INDIVISIBLE" * 5 + "\n1 rue\n56000 VANNES", "La ligne « INDIVISIBLE"),
        ("", "Indiquez l’adresse où envoyer la lettre."),
    ],
)
def test_an_address_that_no_envelope_shows(person, lines, expected):
    person.answer_all()
    response = person.answer("adresse", recipient_lines=lines)
    assert any(plain(sentence).startswith(expected) for sentence in errors(response))
    assert escape(lines) in shown(response)


def test_what_only_the_letter_refuses_leads_to_its_question(person):
    person.answer_all()
    person.places["leak"].title = "Fuite 🎉"
    person.places["leak"].save()
    response = person.client.post("/demarche/lettre/")
    assert response.status_code == 422
    assert 'href="/demarche/evenement/"' in shown(response)
    assert "ne peut pas être imprimé" in shown(response)


def test_names_of_many_languages_are_printed(person):
    person.answer_all()
    for name in ("Łukasz Żółć", "Nguyễn Thị Hồng", "Şebnem Çağ", "Αλέξης", "Ольга", "D’Arcy-O’Neill"):
        person.give_identity(name=name)
        assert person.response.status_code == 302
        assert name in person.letter()


@pytest.mark.parametrize(
    ("slug", "typed", "name", "expected"),
    [
        ("limitation", {}, "restriction_ground", "Choisissez le cas le plus proche du vôtre."),
        ("limitation", {"restriction_ground": "accuracy"}, "restriction_reason", "Indiquez quelles données"),
        ("limitation", {"restriction_ground": "objection"}, "restriction_reason", "Indiquez quelle opposition"),
        ("portabilite", {"portability_scope": "account"}, "portability_format", "Choisissez un format"),
        ("portabilite", {"portability_format": "csv"}, "portability_scope", "Choisissez les données"),
        ("opposition", {}, "objection_uses", "Cochez au moins une utilisation."),
        ("opposition", {"objection_uses": ["other"], "objection_situation": "x"}, "objection_other", "Décrivez"),
        ("opposition", {"objection_uses": ["research", "group"]}, "objection_situation", "Dites pourquoi"),
    ],
)
def test_what_a_right_must_say_of_itself_is_asked_beside_its_field(person, slug, typed, name, expected):
    person.answer_all("restriction", "portability")
    if slug == "opposition":
        person.want("objection")
    response = person.answer(slug, **typed)
    assert response.status_code == 200
    assert response.context["form"].errors[name][0].startswith(expected)


def test_more_than_a_request_may_hold_is_said_in_words_and_where_the_words_are(person):
    answer = person.client.post("/demarche/evenement/", {"situation": "other", "other_breach": "a" * 13_000_000})
    assert answer.status_code == 400
    assert "le bouton «\u202fRetour\u202f» de votre navigateur vous les rend" in shown(answer)
