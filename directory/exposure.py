"""« Suis-je concerné ? »: what is publicly known of a leak, and the rule that turns it into clues.

The rule, for the page's own script (which reads it from the catalogue) and for `assess` alike:

1. Clue about the laboratory: `laboratories[…].confidence` if the site is listed. Else, if another site of its company
   is: "entity_named" when one of those is, otherwise "group_named" in a listed department and
   "group_named_outside_reported_departments" elsewhere. Else "department" if the department (the site's, or the one
   given) is listed, else what was not found: "none", or "none_laboratory", "none_department" when only one was given,
   "none_elsewhere" for a name listed in another department only (in the page), "nowhere" when neither was given.
2. Clue about the day of the sample: "after" when later than `disclosed_until`; "inside" when within `period` (bounds
   included; a missing bound is open); "outside" when not; "unknown" without a day or without any bound. A month stands
   for its first day.
3. `rule[laboratory clue][day clue]` is the level. Reasons: `reasons[laboratory clue]`, then `reasons[day clue]`.

No level ever says that someone is not concerned; no person's name is in here.
"""

import calendar
import datetime as dt
from dataclasses import dataclass

from directory.models import Breach, Confidence, Department, Laboratory, Postcode
from directory.text import key

STRONG, SOME, NONE_THEN, NONE_KNOWN = "strong", "some", "none_known_then", "none_known"
NNBSP = "\N{NARROW NO-BREAK SPACE}"
LEVELS = {
    STRONG: "Indices forts",
    SOME: "Indices",
    NONE_THEN: "Pas d’indice connu pour cette date — cela ne prouve pas que vous n’êtes pas concerné(e)",
    NONE_KNOWN: "Pas d’indice connu — cela ne prouve pas que vous n’êtes pas concerné(e)",
}
RULE = {
    "entity_named": {"inside": STRONG, "unknown": STRONG, "outside": SOME, "after": NONE_THEN},
    "group_named": {"inside": STRONG, "unknown": SOME, "outside": SOME, "after": NONE_THEN},
    "group_named_outside_reported_departments": {
        "inside": SOME,
        "unknown": SOME,
        "outside": NONE_THEN,
        "after": NONE_THEN,
    },
    "department": {"inside": SOME, "unknown": SOME, "outside": NONE_THEN, "after": NONE_THEN},
} | {
    clue: dict.fromkeys(("inside", "unknown", "outside", "after"), NONE_KNOWN)
    for clue in ("none", "none_laboratory", "none_department", "none_elsewhere", "nowhere")
}
REASONS = {
    "entity_named": "La presse a nommé la société de ce laboratoire.",
    "group_named": "La presse a nommé le groupe de ce laboratoire, qui se trouve dans un département cité.",
    "group_named_outside_reported_departments": (
        "La presse a nommé le groupe de ce laboratoire, mais pas son département."
    ),
    "department": f"Ce département est cité{NNBSP}; aucune liste publique ne dit quels laboratoires y sont concernés.",
    "none": "Aucune source publique consultée ne cite ce laboratoire ni ce département.",
    "none_laboratory": (
        "Nous ne retrouvons pas ce nom parmi les laboratoires cités publiquement. Le département n’a pas été comparé."
    ),
    "none_department": "Aucune source publique consultée ne cite ce département. Le laboratoire n’a pas été comparé.",
    "none_elsewhere": (
        "Un laboratoire de ce nom est cité, mais dans un autre département. Si vous doutez du lieu, ne l’indiquez pas."
    ),
    "nowhere": "Ni le laboratoire ni le département n’ont été comparés.",
    "inside": "Le prélèvement date de la période citée.",
    "unknown": "La date du prélèvement n’a pas pu être comparée à une période connue.",
    "outside": f"Le prélèvement est en dehors de la période citée{NNBSP}; cette période vient de la presse.",
    "after": f"Ce prélèvement est postérieur à la révélation de la fuite{NNBSP}; un plus ancien peut compter.",
}
NOT_FOUND = {"none", "none_laboratory", "none_department", "nowhere"}
NOTHING_TO_COMPARE = "Les sources consultées ne citent ni laboratoire ni département précis pour cette fuite."


@dataclass(frozen=True)
class Assessment:
    level: str
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return LEVELS[self.level]


def catalogue(breach: Breach) -> dict:
    """Everything the page needs to compare in the browser; the same for all. Five queries whatever the size."""
    links = list(_links(breach).order_by("laboratory__department_id", "laboratory__name"))
    departments = list(breach.departments.select_related("department").order_by("position"))
    return {
        "version": 1,
        "breach": breach.slug,
        "title": breach.title,
        "disclosed_on": breach.disclosed_on.isoformat(),
        "date_precision": breach.date_precision,
        "disclosed_until": disclosed_until(breach).isoformat(),
        "can_compare": bool(links or departments),
        "period": {
            "from": _iso(breach.sampled_from),
            "until": _iso(breach.sampled_until),
            "words": breach.sample_period_words,
        },
        "software": breach.software,
        "leaked": [data.text for data in breach.leaked_data.order_by("position")],
        "laboratories": [_laboratory(link) for link in links],
        "groups": [
            {"name": group.name, "entity": group.entity, "sources": group.keys}
            for group in breach.groups.order_by("position")
        ],
        "departments": [
            {
                "code": place.department_id,
                "name": place.department.name,
                "share": place.share_percent,
                "share_words": place.share_words,
            }
            for place in departments
        ],
        "departments_words": breach.departments_words,
        "sources": [
            {"key": source.code, "label": source.label, "url": source.url, "on": _iso(source.published_on)}
            for source in breach.sources.order_by("position")
        ],
        "levels": LEVELS,
        "rule": RULE,
        "reasons": REASONS | {"nothing_to_compare": NOTHING_TO_COMPARE},
    }


def assess(
    breach: Breach,
    laboratory: Laboratory | None = None,
    department: str = "",
    sampled_on: dt.date | None = None,
) -> Assessment:
    """Never a verdict: how strong the public clues are, and why. Four queries at most."""
    place = laboratory.department_id if laboratory else department
    is_reported = bool(place) and breach.departments.filter(department_id=place).exists()
    clue = _laboratory_clue(breach, laboratory, is_reported)
    clue = clue or ("department" if is_reported else _not_found(laboratory, place))
    day = _day_clue(breach, sampled_on)
    if clue in NOT_FOUND and not breach.departments.exists() and not _links(breach).exists():
        return Assessment(NONE_KNOWN, (NOTHING_TO_COMPARE,))
    return Assessment(RULE[clue][day], (REASONS[clue], REASONS[day]))


def towns(known: dict) -> dict[str, str]:
    """The department of the towns a person is likely to type: the prefectures and those of the laboratories listed, by
    `directory.text.key`; none whose name is also that of a town elsewhere. Two queries."""
    named = [*Department.objects.values_list("prefecture_name", "code")]
    named += [(site["town"], site["department"]) for site in known["laboratories"]]
    places = {}
    for town, code in named:
        places.setdefault(key(town), set()).add(code)
    places.pop("", None)
    for town, code in Postcode.objects.filter(commune_key__in=places).values_list("commune_key", "department"):
        places[town].add(code)
    return {town: codes.pop() for town, codes in sorted(places.items()) if len(codes) == 1}


def disclosed_until(breach: Breach) -> dt.date:
    """The last day of what is known of the disclosure: the end of the month when the day is not."""
    if breach.date_precision == "day":
        return breach.disclosed_on
    year, month = breach.disclosed_on.year, breach.disclosed_on.month
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _laboratory_clue(breach, laboratory, is_reported):
    if laboratory is None:
        return ""
    links = _links(breach)
    if laboratory.legal_entity_id:
        listed = links.filter(laboratory__legal_entity=laboratory.legal_entity_id)
    else:
        listed = links.filter(laboratory=laboratory)
    found = dict(listed.values_list("laboratory_id", "confidence"))
    if laboratory.pk in found or not found:
        return found.get(laboratory.pk, "")
    if Confidence.ENTITY_NAMED in found.values():
        return Confidence.ENTITY_NAMED.value
    return Confidence.GROUP_NAMED.value if is_reported else Confidence.GROUP_ELSEWHERE.value


def _not_found(laboratory, place):
    if laboratory is None:
        return "none_department" if place else "nowhere"
    return "none" if place else "none_laboratory"


def _day_clue(breach, sampled_on):
    if sampled_on is None:
        return "unknown"
    if sampled_on > disclosed_until(breach):
        return "after"
    if breach.sampled_from is None and breach.sampled_until is None:
        return "unknown"
    first, last = breach.sampled_from or dt.date.min, breach.sampled_until or dt.date.max
    return "inside" if first <= sampled_on <= last else "outside"


def _links(breach):
    return breach.laboratory_links.filter(is_withdrawn=False).select_related("laboratory__legal_entity")


def _laboratory(link):
    site = link.laboratory
    return {
        "id": str(site.pk),
        "name": site.name,
        "company": site.legal_entity.name if site.legal_entity else "",
        "company_id": str(site.legal_entity_id or ""),
        "address": site.address,
        "postcode": site.postcode,
        "town": site.town,
        "department": site.department_id,
        "group": link.press_group,
        "confidence": link.confidence,
        "words": link.confidence_words,
        "sources": link.keys,
    }


def _iso(day):
    return day.isoformat() if day else None
