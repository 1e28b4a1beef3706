"""A long form asked a few questions at a time.

What was typed on one page travels hidden in the next: the server keeps nothing, nothing typed is lost, no script is
needed. A page is checked when it is left, and the whole form again before it acts.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cases.forms.amounts import EurosField
from rights.damage import euros
from rights.periods import date_in_words


@dataclass(frozen=True)
class Step:
    title: str  # the question of the page, or what is to be checked there
    names: tuple[str, ...] = ()  # its fields; none on the page where every answer is checked
    why: str = ""  # why it is asked, when that is not plain


CHECK = Step("Vérifiez vos réponses", why="Le document sera écrit avec ces mots. Rien n’est encore enregistré.")


class InSteps:
    """For a Record. It is valid once its last page is confirmed; what leads there turns a page.

    Posted: `step`, the page shown; `to`, the page wanted when it is not the next one; `checked`, once the last page was
    seen, so that a correction comes back to it. A form posted whole, without `step`, stands on its last page.
    """

    steps: ClassVar[tuple[Step, ...]]

    def pages(self):
        """The steps of which something is asked here, and the one of the summary."""
        return [step for step in self.steps if not step.names or any(name in self.fields for name in step.names)]

    def full_clean(self):
        super().full_clean()
        self.confirmed, self.step = False, 0
        if self.is_bound:
            self._turn(self.pages(), whole=dict(self._errors))

    def _turn(self, pages, *, whole):
        last = len(pages) - 1
        shown = self._number("step", last)
        if "to" in self.data and "mask" not in self.data:
            self.step = self._number("to", shown)
            self._keep_errors(())
            return
        asked = [name for page in pages[: shown + 1] for name in page.names] + ["__all__", "form_key", "document"]
        self._keep_errors(asked)
        wrong = [rank for rank, page in enumerate(pages) if any(name in whole for name in page.names)]
        if self._errors:
            self.step = min([rank for rank in wrong if rank <= shown], default=shown)
        elif shown == last:
            self.step, self.confirmed = last, True
        else:
            self.step = min(wrong, default=last) if self.data.get("checked") else shown + 1

    def _number(self, name, default):
        """The number of a page, as posted; anything else counts as nothing."""
        typed = self.data.get(name, "")
        fits = typed.isascii() and typed.isdigit() and len(typed) < 3
        return min(int(typed), len(self.pages()) - 1) if fits else default

    def _keep_errors(self, names):
        for name in set(self._errors) - set(names):
            del self._errors[name]

    def is_valid(self):
        return super().is_valid() and self.confirmed

    @property
    def page(self):
        """What the template says of the page shown."""
        self.errors  # noqa: B018 (turns the page)
        pages = self.pages()
        shown = pages[self.step]
        return {
            "title": shown.title, "why": shown.why, "number": self.step + 1, "of": len(pages), "before": self.step - 1,
            "is_last": self.step == len(pages) - 1, "is_summary": not shown.names,
        }  # fmt: skip

    @property
    def checked(self):
        """Whether the person has seen the summary, or sees it now."""
        return self.page["is_summary"] or bool(self.data.get("checked"))

    def visible_fields(self):
        self.errors  # noqa: B018 (turns the page)
        names = self.pages()[self.step].names
        return [field for field in super().visible_fields() if field.name in names]

    def carried(self):
        """The fields of the other pages, which travel hidden."""
        shown = {field.name for field in self.visible_fields()}
        return [field for field in super().visible_fields() if field.name not in shown]

    def rows(self):
        """Every answer, to check, with the page that changes it."""
        return [
            {
                "label": self[name].label,
                "values": in_words(self.fields[name], self.cleaned_data.get(name)),
                "page": rank,
            }
            for rank, page in enumerate(self.pages())
            for name in page.names
            if name in self.fields
        ]


def in_words(field, value):
    """The lines of an answer as people read it."""
    if value in (None, "", []):
        return []
    if isinstance(value, date):
        return [date_in_words(value)]
    if isinstance(field, EurosField):
        return [euros(value)]
    if choices := getattr(field, "choices", None):
        words = dict(_flat(choices))
        chosen = value if isinstance(value, list) else [value]
        return [getattr(words[one], "label", words[one]) for one in chosen]
    return str(value).splitlines()


def _flat(choices):
    """The choices of a list that may be in groups."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield value, words
