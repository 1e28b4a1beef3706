"""First letters to a laboratory."""

from typing import Any

from rights.specimens.people import (
    COMPANION,
    CURATOR,
    DOOR,
    GUARDIAN,
    HEIR,
    LATE,
    PARENT,
    PARTNER,
    WINDOW_FULL,
    with_facts,
)

REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "request-breach-and-access": ("request", with_facts()),
    "request-access": ("request", with_facts(rights=["access"], breach=None)),
    "request-health": (
        "request",
        with_facts(
            rights=["health_access"],
            breach=None,
            details={"health_access": {"mode": "doctor", "doctor": "Nolwenn Cadiou"}},
        ),
    ),
    "request-breach": ("request", with_facts(rights=["breach_info"])),
    "request-recipients": (
        "request",
        with_facts(rights=["recipients"], sending={"channel": "email", "email": "dpo@bio-golfe.example"}),
    ),
    "request-everything": (
        "request",
        with_facts(
            rights=["breach_info", "access", "health_access", "recipients", "rectification", "erasure"],
            details={"rectification": {"wrong": "Médecin : Dr Le Bihan", "right": "Médecin : Dr Cadiou"}},
        ),
    ),
    "request-door": ("request", with_facts(rights=["breach_info", "access", "health_access"], door=DOOR)),
    "request-by-association": (
        "request",
        with_facts(
            rights=["access", "health_access"],
            mandatary={"association": "Les Patients du Golfe", "number": "W563000000", "given_on": "2026-03-01"},
        ),
    ),
    "request-received": (
        "request",
        with_facts(rights=["access"], date="2026-03-05", sending={"channel": "by_hand"}, deadlines=LATE[1:]),
    ),
    "request-parent": ("request", with_facts(rights=["breach_info", "access"], capacity=PARENT)),
    "request-guardian": ("request", with_facts(rights=["access", "health_access"], capacity=GUARDIAN)),
    "request-heir": (
        "request",
        with_facts(
            rights=["health_access", "breach_info", "erasure"],
            capacity=HEIR,
            identification={"samples": [{"period": "janvier 2018", "place": "Vannes"}]},
            exhibits=[{"number": 1, "title": "Acte de notoriété", "on": "2023-03-02"}],
        ),
    ),
    "request-partner": ("request", with_facts(rights=["health_access"], capacity=PARTNER, breach=None)),
    "request-companion": ("request", with_facts(rights=["breach_info"], capacity=COMPANION)),
    "request-curator": ("request", with_facts(rights=["access", "health_access"], capacity=CURATOR, breach=None)),
    "request-parent-health": ("request", with_facts(rights=["health_access"], capacity=PARENT, breach=None)),
    "request-long-names": (
        "request",
        with_facts(
            sender={
                "name": "Marie-Élisabeth Anne-Sophie de La Rochefoucauld-Montbazon",
                "lines": [
                    "Chez Mme Przybyszewska-Nguyễn",
                    "Résidence Les Hortensias, escalier C, appt 412",
                    "Lieu-dit Kergonan-Vihan",
                    "1287 bis chemin du Vieux-Moulin-de-la-Forêt",
                    "BP 40012",
                    "29870 Saint-Pabu-en-Léon CEDEX",
                ],
                "email": "marie-elisabeth.de-la-rochefoucauld@exemple.fr",
                "phone": "06 00 00 00 00",
            },
            recipient={"lines": WINDOW_FULL, "email": ""},
            sending={"channel": "registered", "number": "2C 177 004 1235 8"},
            place="Saint-Pabu-en-Léon",
            door=DOOR,
        ),
    ),
    "erasure": ("erasure_request", with_facts(rights=["erasure"])),
    "erasure-at-term": (
        "erasure_request",
        with_facts(
            rights=["erasure"],
            details={
                "erasure": {
                    "retained": {
                        "refused_on": "2026-04-07",
                        "until": "2026-11-20",
                        "text": "article cité par le laboratoire dans sa réponse",
                    }
                }
            },
        ),
    ),
    "erasure-at-term-heir": (
        "erasure_request",
        with_facts(
            rights=["erasure"],
            capacity=HEIR,
            breach=None,
            details={"erasure": {"retained": {"refused_on": "2026-04-07", "until": "2026-11-20"}}},
        ),
    ),
    "erasure-parent": ("erasure_request", with_facts(rights=["erasure"], capacity=PARENT)),
    "erasure-heir": ("erasure_request", with_facts(rights=["erasure"], capacity=HEIR, breach=None)),
    "access-again": (
        "request",
        with_facts(
            rights=["access"],
            renewal={
                "asked_on": "2026-03-04",
                "because": "Un nouvel envoi de résultats m’est parvenu le 3 novembre 2026.",
            },
        ),
    ),
    "rectification": (
        "rectification_request",
        with_facts(
            rights=["rectification"],
            breach=None,
            details={
                "rectification": {
                    "wrong": "Date de naissance : 1er mai 1948",
                    "right": "Date de naissance : 1er mai 1984",
                    "evidence": "Compte rendu du 12 mars 2019, où la date est exacte",
                }
            },
        ),
    ),
    "rectification-guardian": (
        "rectification_request",
        with_facts(
            rights=["rectification"],
            capacity=GUARDIAN,
            breach=None,
            details={"rectification": {"wrong": "Nom : Tangui", "right": "Nom : Tanguy"}},
        ),
    ),
}
