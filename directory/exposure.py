"""« Suis-je concerné ? »: what is publicly known of a leak, and the rule that turns it into clues.

The rule, for the page's own script (which reads it from the catalogue) and for `assess` alike:

1. Clue about the laboratory: `laboratories[…].confidence` if the site is listed. Else, if another site of its company
   is: "entity_named" when one of those is, otherwise "group_named" in a listed department and
   "group_named_outside_reported_departments" elsewhere. Else "department" if the department (the site's, or the one
   given) is listed, else "none".
2. Clue about the day of the sample: "after" when later than `disclosed_until`; "inside" when within `period` (bounds
   included; a missing bound is open); "outside" when not; "unknown" without a day or without any bound. A month stands
   for its first day.
3. `rule[laboratory clue][day clue]` is the level. Reasons: `reasons[laboratory clue]`, then `reasons[day clue]`.

No level ever says that someone is not concerned; no person's name is in here.
"""

import calendar
import datetime as dt
from dataclasses import dataclass

from directory.models import Breach, Confidence, Laboratory

STRONG, SOME, NONE_KNOWN = "strong", "some", "none_known"
NNBSP = "\N{NARROW NO-BREAK SPACE}"
LEVELS = {
    STRONG: "Indices forts",
    SOME: "Indices",
    NONE_KNOWN: "Pas d’indice connu — cela ne prouve pas que vous n’êtes pas concerné(e)",
}
RULE = {
    "entity_named": {"inside": STRONG, "unknown": STRONG, "outside": SOME, "after": NONE_KNOWN},
    "group_named": {"inside": STRONG, "unknown": SOME, "outside": SOME, "after": NONE_KNOWN},
    "group_named_outside_reported_departments": {
        "inside": SOME,
        "unknown": SOME,
        "outside": NONE_KNOWN,
        "after": NONE_KNOWN,
    },
    "department": {"inside": SOME, "unknown": SOME, "outside": NONE_KNOWN, "after": NONE_KNOWN},
    "none": {"inside": NONE_KNOWN, "unknown": NONE_KNOWN, "outside": NONE_KNOWN, "after": NONE_KNOWN},
}
REASONS = {
    "entity_named": "La presse a nommé la société de ce laboratoire.",
    "group_named": "La presse a nommé le groupe de ce laboratoire, qui se trouve dans un département cité.",
    "group_named_outside_reported_departments": (
        "La presse a nommé le groupe de ce laboratoire, mais pas son département."
    ),
    "department": f"Ce département est cité{NNBSP}; aucune liste publique ne dit quels laboratoires y sont concernés.",
    "none": "Aucune source publique consultée ne cite ce laboratoire ni ce département.",
    "inside": "Le prélèvement date de la période citée.",
    "unknown": "La date du prélèvement n’a pas pu être comparée à une période connue.",
    "outside": f"Le prélèvement est en dehors de la période citée{NNBSP}; cette période vient de la presse.",
    "after": f"Ce prélèvement est postérieur à la révélation de la fuite{NNBSP}; un plus ancien peut compter.",
}
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
    clue = _laboratory_clue(breach, laboratory, is_reported) or ("department" if is_reported else "none")
    day = _day_clue(breach, sampled_on)
    if clue == "none" and not breach.departments.exists() and not _links(breach).exists():
        return Assessment(NONE_KNOWN, (NOTHING_TO_COMPARE,))
    return Assessment(RULE[clue][day], (REASONS[clue], REASONS[day]))


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
