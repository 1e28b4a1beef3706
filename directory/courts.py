"""Which judicial court may be that of a place, and its prosecutor’s address as a window envelope shows it."""

from directory.models import Court, Postcode
from directory.window import CHARACTERS, capitals, street_lines, town_line

PROSECUTOR = ("MADAME, MONSIEUR LE PROCUREUR", "DE LA REPUBLIQUE")
KIND = "tribunal judiciaire"


def courts_around(postcode):
    """(those of this postcode’s department, the likeliest first; all the others), in two queries.

    The area of each court is not known commune by commune: the person chooses.
    """
    department = Postcode.objects.filter(postcode=postcode).values_list("department", flat=True).first()
    courts = list(Court.objects.filter(kind=KIND).order_by("name"))
    near = sorted(
        (court for court in courts if department and court.department_id == department),
        key=lambda court: postcode not in court.seat_postcodes,
    )
    return near, [court for court in courts if court not in near]


def title(court):
    """« Tribunal judiciaire d’Agen »."""
    return court.name.replace("'", "’")


def prosecutor_lines(court, street=""):
    """At most six lines of the window; `street` is what the person knows of the address, else the directory’s."""
    name = capitals(court.name)
    if len(name) > CHARACTERS:
        name = name.replace("TRIBUNAL JUDICIAIRE", "TJ")
    postcode = court.postcode or next(iter(court.seat_postcodes), "")
    town = town_line(postcode, court.city or court.seat)
    return (*PROSECUTOR, name, *street_lines(street or court.address)[:2], town)
