"""Words as the directory compares them: no accents, no case, one spelling of Saint."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"})
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
LEGAL_FORMS = frozenset("sa sas sasu sarl sel selas selarl selafa selca scp scm snc gie gcs eurl".split())  # noqa: SIM905
GENERIC = frozenset(
    "lbm labm lab labo labos laboratoire laboratoires biologie medicale medical "  # noqa: SIM905
    "analyse analyses site sites multisite multisites principal societe".split()
)


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """« L’Haÿ-les-Roses » → l, hay, les, roses; « ST-BRIEUC » → saint, brieuc."""
    return [SAINTS.get(word, word) for word in re.findall(r"[a-z0-9]+", without_accents(text).lower())]


def key(text: str) -> str:
    return " ".join(words(text))


def company_key(name: str) -> str:
    """A company's name without its legal form nor the words all laboratories share; the full key if nothing is left."""
    spelled = words(re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\b)", r"\1", name))
    telling = [word for word in spelled if word not in LEGAL_FORMS | GENERIC and word not in {"de", "d", "du", "des"}]
    return " ".join(telling or spelled)
