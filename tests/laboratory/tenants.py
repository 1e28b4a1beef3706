"""Two organizations furnished alike: a row of everything behind the walls, with one word in each of its texts."""

import uuid
from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organization
from cases.models import CaseFile
from cases.tenancy import WALLS
from vault.fields import SealedField, SealedJSONField
from vault.models import DataKey, SealedFile

DAY = date(2026, 3, 20)
# {model: values} where more is asked than the first choice and the default.
PARTICULAR = {"cases.Document": {"content_type": "application/pdf"}}


def belongings():
    """Every model of which a row belongs to one organization or to one file, however far: by its foreign keys."""
    found = {Organization, CaseFile}
    rest = {model for model in apps.get_models(include_auto_created=True) if model not in found}
    while more := {model for model in rest if any(field.related_model in found for field in links(model))}:
        found |= more
        rest -= more
    return found


def links(model):
    return [field for field in model._meta.concrete_fields if field.is_relation]


def rows_of(organization):
    """{model: ids} of everything that hangs, however far, from an organization or from a file sent to it or carried."""
    files = CaseFile.objects.filter(Q(controller__organizations=organization) | Q(carrier=organization))
    found = {model: set() for model in belongings()}
    found[Organization], found[CaseFile] = {organization.pk}, set(files.values_list("pk", flat=True))
    size = 0
    while size != (size := sum(map(len, found.values()))):
        for model in found:
            for field in links(model):
                if above := found.get(field.related_model):
                    hanging = model._base_manager.filter(**{f"{field.name}__in": above})
                    found[model] |= set(hanging.values_list("pk", flat=True))
    return found


def as_stored(organization):
    """Every column of all that hangs from an organization, sealed ones as their bytes."""
    return {
        model._meta.label: [
            [getattr(value, "value", value) for value in row]
            for row in model._base_manager.filter(pk__in=ids).order_by("pk").values_list()
        ]
        for model, ids in rows_of(organization).items()
    }


def furnish(seat, case_file, word):
    """A row of each model behind the walls for the organization of this member and one of its files.

    Those that the file has already are kept; the sealed words of the organization and of the member are the word too.
    Returns {model: row}.
    """
    for row in (seat.organization, seat):
        for field in row._meta.concrete_fields:
            if isinstance(field, SealedField):
                setattr(row, field.name, value_of(field, {}, word))
        row.save()
    rows = {Organization: seat.organization, type(seat): seat, CaseFile: case_file, type(seat.user): seat.user}
    for relation in ("demands", "letters", "events"):
        first = getattr(case_file, relation).first()
        rows[type(first)] = first
    rows |= {type(deadline): deadline for deadline in rows[type(case_file.demands.first())].deadlines.all()}
    for label in WALLS:
        model = apps.get_model(label)
        if not model._meta.auto_created:
            row_of(model, rows, word)
    furnished = {model: row for model, row in rows.items() if model._meta.label in WALLS}
    for model, row in furnished.items():
        for field in model._meta.many_to_many:
            getattr(row, field.name).add(related(field.related_model, rows, word))
    return furnished


def row_of(model, rows, word):
    """The row of this model, made when there is none, and before it those it hangs from."""
    if model not in rows:
        values = {field.name: value_of(field, rows, word) for field in model._meta.concrete_fields if is_asked(field)}
        rows[model] = model._base_manager.create(**values | PARTICULAR.get(model._meta.label, {}))
    return rows[model]


def is_asked(field):
    """What a row cannot do without, and every text."""
    if field.primary_key or getattr(field, "auto_now_add", False):
        return False
    is_text = isinstance(field, SealedField | models.CharField | models.TextField) and not field.choices
    return (is_text and not field.unique) or not (field.null or field.has_default())


def value_of(field, rows, word):
    if field.is_relation:
        return related(field.related_model, rows, word)
    if isinstance(field, SealedJSONField):
        return {"texte": word}
    if isinstance(field, SealedField):
        return word
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.CharField | models.TextField):
        text = uuid.uuid4().hex if field.unique else word
        return text[: field.max_length]
    return next(value for kind, value in PLAIN.items() if isinstance(field, kind))


PLAIN = {
    models.UUIDField: uuid.UUID(int=1), models.DateTimeField: timezone.now(), models.DateField: DAY,
    models.IntegerField: 1, models.BooleanField: False, models.JSONField: {},
}  # fmt: skip


def related(model, rows, word):
    """The row at the other end of a foreign key."""
    case_file = rows[CaseFile]
    if model is DataKey:
        return DataKey.objects.forge()
    if model is SealedFile:
        return SealedFile.objects.store(word.encode(), key=case_file.key, name=word)
    known = {
        type(row): row for row in (case_file.patient, case_file.laboratory, case_file.controller, case_file.breach)
    }
    return known.get(model) or row_of(model, rows, word)
