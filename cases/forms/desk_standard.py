"""The answer that a laboratory gives to everybody hit by one leak: the form of an answer, asked of no file."""

from django.utils.text import capfirst

from cases.forms.desk_answer import AnswerForm
from cases.forms.steps import CHECK
from cases.forms.texts import SomeOf

OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "form_key", "version", "step", "to", "mask", "checked", "demands"})


class StandardAnswerForm(AnswerForm):
    """`content()`: the rights it answers and what was typed, to be filled into the form of any file of the leak."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {demand.right_code: demand for demand in self.by_id.values()}
        self.fields["demands"] = SomeOf(
            label="À quelles demandes cette réponse répond-elle\u202f?",
            choices=[(code, capfirst(demand.right.name)) for code, demand in self.by_id.items()],
            help_text="Les autres demandes d’une lettre restent à répondre à part.",
        )
        if not self.is_bound:
            self.initial["demands"] = self.initial.get("rights", ["access"])

    def pages(self):
        return [*super().pages(), CHECK]

    def content(self):
        return {
            "rights": self.cleaned_data["demands"],
            "typed": {name: values for name, values in self.data.lists() if name not in OF_THE_PAGE},
        }
