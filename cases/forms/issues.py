"""« Que s’est-il passé ? »: a tick box for each thing that may have gone wrong, and its few questions under it."""

import re
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from cases.forms.dates import DatePartsField
from cases.forms.texts import OneOf, PlainText, SomeOf, choice
from rights.issue_rules import items_of, wrong_answers

LONGEST_TEXT = 1_500
UNANSWERED = {"on": None, "choices": (), "amount_cents": None, "words": "", "exhibit": None}


class Euros(forms.CharField):
    """An amount of euros as people write it, read in cents; nothing is None."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "decimal"}), **kwargs)

    def to_python(self, value):
        text = re.sub(r"\s|euros?|€", "", super().to_python(value), flags=re.IGNORECASE)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}(?:[.,]\d{1,2})?", text, flags=re.ASCII):
            raise ValidationError("Écrivez la somme en euros, par exemple 15 ou 15,50.", code="amount")
        whole, _, decimals = text.replace(",", ".").partition(".")
        return int(whole) * 100 + int(decimals.ljust(2, "0"))


FEW = 3  # boxes that need no folding


class WithIssues:
    """For a form that writes a letter. Of what is not ticked, nothing is asked, checked or kept."""

    def __init__(self, *args, offers=(), exhibits=(), earliest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.details = {offer: self._ask(offer, exhibits, earliest) for offer in offers}

    def _ask(self, offer, exhibits, earliest):
        """{answer: name of its field}, the fields added to the form."""
        module, names = offer.module, {}
        words = choice(module.label, module.hint) if module.hint else choice(module.label)
        self.fields[offer.key] = forms.BooleanField(label=words, required=False, initial=offer.ticked)
        for question in module.asks:
            field = self._field(question, offer, earliest)
            field.one_of_several = question.required or question.field in module.one_at_least[:1]
            names[question.field] = f"{offer.key}-{question.field}"
            self.fields[names[question.field]] = field
        if module.proof and exhibits:
            names["exhibit"] = f"{offer.key}-exhibit"
            self.fields[names["exhibit"]] = forms.TypedChoiceField(
                label="La pièce qui le montre", help_text=module.proof, required=False, coerce=int, empty_value=None,
                choices=[("", "Aucune"), *((one.number, f"N°\u00a0{one.number}, {one.title}") for one in exhibits)],
                initial=offer.issue.exhibit,
                error_messages={"invalid_choice": "Cette pièce n’est plus dans le dossier. Choisissez dans la liste."},
            )  # fmt: skip
        return names

    def _field(self, question, offer, earliest):
        given = {
            "label": question.label, "help_text": question.hint, "required": False,
            "initial": getattr(offer.issue, question.field),
        }  # fmt: skip
        if question.field == "on":
            after = None if offer.module.before_asking else earliest
            return DatePartsField(**given | {"help_text": "Par exemple\u202f: 27 3 2026"},
                                  not_after=self.today, not_before=after)  # fmt: skip
        if question.field == "amount_cents":
            cents = offer.issue.amount_cents
            return Euros(**given | {"initial": f"{cents / 100:.2f}".replace(".", ",") if cents else ""})
        if question.field == "words":
            return PlainText(**given, limit=LONGEST_TEXT, rows=3)
        if question.one:
            return OneOf(
                **given | {"initial": next(iter(offer.issue.choices), None)}, choices=_choices(question, offer)
            )
        return SomeOf(**given, choices=_choices(question, offer))

    @property
    def blocks(self):
        """[(tick box, its questions)] in view: what is ticked or refused, or all when they are few."""
        return self._blocks(folded=False)

    @property
    def folded_blocks(self):
        """The others, which the page folds."""
        return self._blocks(folded=True)

    def _blocks(self, *, folded):
        return [
            (self[offer.key], [self[name] for name in names.values()])
            for offer, names in self.details.items()
            if self._is_folded(offer, names) == folded
        ]

    def _is_folded(self, offer, names):
        refused = any(name in self.errors for name in (offer.key, *names.values()))
        return len(self.details) > FEW and not refused and not self[offer.key].value()

    @property
    def other_fields(self):
        asked = {name for offer, names in self.details.items() for name in (offer.key, *names.values())}
        return [field for field in self.visible_fields() if field.name not in asked]

    def clean(self):
        told = super().clean()
        self.issues = ()
        for offer, names in self.details.items():
            if not told.get(offer.key):
                self._leave_out(offer, names)
                continue
            issue = self._issue(offer, names)
            for answer, sentence in wrong_answers(issue, rights=issue.rights).items():
                if names[answer] not in self.errors:
                    self.add_error(names[answer], offer.module.about(sentence))
            self.issues += (issue,)
        return told

    def _leave_out(self, offer, names):
        """Not ticked: its questions do not count, unless somebody answered them, which must not be lost in silence."""
        for name in names.values():
            self.errors.pop(name, None)
        if any(name in self.changed_data and is_filled(self[name].data) for name in names.values()):
            self.add_error(offer.key, offer.module.about("Cochez ce point, ou effacez ses réponses."))

    def _issue(self, offer, names):
        """The module as answered; what is wrong or empty counts as not answered."""
        answers = {
            answer: value for answer, name in names.items() if (value := self.cleaned_data.get(name)) is not None
        }
        chosen = answers.get("choices", ())
        answers["choices"] = tuple(filter(None, [chosen])) if isinstance(chosen, str) else tuple(chosen)
        return replace(offer.issue, **UNANSWERED | answers)


def is_filled(typed):
    """Whether anything stands in a control, or in one of its boxes."""
    return any(typed) if isinstance(typed, list) else bool(typed)


def _choices(question, offer):
    """The answers that may be true of this file."""
    if question.of_items:
        return [(code, capfirst(words)) for code, words in items_of(offer.issue.rights).items()]
    return [
        (one.code, one.label)
        for one in question.choices
        if not one.after_the_last_day or one.code in offer.issue.choices
    ]
