"""incidents.json with its French words, and incident_labs.csv."""

import datetime as dt

from django.core.management.base import CommandError

from directory.models import (
    Breach,
    BreachChannel,
    BreachDepartment,
    BreachGroup,
    BreachLaboratory,
    BreachMoment,
    BreachSource,
    Laboratory,
    LeakedData,
    LeakedField,
)
from directory.reference.files import document, rows, spread_date
from directory.reference.sync import Tally, bare_origin, sync

INCIDENTS = bare_origin("Recueil des fuites du projet (incidents.json)")


class French:
    """The French of one record's texts. A text without its French stops the load: no English reaches a screen."""

    def __init__(self, slug, texts):
        self.slug, self.texts = slug, texts
        self.words = texts.get("texts", {})

    def __call__(self, text):
        if not text:
            return ""
        if text not in self.words:
            raise CommandError(f"breach_texts_fr.json : il manque le français de « {text} » ({self.slug}).")
        return self.words[text]

    def data(self, text):
        said = self.texts.get("data", {}).get(text)
        if not said or not said["codes"] or set(said["codes"]) - set(LeakedField.values):
            raise CommandError(f"breach_texts_fr.json : donnée sans français ou sans code : « {text} » ({self.slug}).")
        return said

    def source(self, code):
        said = self.texts.get("sources", {}).get(code)
        if not said:
            raise CommandError(f"breach_texts_fr.json : la source « {code} » n’a pas de nom ({self.slug}).")
        return said


def load_breaches(folder) -> Tally:
    records = document(folder, "incidents.json")["incidents"]
    texts = document(folder, "breach_texts_fr.json")
    french = {record["id"]: French(record["id"], texts.get(record["id"], {})) for record in records}
    tally = sync(Breach, ((r["id"], _breach(r, french[r["id"]]), INCIDENTS) for r in records), key="slug")
    known = {breach.slug: breach for breach in Breach.objects.all()}
    for record in records:
        for model, key, parts in _parts(record, french[record["id"]]):
            lines = ((value, fields, INCIDENTS) for value, fields in parts)
            tally += sync(model, lines, key=key, within={"breach": known[record["id"]]}, prune=True)
    return tally + _laboratories(folder, records, known)


def _breach(record, french):
    disclosed_on, precision = spread_date(record["disclosed_on"])
    period, processor = record.get("sample_period") or {}, record.get("processor") or {}
    affected = record.get("people_affected_note") or record.get("people_affected_source")
    name, context = processor.get("name", ""), processor.get("context", "")
    return {
        "title": record["title"].replace(" :", "\N{NARROW NO-BREAK SPACE}:"),
        "disclosed_on": disclosed_on,
        "date_precision": precision,
        "people_affected": record["people_affected"],
        "people_affected_words": french(affected),
        "laboratories_count": record.get("laboratories_count"),
        "laboratories_words": french(record.get("laboratories_count_note")),
        "controllers": french.words.get(record["controllers"], record["controllers"]),
        "processor": french.words.get(name, name),
        "processor_parent": processor.get("parent", ""),
        "processor_words": french(context),
        "software": processor.get("software", []),
        "regions": [french.words.get(name, name).replace("'", "’") for name in record.get("regions", [])],
        "departments_words": french(record.get("departments_note")),
        "sampled_from": spread_date(period.get("from"))[0],
        "sampled_until": spread_date(period.get("to"), last=True)[0],
        "sample_period_words": french.texts.get("sample_period", ""),
        "special_categories": record["special_categories"],
        "contains_nir": record["contains_nir"],
        "contains_credentials": record.get("contains_credentials"),
        "sanction": _sanction(record["cnil"], french),
        "investigation": record.get("criminal"),
        "note": french(record.get("note")),
    }


def _sanction(cnil, french):
    if not cnil:
        return None
    found = [
        {"article": french(breach["article"]), "summary": french(breach["summary"])} for breach in cnil["breaches"]
    ]
    return {**cnil, "breaches": found}


def _keys(text):
    return [key.strip() for key in (text or "").split(",") if key.strip()]


def _parts(record, french):
    """(model, natural key within the leak, rows) for everything a leak's page lists."""
    sources = [
        (
            code,
            {
                "position": place,
                "url": url,
                "label": french.source(code)["label"],
                "published_on": spread_date(french.source(code).get("on"))[0],
            },
        )
        for place, (code, url) in enumerate(record["sources"].items())
    ]
    everything = list(record["sources"]) if len(record["sources"]) == 1 else []
    moments = []
    for place, moment in enumerate(record["timeline"]):
        happened_on, precision = spread_date(moment["date"])
        fields = {"happened_on": happened_on, "date_precision": precision, "text": french(moment["event"])}
        keys = _keys(moment.get("source")) or everything
        moments.append((f"{moment['date']} {moment['event']}"[:160], {"position": place, "keys": keys, **fields}))
    data = [
        (text[:160], {"position": place, "text": french.data(text)["fr"], "codes": french.data(text)["codes"]})
        for place, text in enumerate(record["data_categories"])
    ]
    groups = [
        (
            group["name"],
            {
                "position": place,
                "keys": _keys(group["source"]),
                "entity": group["entity"].replace(" (letter to patients quoted)", " (lettre aux patients citée)"),
                "people_affected": group.get("people_affected"),
                "people_affected_words": french(group.get("people_affected_note")),
                "contact": group.get("contact", ""),
            },
        )
        for place, group in enumerate(record.get("groups_named", []))
    ]
    departments = [
        (
            place["code"],
            {
                "position": position,
                "share_percent": place.get("share_pct"),
                "qualifier": french(place.get("qualifier")),
            },
        )
        for position, place in enumerate(record["departments"])
    ]
    channels = [
        (
            channel["code"],
            {
                "position": place,
                "text": channel["text"],
                "url": channel.get("url", ""),
                "opened_on": spread_date(channel.get("opened_on"))[0],
                "closed_on": spread_date(channel.get("closed_on"))[0],
                "keys": channel["keys"],
            },
        )
        for place, channel in enumerate(french.texts.get("channels", []))
    ]
    yield BreachSource, "code", sources
    yield BreachMoment, "code", moments
    yield LeakedData, "code", data
    yield BreachGroup, "name", groups
    yield BreachDepartment, "department_id", departments
    yield BreachChannel, "code", channels


def _laboratories(folder, records, breaches):
    """The links of incident_labs.csv, each with the sources that named its group."""
    sources = {
        (record["id"], group["name"]): _keys(group["source"])
        for record in records
        for group in record.get("groups_named", [])
    }
    sites = dict(Laboratory.objects.values_list("finess", "pk"))
    named = [(row, sites.get(row["finess_et"])) for row in rows(folder, "incident_labs.csv")]
    tally = Tally()
    for slug in sorted({row["incident_id"] for row, _ in named}):
        lines = (
            (
                site,
                {
                    "confidence": row["confidence"],
                    "press_group": row["press_group"],
                    "keys": sources.get((slug, row["press_group"]), []),
                },
                _named_on(slug, breaches),
            )
            for row, site in named
            if site and row["incident_id"] == slug
        )
        tally += sync(BreachLaboratory, lines, key="laboratory_id", within={"breach": breaches[slug]}, prune=True)
    return tally


def _named_on(slug, breaches):
    on = dt.date(2021, 3, 10) if slug == "dedalus-2021" else breaches[slug].disclosed_on
    return bare_origin("Presse (incident_labs.csv)", on)
