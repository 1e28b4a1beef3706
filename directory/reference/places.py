"""departments.csv, postcodes.csv, courts.csv."""

from directory.models import Court, Department, Postcode
from directory.reference.files import rows, spread_date
from directory.reference.sync import Tally, bare_origin, sync
from directory.text import key

JUDILIBRE = "Liste des juridictions du service Judilibre de la Cour de cassation"


def load_departments(folder) -> Tally:
    known = {place.code: place for place in Department.objects.all()}
    places = [
        Department(**{**row, "alsace_moselle": row["alsace_moselle"] == "1"}) for row in rows(folder, "departments.csv")
    ]
    fields = [field.name for field in Department._meta.concrete_fields if not field.primary_key]
    Department.objects.bulk_create(places, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    created = sum(place.code not in known for place in places)
    return Tally(created=created, unchanged=len(places) - created)


def load_postcodes(folder) -> Tally:
    departments = set(Department.objects.values_list("code", flat=True))
    wanted = {
        (row["postcode"], row["insee_code"]): (
            row["commune"],
            row["department"] if row["department"] in departments else None,  # Clipperton has none
        )
        for row in rows(folder, "postcodes.csv")
    }
    known = {
        (row[1], row[2]): (row[0], row[3:])
        for row in Postcode.objects.values_list("pk", "postcode", "insee_code", "commune", "department_id").iterator()
    }
    stale = [pk for pair, (pk, said) in known.items() if wanted.get(pair) != said]
    for start in range(0, len(stale), 500):
        Postcode.objects.filter(pk__in=stale[start : start + 500]).delete()
    missing = [pair for pair, said in wanted.items() if pair not in known or known[pair][1] != said]
    Postcode.objects.bulk_create(
        [
            Postcode(
                postcode=pair[0],
                insee_code=pair[1],
                commune=wanted[pair][0],
                commune_key=key(wanted[pair][0]),
                department_id=wanted[pair][1],
            )
            for pair in missing
        ],
        batch_size=2000,
    )
    return Tally(created=len(missing), deleted=len(stale), unchanged=len(wanted) - len(missing))


def load_courts(folder) -> Tally:
    return sync(Court, (_court(row) for row in rows(folder, "courts.csv")), key="code")


def _court(row):
    known_on, _ = spread_date(row["address_date"])
    values = {
        "name": row["name"].replace("'", "’"),
        "kind": row["kind"],
        "seat": row["seat"],
        "insee_code": row["insee_code"],
        "department_id": row["department"],
        "only_court_in_department": row["only_court_in_department"] == "1",
        "seat_postcodes": [code for code in row["seat_postcodes"].split("|") if code],
        "address": row["address"],
        "postcode": row["postcode"],
        "city": row["city"],
        "phone": row["phone"],
        "address_status": row["address_status"],
        "address_source": row["address_source"],
        "address_known_on": known_on,
    }
    return row["court_id"], values, bare_origin(JUDILIBRE)
