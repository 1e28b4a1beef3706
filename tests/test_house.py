"""The house is tested too: its walls, its words, its forms."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import AutoField
from django.forms import BaseForm

from accounts.doors import DOORS
from tests.laboratory.desk import SEATED

ROOT = Path(settings.BASE_DIR)
ROOMS = ("config", "rights", "directory", "accounts", "vault", "cases")
SOURCES = sorted(path for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*.py"))
OURS = [path for path in SOURCES if "tests" not in path.parts and "migrations" not in path.parts]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".css"})
OUR_APPS = {"config", "directory", "accounts", "vault", "cases"}
OUR_MODELS = [
    model for model in apps.get_models() if model._meta.app_label in OUR_APPS and "test" not in model.__module__
]
NIR_WORDS = re.compile(r"(^|_)(nir|secu|vitale|ssn|insee_number|social_security)(_|$)")


def at(path):
    return str(path.relative_to(ROOT))


def test_the_layers_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_no_model_changes_without_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


LONG_READS = [path for path in [*SOURCES, *TEMPLATES] if "migrations" not in path.parts and path.suffix != ".css"]


def test_a_file_past_300_lines_is_two_files():
    assert [at(path) for path in LONG_READS if len(path.read_text().splitlines()) > 300] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "services", "managers", "core", "common"])
def test_no_room_is_named_after_what_does_not_fit_elsewhere(word):
    assert [at(path) for path in SOURCES if path.stem == word or path.parent.name == word] == []


def test_every_template_is_used():
    said = "\n".join(path.read_text() for path in [*SOURCES, *TEMPLATES])
    found_by_django = re.compile(r"(django|admin|otp|registration)/|\d{3}(_csrf)?\.html$")
    composed = [  # f"letters/{folder}/{code}.html" names every template of that shape
        re.compile(re.sub(r"\\\{.*?\\\}", r"[\\w-]+", re.escape(shape)))
        for shape in re.findall(r"[\"']([\w/]*\{[^\"'\n]*\.(?:html|txt|css))[\"']", said)
    ]
    names = {at(path).removeprefix("templates/") for path in TEMPLATES if path.suffix != ".css"}
    unused = [name for name in names if name not in said and not any(shape.fullmatch(name) for shape in composed)]
    assert [name for name in unused if not found_by_django.match(name)] == []


FORBIDDEN = {
    "signals": re.compile(r"django\.(db\.models|dispatch).*\b(receiver|signals|Signal)\b"),
    "GenericForeignKey": re.compile(r"\bGenericForeignKey\b"),
    "Meta.ordering": re.compile(r"^        ordering = ", re.MULTILINE),
    "save() overrides": re.compile(r"^    def save\(self, \*", re.MULTILINE),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_happens_behind_the_back_of_the_reader(what):
    assert [at(path) for path in OURS if FORBIDDEN[what].search(path.read_text())] == []


def test_a_title_says_once_that_something_is_wrong():
    """The frame of every page says it already."""
    titles = [
        (path.name, title)
        for path in TEMPLATES
        for title in re.findall(r"{% block title %}(.*?){% endblock", path.read_text(), re.DOTALL)
    ]
    assert len(titles) > 100
    assert [name for name, title in titles if "Erreur" in title] == []


def test_ids_cannot_be_counted():
    """A number in an address tells how many there are and invites to try the next one."""
    countable = [model._meta.label for model in OUR_MODELS if isinstance(model._meta.pk, AutoField)]
    never_in_an_address = {"vault.SealedChunk", "accounts.RecoverySheet", "accounts.RecoveryCode", "accounts.Tally"}
    through_django_otp = {"accounts.SealedTOTPDevice", "accounts.SignInCode"}
    assert set(countable) - never_in_an_address - through_django_otp == set()


def test_no_field_asks_for_the_social_security_number():
    people = [model for model in OUR_MODELS if model._meta.app_label != "directory"]  # which says what a leak contained
    fields = {f"{model._meta.label}.{field.name}" for model in people for field in model._meta.get_fields()}
    fields |= {f"{form.__module__}.{form.__name__}.{name}" for form in our_forms() for name in form.base_fields}
    assert [name for name in fields if NIR_WORDS.search(name.rpartition(".")[2])] == []


def our_forms(base=BaseForm):
    for form in base.__subclasses__():
        if form.__module__.partition(".")[0] in OUR_APPS and hasattr(form, "base_fields"):
            yield form
        yield from our_forms(form)


def test_tests_do_not_replace_our_own_code():
    """What stands for our own code proves nothing about it."""
    replacing = re.compile(r"monkeypatch\.setattr\(\s*[\"'](?:" + "|".join(ROOMS) + r")\.|mock\.patch")
    assert [at(path) for path in SOURCES if path != Path(__file__) and replacing.search(path.read_text())] == []


def test_each_decision_has_a_number_of_its_own():
    written = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert written == [f"{number:04}" for number in range(1, len(written) + 1)]


WHO_OPENS = ROOT / "tests" / "who_opens.txt"


def test_who_opens_each_address_of_a_place_is_what_was_read():
    """Other tests hold each page to the roles that its view names; this one holds the names (UPDATE_GOLDEN=1)."""
    lines = []
    for door in DOORS.values():
        lines += [f"# {door.address}: {' '.join(door.roles)}"]
        for pattern in sorted(SEATED[door], key=lambda one: one.name):
            lines.append(f"{pattern.name} {' '.join(role for role in door.roles if role in pattern.callback.roles)}")
    told = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        WHO_OPENS.write_text(told)
    assert told == WHO_OPENS.read_text(), "Qui ouvre quoi a changé : relisez who_opens.txt, puis UPDATE_GOLDEN=1."
