"""Lines of a list of members, checked: what each would enter, or each of its problems and the column it is in.

A line is a dictionary: `line` (its number in the file), `cells` {role: text}, `site` (FINESS, once the laboratory is
known), `kept` (the town that somebody wants as it is), `emptied` (roles of the cells that held what looks like a
social-security number), `width` (what is wrong with the number of its cells); once read, `own`, its problems by itself,
and `marks` of its person; once compared with the others, `problems`. A problem: [role, kind, sentence].
"""

import re
from datetime import date

from django.core.exceptions import ValidationError

from cases.answers import Answers
from cases.association import carrying
from cases.association.members import Entry
from cases.forms.dates import DatePartsField
from cases.forms.periods import parse_period
from cases.forms.texts import EmailText, PhoneText, PlainText
from cases.forms.towns import checked_postcode, communes_of, of_other_towns, same_town
from cases.intake.sites import FINESS, known_by, laboratory_said, telling, told_of
from cases.member_columns import COLUMNS, SCOPE_SAID, scopes_in
from cases.models import CaseFile
from cases.workflow import NotAllowed
from directory.addresses import AddressProblem, format_window_lines
from directory.models import Breach, Laboratory, Postcode
from directory.text import key
from rights.mandates import is_of_age, last_end
from rights.periods import date_in_words

OLDEST = date(1900, 1, 1)
KINDS = {  # what a problem is about, as the page counts it
    "laboratory": "Laboratoire inconnu",
    "town": "Code postal et ville",
    "name": "Nom",
    "birth": "Date de naissance",
    "street": "Adresse",
    "window": "Adresse trop longue pour l’enveloppe",
    "contact": "E-mail ou téléphone",
    "number": "Numéro d’adhérent",
    "period": "Période du prélèvement",
    "breach": "Fuite inconnue",
    "mandate": "Mandat à corriger",
    "nir": "Numéro de sécurité sociale",
    "columns": "Colonnes en trop",
    "unsigned": "Mandat absent",
    "partly": "Autre mandat de la même personne absent",
    "other": "Autre ligne de la même personne à corriger",
    "twice": "Même personne deux fois dans le fichier",
    "known": "Personne déjà dans votre liste",
    "again": "Dossier qui reprend",
}
SAID = frozenset({"unsigned", "partly", "twice", "known", "again"})  # said, and nothing to correct
NIR_EMPTIED = "Cette case semblait contenir un numéro de sécurité sociale\u202f: elle n’a pas été gardée."
MINOR = (
    "Cette personne a moins de dix-huit ans\u202f: un parent donne le mandat. Inscrivez-la par les questions, en "
    "choisissant «\u202fPour mon enfant mineur\u202f»."
)
NO_YEAR = "Indiquez au moins une année, par exemple 2019, ou laissez vide."
FIELDS = {
    "number": ("number", PlainText(limit=40, required=False)),
    "birth_name": ("name", PlainText(limit=80, required=False)),
    "city": ("town", PlainText(limit=40, missing="La ville manque.")),
    "email": ("contact", EmailText(required=False)),
    "phone": ("contact", PhoneText(required=False)),
}
NAME = PlainText(limit=80, missing="Le nom manque.")
STREET = PlainText(limit=120, rows=3, missing="L’adresse manque\u202f: la réponse y est envoyée.")


class Reader:
    """Reads the lines of one list. What the directory says of them is asked once, when it begins."""

    def __init__(self, lines, *, on, breach=None, scopes=()):
        self.on, self.scopes, self.breach = on, tuple(scopes), breach
        self.born, self.day = DatePartsField(not_after=on, not_before=OLDEST), DatePartsField(not_before=OLDEST)
        self.past = DatePartsField(not_after=on, not_before=OLDEST)
        self.breaches = {}
        for row in Breach.objects.all():
            self.breaches |= {row.slug: row, key(row.title): row}
        self.communes = communes_of({five_digits(line["cells"].get("postcode", "")) for line in lines})
        self.knows_postcodes = Postcode.objects.exists()  # the official table is loaded
        named = Laboratory.objects.all()
        if all(line.get("site") for line in lines):
            named = named.filter(finess__in={line["site"] for line in lines})
        self.by_finess, self.by_name, self.names = known_by(named)
        rows = Laboratory.objects.filter(finess__in={self.site_of(line) for line in lines} - {None})
        rows = rows.select_related("legal_entity").prefetch_related("legal_entity__data_protection_contacts")
        self.sites = {row.finess: told_of(row, on) for row in rows}

    def read(self, line):
        """(entry, problems, told): what the line would enter when nothing blocks it, else None; what could be read."""
        cells, problems = line["cells"], []
        if line.get("width"):
            problems.append(("", "columns", line["width"]))
        problems += [(role, "nir", NIR_EMPTIED) for role in line.get("emptied", ())]
        emptied = {role for role, *_ in problems}

        def clean(role, kind, act, *given):
            try:
                return act(*given)
            except ValidationError as refusal:
                if role not in emptied:
                    problems.append((role, kind, refusal.messages[0]))
            return None

        given = cells | {"phone": _ten_digits(cells.get("phone", ""))}
        told = {role: clean(role, kind, field.clean, given.get(role, "")) for role, (kind, field) in FIELDS.items()}
        told["name"] = clean("last", "name", _name, cells.get("first", ""), cells.get("last", ""))
        told["birth_date"] = clean("birth", "birth", self._birth, cells.get("birth", ""))
        told["address_lines"] = clean("street", "street", _street, cells.get("street", ""))
        told["postcode"] = clean("postcode", "town", _postcode, cells.get("postcode", ""))
        clean("city", "town", self._check_town, told, line)
        clean("street", "window", _check_window, told)
        told |= clean("laboratory", "laboratory", self._laboratory, line) or {}
        told |= clean("period", "period", self._period, cells.get("period", "")) or {}
        told |= clean("breach", "breach", self._breach, cells.get("breach", "")) or {}
        mandate = clean("signed", "mandate", self._mandate, cells, problems)
        if any(kind not in SAID for _, kind, _ in problems):
            return None, problems, told
        said = {name: value for name, value in told.items() if name != "number"}
        return Entry(Answers(capacity="self", **said), *mandate, told["number"]), problems, told

    def _birth(self, text):
        if not text:
            raise ValidationError("La date de naissance manque\u202f: le laboratoire en a besoin.")
        born = self.born.clean(_parts(text))
        if not is_of_age(born, self.on):
            raise ValidationError(MINOR)
        return born.isoformat()

    def _check_town(self, told, line):
        postcode, city = told["postcode"], told["city"]
        if not postcode or not city or line.get("kept") == city:
            return
        known = self.communes.get(postcode, [])
        if self.knows_postcodes and not same_town(city, known):
            raise ValidationError(
                of_other_towns(postcode, city, known) if known
                else f"Aucune commune connue n’a le code postal {postcode}. Vérifiez-le, ou gardez la ville écrite."
            )  # fmt: skip

    def _laboratory(self, line):
        site = self.site_of(line)
        if site is None:
            said = laboratory_said(line["cells"])
            if not said:
                raise ValidationError("Il manque.")
            known = telling(said) in self.names
            raise ValidationError(
                f"«\u202f{said}\u202f» ne suffit pas\u202f: ajoutez sa ville, ou choisissez dans l’annuaire." if known
                else f"«\u202f{said}\u202f» n’est pas dans l’annuaire."
            )  # fmt: skip
        line["site"] = site
        return self.sites[site]

    def site_of(self, line):
        """FINESS of the laboratory that the line names beyond doubt, or None: nothing is guessed."""
        if line.get("site") in self.by_finess:
            return line["site"]
        said = laboratory_said(line["cells"])
        if found := FINESS.search(said.replace(" ", "")):
            return self.by_finess.get(found[0].upper())
        return self.by_name.get(telling(said))

    def _period(self, text):
        if not text:
            return {"sample_unknown": True}
        try:
            period = parse_period(text, on=self.on)
        except ValidationError as refusal:
            raise (ValidationError(NO_YEAR) if refusal.code == "no_year" else refusal) from None
        return {"sample_period": period.words, "sampled_from": period.since, "sampled_until": period.until}

    def _breach(self, text):
        found = self.breaches.get(text.strip()) or self.breaches.get(key(text)) if text else self.breach
        if text and not found:
            raise ValidationError("Cette fuite n’est pas connue ici. Videz la case, ou écrivez son nom exact.")
        return {"situation": "known", "breach": found.slug} if found else {"situation": "unknown"}

    def _mandate(self, cells, problems):
        """(scopes, first day, last day). A signature without its paper begins a mandate; it does not sign it."""
        said, unknown = scopes_in(cells.get("scopes", ""))
        if unknown:
            allowed = ", ".join(SCOPE_SAID.values())
            problems.append(
                ("scopes", "mandate", f"«\u202f{unknown}\u202f» n’est pas une portée. Parmi\u202f: {allowed}.")
            )
        signed = self.past.clean(_parts(cells["signed"])) if cells.get("signed") else None
        starts_on = signed or self.on
        try:
            ends_on = self.day.clean(_parts(cells["ends"])) if cells.get("ends") else last_end(starts_on)
        except ValidationError as refusal:
            problems.append(("ends", "mandate", refusal.messages[0]))
            return None
        scopes = said or self.scopes
        try:
            carrying.check(CaseFile(capacity="self"), scopes=scopes, starts_on=starts_on, ends_on=ends_on)
        except NotAllowed as refusal:
            problems.append(("ends" if scopes else "scopes", "mandate", str(refusal)))
        if ends_on < self.on:
            over = f"Ce mandat a pris fin le {date_in_words(ends_on)}. Videz ces cases pour en préparer un autre."
            problems.append(("ends", "mandate", over))
        if not signed:
            problems.append(("signed", "unsigned", "Aucune signature indiquée\u202f: le mandat reste à signer."))
        return scopes, starts_on, ends_on


def is_blocked(line):
    """Whether something has to be corrected before the line can be entered."""
    return any(kind not in SAID for _, kind, _ in line["problems"])


def is_wrong(line):
    """Whether something has to be corrected in the line itself."""
    return any(kind not in SAID | {"other"} for _, kind, _ in line["problems"])


def has(line, *kinds):
    return any(kind in kinds for _, kind, _ in line["problems"])


def in_full(problem):
    """The sentence of a problem, under the name of its column."""
    role, _, sentence = problem
    return f"{COLUMNS[role].title}\u202f: {sentence}" if role else sentence


def five_digits(text):
    """A postcode whose first zero a spreadsheet took for nothing."""
    digits = text.replace(" ", "")
    return f"0{digits}" if len(digits) == 4 and digits.isdecimal() else digits


def _ten_digits(text):
    """A telephone number of which it did the same."""
    return f"0{text}" if re.fullmatch(r"[1-9]\d{8}", text) else text


def _name(first, last):
    """Both, or the whole in the one column: a mandate made out to « Émile » is nobody's."""
    if not last.strip():
        raise ValidationError("Le nom manque.")
    if not first.strip() and len(last.split()) < 2:
        raise ValidationError("Le prénom manque.")
    return NAME.clean(f"{first} {last}")


def _postcode(text):
    if not text:
        raise ValidationError("Le code postal manque.")
    return checked_postcode(five_digits(text))


def _street(text):
    lines = tuple(line for line in STREET.clean(text).split("\n") if line)
    if len(lines) > 4:
        raise ValidationError(f"L’adresse a {len(lines)} lignes, pour quatre au plus. Regroupez-les.")
    return lines


def _check_window(told):
    """Letters to the person show her address in a window."""
    if not all(told[name] for name in ("name", "address_lines", "postcode", "city")):
        return
    try:
        format_window_lines([told["name"], *told["address_lines"], f"{told['postcode']} {told['city']}"])
    except AddressProblem as problem:
        raise ValidationError(list(problem.sentences)) from None


def _parts(text):
    """Day, month and year as a French or an official list writes them."""
    text = text.split("T")[0].split(" 00:00")[0].strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return [found[3], found[2], found[1]]
    return [*re.split(r"[\s/.\-]+", text, maxsplit=2), "", ""][:3]
