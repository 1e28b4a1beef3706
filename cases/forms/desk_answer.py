"""What a laboratory answers: each category of data is decided, and what is not given says why."""

from django.utils.text import capfirst

from cases.forms.dates import DatePartsField
from cases.forms.desk_moves import LONG_AGO, DeliveryMode, MoveForm, modes
from cases.forms.steps import InSteps, Step
from cases.forms.texts import OneOf, PeriodText, PlainText, choice
from rights.categories import CATEGORIES
from rights.laboratory_letters import DONE, GIVEN, NOT_HELD, WITHHELD
from rights.laboratory_words import ASKS_FOR_DATA, GROUNDS
from rights.refusals import REFUSAL_GROUNDS

OF_DATA = ((GIVEN, "Remis"), (NOT_HELD, "Non détenu"), (WITHHELD, "Non remis"))
OF_AN_ACT = ((DONE, "Fait"), (NOT_HELD, "Non détenu"), (WITHHELD, "Refusé"))
EXPLAINED = {
    GIVEN: "la réponse en quelques mots",
    DONE: "ce qui a été fait, et quand",
    NOT_HELD: "où vous avez cherché, archives comprises",
    WITHHELD: "les faits de ce dossier qui l’expliquent",
}
INFORMATION = {  # Art. 15(1): the field, its label, what helps
    "purposes": ("Pourquoi avez-vous ces données\u202f? (a)", "Par exemple\u202f: réaliser les examens, les facturer."),
    "categories": ("Quelles catégories de données\u202f? (b)", ""),
    "recipients": (
        "À qui ont-elles été transmises\u202f? (c)",
        "Chaque destinataire par son nom, un par ligne\u202f; son rôle après un point-virgule.",
    ),
    "retention": ("Combien de temps les gardez-vous\u202f? (d)", "La durée, ou ce qui la détermine."),
    "source": ("D’où viennent-elles\u202f? (g)", ""),
    "automated": ("Une décision automatisée a-t-elle été prise\u202f? (h)", "Si oui, sa logique et ses effets."),
    "transfers": ("Ont-elles quitté l’Union européenne\u202f?", "Vers quel pays, avec quelle garantie."),
}
TEXT = {"limit": 1_500, "rows": 3, "required": False}
SAID = frozenset({"breach_info", "recipients"})  # given in the words of the letter itself
TERM = ("retained", "years", "starts_from", "starts_on")


class AnswerForm(InSteps, MoveForm):
    """Its pages follow what is decided: why, for what is not given; Art. 15, for an access that is granted."""

    documents = PlainText(
        label="Quels documents remettez-vous\u202f?",
        help_text="Un par ligne, avec son nombre de pages. Laissez vide si votre lettre dit tout.",
        limit=1_500,
        rows=4,
        required=False,
    )
    mode = DeliveryMode(required=False)

    def __init__(self, *args, demands, **kwargs):
        super().__init__(*args, demands=demands, **kwargs)
        self.points = {
            f"{demand.right_code}-{code}": (demand, words)
            for demand in demands
            for code, words in CATEGORIES[demand.right_code]
        }
        for key, (demand, words) in self.points.items():
            self._add_point(key, demand, words)
        for name, (label, hint) in INFORMATION.items():
            self.fields[name] = PlainText(label=label, help_text=hint, **TEXT)
        if any(demand.case_file.has_no_space for demand in demands):  # nobody would open a deposit
            self.fields["mode"].choices = [one for one in modes() if one[0] != "online"]
        if not self.is_bound:
            self.initial.setdefault("mode", "enclosed")

        for name, field in self.fields.items():  # each is asked where it is needed, and then it is no option
            field.one_of_several = not name.endswith(("-text", "transfers")) and name != "documents"

    def _add_point(self, key, demand, words):
        data = demand.right_code in ASKS_FOR_DATA
        label = capfirst(words)
        self.fields[f"{key}-outcome"] = OneOf(label=label, choices=OF_DATA if data else OF_AN_ACT, required=False)
        heir = demand.case_file.capacity == "heir"
        fitting = [ground for ground in REFUSAL_GROUNDS.values() if ground.fits(demand.right_code, heir=heir)]
        self.fields[f"{key}-ground"] = OneOf(
            label=f"{label}\u202f: quel motif\u202f?",
            choices=[(ground.code, _said(ground, demand, heir=heir)) for ground in fitting],
            required=False,
        )
        self.fields[f"{key}-explanation"] = PlainText(
            label=f"{label}\u202f: {EXPLAINED.get(self._outcome(key), 'expliquez')}", **TEXT
        )
        self.fields[f"{key}-text"] = PlainText(
            label=f"{label}\u202f: autre texte cité",
            limit=200,
            required=False,
            help_text="Si un texte précis s’ajoute.",
        )
        if any("la durée" in ground.needs for ground in fitting):
            self.fields[f"{key}-retained"] = PlainText(
                label=f"{label}\u202f: quel texte oblige à conserver\u202f?", limit=200, required=False
            )
            self.fields[f"{key}-years"] = PeriodText(label="Pendant combien de temps\u202f?", required=False)
            self.fields[f"{key}-starts_from"] = PlainText(
                label="À partir de quoi\u202f?",
                limit=200,
                required=False,
                help_text="Par exemple\u202f: le compte rendu.",
            )
            self.fields[f"{key}-starts_on"] = DatePartsField(
                label="À quelle date\u202f?", required=False, not_before=LONG_AGO, not_after=self.today
            )

    # --- Pages ---
    def pages(self):
        found = [Step("Quelles demandes\u202f?", ("demands",))] if len(self.by_id) > 1 else []
        for right, keys in self._asked().items():
            demand = self.points[keys[0]][0]
            outcomes = tuple(f"{key}-outcome" for key in keys)
            found.append(Step(f"Que répondez-vous à {demand.right.noun.replace('votre', 'la', 1)}\u202f?", outcomes))
            if whys := tuple(name for key in keys for name in self._whys(key)):
                found.append(Step(f"Pourquoi, et sur quels faits ({demand.right.name})", whys, self._why(right)))
        if self._owes_information():
            why = "L’article 15, paragraphe 1, du RGPD les veut dans la réponse à une demande d’accès."
            found.append(Step("Ce que vous faites de ces données", tuple(INFORMATION), why))
        if any(self._outcome(key) == GIVEN for keys in self._asked().values() for key in keys):
            found.append(Step("Ce que vous remettez", ("documents", "mode")))
        return found

    @property
    def page(self):
        """Also whether only outcomes are asked there: their choices stand side by side."""
        page = super().page
        names = self.pages()[self.step].names
        return page | {"is_short": all(name.endswith("-outcome") for name in names)}

    def _asked(self):
        """{right: the keys of its points} for the demands ticked so far."""
        posted = self.data.getlist("demands") if self.is_bound else self.initial["demands"]
        wanted = [self.by_id[pk] for pk in posted if pk in self.by_id] or list(self.by_id.values())
        return {demand.right_code: [key for key, (own, _) in self.points.items() if own is demand] for demand in wanted}

    def _outcome(self, key):
        return self.data.get(f"{key}-outcome", "") if self.is_bound else ""

    def _whys(self, key):
        """The fields that explain an outcome: none for what is simply handed over."""
        outcome = self._outcome(key)
        right = key.partition("-")[0]
        names = {NOT_HELD: ("explanation",), DONE: ("explanation",), WITHHELD: ("ground", "explanation", "text")}
        said = names.get(
            outcome, ("explanation",) if outcome == GIVEN and right in {"breach_info", "recipients"} else ()
        )
        if outcome == WITHHELD and f"{key}-retained" in self.fields:
            said += TERM
        return tuple(f"{key}-{name}" for name in said)

    def _why(self, right):
        if any(self._outcome(key) == WITHHELD for key in self._asked()[right]):
            return "Ce qui n’est pas accordé dit son motif, son texte et les faits (article 12, paragraphe 4, du RGPD)."
        return ""

    def _owes_information(self):
        asked = self._asked().get("access", ())
        heir = any(demand.case_file.capacity == "heir" for demand in self.by_id.values())
        return not heir and any(self._outcome(key) == GIVEN for key in asked)

    # --- What is decided ---
    def clean(self):
        told = super().clean()
        for keys in self._asked().values():
            for key in keys:
                if not told.get(f"{key}-outcome") and f"{key}-outcome" not in self.errors:
                    self.add_error(f"{key}-outcome", "Dites ce que vous décidez pour ces données.")
                self._explained(told, key)
        if self._owes_information():
            for name in INFORMATION:
                if name != "transfers" and not told.get(name) and name not in self.errors:
                    self.add_error(name, "L’article 15 veut cette information dans la réponse à une demande d’accès.")
        return told

    def _explained(self, told, key):
        outcome, name = told.get(f"{key}-outcome"), f"{key}-explanation"
        if name in self._whys(key) and not told.get(name) and name not in self.errors:
            self.add_error(name, f"Dites {EXPLAINED[outcome]}\u202f: une phrase suffit.")
        if outcome == WITHHELD and not told.get(f"{key}-ground") and f"{key}-ground" not in self.errors:
            self.add_error(f"{key}-ground", "Choisissez le motif\u202f: un refus sans motif n’est pas permis.")
        if (told.get(f"{key}-years") or 0) % 12:
            self.add_error(f"{key}-years", "Indiquez un nombre entier d’années, par exemple\u202f: 10 ans.")

    @property
    def kind(self):
        decided = [point["outcome"] for point in self.decided()]
        return "lab_refusal" if set(decided) == {WITHHELD} else "lab_answer"

    def decided(self):
        return [self._point(key) for keys in self._asked().values() for key in keys]

    def _point(self, key):
        demand, words = self.points[key]
        said = {name: self.cleaned_data.get(f"{key}-{name}") for name in ("outcome", "ground", "explanation", "text")}
        point = {"right": demand.right_code, "category": words, "outcome": said["outcome"]}
        if f"{key}-explanation" in self._whys(key):
            point["explanation"] = said["explanation"]
        if said["outcome"] == WITHHELD:
            point |= {"ground": said["ground"], "text": said["text"]}
            if "la durée" in REFUSAL_GROUNDS[said["ground"]].needs:
                point["retention"] = self._retention(key)
        return point

    def _retention(self, key):
        """As rights.laboratory_facts names it; None when something of it is missing: the law asks for the whole."""
        text, months, starts_from, starts_on = (self.cleaned_data.get(f"{key}-{name}") for name in TERM)
        if not (months and starts_on):
            return None
        return {
            "text": text, "years": months // 12, "starts_from": starts_from, "starts_on": starts_on.isoformat(),
        }  # fmt: skip

    def told(self):
        said = self.cleaned_data
        told = {
            "points": self.decided(),
            "delivery": {"mode": said["mode"] or "enclosed", "documents": _lines(said["documents"])},
        }
        if self._owes_information():
            told["information"] = {name: said[name] for name in INFORMATION} | {
                "recipients": [_holder(line) for line in _lines(said["recipients"])]
            }
        return told

    def place(self, error):
        """Beside its field, and back to the page where that field is."""
        place, _, rest = error.field.removeprefix("laboratory.").partition(".")
        name = rest
        if place == "points" and rest:
            number, _, inner = rest.partition(".")
            key = [key for keys in self._asked().values() for key in keys][int(number) - 1]
            inner = {"": "outcome", "retention": "retained", "retention.text": "retained"}.get(inner, inner)
            name = f"{key}-{inner.replace('retention.', '')}"
        elif place == "delivery":
            name = "documents"
        pages = self.pages()
        self.step = next((rank for rank, page in enumerate(pages) if name in page.names), self.step)
        self.confirmed = False
        self.add_error(name if name in pages[self.step].names else None, error.sentence)


def _said(ground, demand, *, heir):
    """A ground in the laboratory's voice, and the text it rests on for this request."""
    statute = ground.statute_for(demand.right_code, heir=heir)
    return choice(capfirst(GROUNDS.get(ground.code, ground.label)), statute.short)


def _lines(text):
    return [line for line in text.split("\n") if line]


def _holder(line):
    name, _, role = line.partition(";")
    return {"name": name.strip(), "role": role.strip()}
