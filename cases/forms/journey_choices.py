"""What people choose between, in their words: (code, what it is, what it means in 25 words at most)."""

from cases.forms.texts import choice
from rights.catalogue import RIGHTS

CONTAINED = {"recipients"}  # asked by the letters of access and of breach information: no wish of its own
COMPLAINT = (
    "complaint",
    "Porter plainte à la CNIL",
    "La CNIL veut que le laboratoire soit interrogé d’abord. Cette lettre le fait ; la plainte pourra suivre.",
)
WISHES = (
    *(
        (right.code, right.label, right.explain)
        for right in RIGHTS.values()
        if right.letter and right.code not in CONTAINED
    ),
    COMPLAINT,
)
OTHER_RIGHTS = ("restriction", "portability", "objection")  # asked for less often: folded under the usual wishes
RESTRICTION_GROUNDS = (
    (
        "legal_claims",
        "Pour préserver une preuve",
        "Le laboratoire garde ce qui concerne la fuite, même s’il n’en a plus besoin, pour vos droits en justice.",
    ),
    ("accuracy", "Des données sont inexactes", "Elles sont gelées pendant que le laboratoire les vérifie."),
    ("unlawful", "Un traitement me paraît illicite", "Et je préfère que les données soient gelées plutôt qu’effacées."),
    ("objection", "Une opposition est en cours", "Les données sont gelées pendant que le laboratoire examine."),
)
PORTABILITY_SCOPES = (
    ("account", "Celles de mon compte en ligne", "Identité, coordonnées, préférences, messages."),
    ("everything", "Toutes celles que j’ai fournies", "Aussi les renseignements donnés lors des prélèvements."),
)
PORTABILITY_FORMATS = (
    ("any", "Peu importe", "Un format ouvert, au choix du laboratoire."),
    ("csv", "CSV", "Un tableau, lisible par un tableur."),
    ("json", "JSON", "Pour un logiciel."),
    ("xml", "XML", "Pour un logiciel."),
)
USES = (
    ("marketing", "La publicité", "Le laboratoire doit cesser, sans que vous donniez de raison."),
    ("research", "La recherche", "Études, entrepôts de données de santé : aucune raison à donner non plus."),
    ("group", "Le partage avec son groupe ou ses partenaires", "Le laboratoire compare ses raisons aux vôtres."),
    ("other", "Une autre utilisation", "Le laboratoire compare ses raisons aux vôtres."),
)
AFTER_DEATH = (
    ("health_access", "Recevoir ses résultats d’examens", "Ceux qui servent le motif que vous indiquez."),
    ("breach_info", "Savoir si ses données ont fuité", "Oui ou non, et lesquelles."),
    ("erasure", "Faire fermer son compte", "Le laboratoire prend en compte le décès et cesse d’utiliser ses données."),
)
CAPACITIES = (
    ("self", "Pour moi", ""),
    ("parent", "Pour mon enfant mineur", "Vous exercez l’autorité parentale."),
    ("guardian", "Pour une personne protégée", "Tutelle, habilitation familiale ou curatelle."),
    ("heir", "Pour une personne décédée", "Vous êtes de sa famille, ou partagiez sa vie."),
)
LINKS = (
    ("tutor", "J’exerce sa tutelle", ""),
    ("family_authority", "J’ai une habilitation familiale", "Le juge vous permet de la représenter."),
    ("assistant", "J’exerce sa curatelle", "Il faut alors son accord exprès, à joindre à la lettre."),
)
MOTIVES = (
    ("rights", "Faire valoir des droits", "Les vôtres. Savoir si ses données ont fuité peut en faire partie."),
    ("memory", "Défendre sa mémoire", ""),
    ("cause_of_death", "Connaître les causes de sa mort", ""),
)
PROOFS = (
    ("family_book", "Le livret de famille", ""),
    ("notarial_deed", "Un acte de notoriété", "Le notaire chargé de la succession l’établit."),
    ("civil_union", "Une attestation de PACS", ""),
    ("shared_life", "Un justificatif de vie commune", "Bail, facture ou attestation aux deux noms."),
)
CHANNELS = (
    (
        "registered",
        "En lettre recommandée avec avis de réception",
        "La meilleure preuve : l’avis signé donne la date où le délai commence.",
    ),
    (
        "email",
        "Par courriel (e-mail)",
        "Gratuit et immédiat. Gardez le message envoyé et demandez un accusé de réception.",
    ),
    (
        "by_hand",
        "En main propre, au laboratoire",
        "Bonne preuve si vous repartez avec un reçu daté et signé.",
    ),
    (
        "portal",
        "Par le formulaire de son site",
        "Preuve correcte si vous gardez la page ou le message qui confirme l’envoi.",
    ),
    (
        "post",
        "Par lettre simple",
        "Sans preuve : la date de réception sera seulement supposée.",
    ),
)


def buttons(table):
    return [(code, choice(label, hint)) for code, label, hint in table]
