"""Requests to restrict, to carry away, to object."""

from typing import Any

from rights.specimens.people import GUARDIAN, PARENT, with_facts

OBJECTION = {
    "uses": ["marketing", "research", "group"],
    "situation": "Mes données ont déjà été divulguées une fois : chaque partage de plus augmente le risque.",
}
OTHER_RIGHTS: dict[str, tuple[str, dict[str, Any]]] = {
    "restriction": ("restriction_request", with_facts(rights=["restriction"])),
    "restriction-accuracy": (
        "restriction_request",
        with_facts(
            rights=["restriction"],
            breach=None,
            capacity=PARENT,
            details={"restriction": {"ground": "accuracy", "reason": "Le groupe sanguin inscrit au dossier est faux."}},
        ),
    ),
    "restriction-guardian": (
        "restriction_request",
        with_facts(
            rights=["restriction"],
            capacity=GUARDIAN,
            details={
                "restriction": {
                    "ground": "unlawful",
                    "data": "Copies remises au prestataire pour la migration du logiciel",
                    "reason": "Ces copies dépassaient ce qui était nécessaire.",
                }
            },
        ),
    ),
    "portability": ("portability_request", with_facts(rights=["portability"], breach=None)),
    "portability-target": (
        "portability_request",
        with_facts(
            rights=["portability"],
            breach=None,
            details={
                "portability": {
                    "scope": "everything",
                    "format": "json",
                    "target": "Laboratoire de l’Estuaire (Lorient)",
                }
            },
        ),
    ),
    "objection": ("objection_request", with_facts(rights=["objection"], details={"objection": OBJECTION})),
    "objection-marketing": (
        "objection_request",
        with_facts(rights=["objection"], breach=None, details={"objection": {"uses": ["marketing"]}}),
    ),
    "objection-and-restriction": (
        "request",
        with_facts(
            rights=["restriction", "objection"],
            capacity=PARENT,
            details={
                "restriction": {"ground": "objection"},
                "objection": {
                    "uses": ["other"],
                    "other": "L’envoi des comptes rendus à l’école",
                    "situation": "Mon enfant ne souhaite pas que son école connaisse sa santé.",
                },
            },
        ),
    ),
}
