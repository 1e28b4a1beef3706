"""What a laboratory holds or does, right by right: each category is decided on its own, so that none is passed over.

The words are those of the letter: they follow « pour », « données : » or stand alone in a table.
"""

from collections.abc import Mapping

_RESULTS = ("results", "comptes rendus d’examens")
_BILLING = ("billing", "facturation et prise en charge")

CATEGORIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "breach_info": (
        ("presence", "présence dans le fichier divulgué"),
        ("data", "données divulguées"),
        ("dates", "origine, dates et notification de la violation"),
        ("measures", "mesures prises depuis"),
    ),
    "access": (
        ("identity", "identité et coordonnées"),
        ("visits", "rendez-vous, prescriptions et prélèvements"),
        _RESULTS,
        _BILLING,
        ("account", "compte en ligne, connexions et messages"),
    ),
    "health_access": (_RESULTS, ("other_health", "autres informations de santé")),
    "recipients": (("recipients", "destinataires, sous-traitants et hébergeurs"),),
    "erasure": (
        ("account", "compte en ligne et mot de passe"),
        ("copies", "doublons et copies chez un prestataire"),
        _RESULTS,
        _BILLING,
    ),
    "rectification": (("correction", "correction demandée"),),
    "restriction": (("restriction", "limitation demandée"),),
    "portability": (
        ("provided", "données fournies par la personne"),
        ("others", "autres données, en copie électronique"),
    ),
    "objection": (("use", "utilisation contestée"),),
}
