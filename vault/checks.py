"""What `manage.py check` refuses: a field without a class, a personal field in clear, keys badly kept."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections

from vault import keys
from vault.models import DataKey, SealedFile

CLASSES = {"P0", "P1", "P2", "P3", "K"}


def our_models():
    """Every table of the rooms of this project."""
    for app in apps.get_app_configs():
        if Path(app.path).resolve().parent == Path(settings.BASE_DIR).resolve():
            yield from (model for model in app.get_models() if not model._meta.proxy)


@register
def fields_are_classed(app_configs=None, **kwargs):
    return [error for model in our_models() for error in problems_of(model)]


def problems_of(model):
    """Errors of one model: its FIELD_CLASSES against its columns."""
    classes = getattr(model, "FIELD_CLASSES", {})
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name in sorted(set(fields) - set(classes)):
        yield Error(
            f"{name} has no class.", hint="Add it to FIELD_CLASSES: P0, P1, P2, P3 or K.", obj=model, id="vault.E001"
        )
    for name in sorted(set(classes) - set(fields)):
        yield Error(f"FIELD_CLASSES names {name}, which is no field.", obj=model, id="vault.E002")
    for name in sorted(set(classes) & set(fields)):
        field, letter = fields[name], classes[name]
        sealed = getattr(field, "is_sealed", False) or field.related_model in {DataKey, SealedFile}
        if letter not in CLASSES:
            yield Error(f"{name} has the unknown class {letter}.", obj=model, id="vault.E003")
        elif letter in {"P2", "P3"} and not sealed:
            yield Error(f"{name} is personal ({letter}) and stored in clear.", obj=model, id="vault.E004")
        elif letter in {"P0", "P1"} and sealed and not field.is_relation:
            yield Error(f"{name} is sealed but said to be {letter}.", obj=model, id="vault.E005")
        elif letter == "K" and not (sealed or name == "password" or not field.editable):
            yield Error(f"{name} is a key or a hash: it must be sealed or not editable.", obj=model, id="vault.E006")


@register(Tags.security)
def key_file_is_kept(app_configs=None, **kwargs):
    """In production the key file is there, private and outside the program. Elsewhere it is made when first needed."""
    if not settings.PRODUCTION:
        return []
    found = keys.problems(settings.KEY_FILE, production=True, project=settings.BASE_DIR)
    return [Error(sentence, id="vault.E010") for sentence in found]


@register(Tags.database)
def keys_open_this_database(app_configs=None, databases=None, **kwargs):
    """The newest key of each database opens with the ring: a restored database without its keys says so at once."""
    errors = []
    for alias in databases or []:
        try:
            if DataKey._meta.db_table not in connections[alias].introspection.table_names():
                continue
            newest = DataKey.objects.using(alias).filter(destroyed_at=None).order_by("-made_at").first()
            if newest is not None:
                newest.unwrap()
        except keys.KeysAbsent as refusal:
            errors.append(Error(str(refusal), id="vault.E011"))
        except DatabaseError:
            continue  # not migrated yet: migrate says so itself
    return errors
