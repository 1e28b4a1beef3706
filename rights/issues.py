"""What went wrong, module by module: what is asked of the person, what a letter may then say, and on which text.

Adding a module is adding an entry here and its paragraph, templates/letters/issues/<code>.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rights.statutes import (
    DECREE_2019_536_77,
    GDPR_12_3,
    GDPR_12_4,
    GDPR_12_5,
    GDPR_12_6,
    GDPR_15,
    GDPR_34,
    Statute,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer; `owed` and `duty` as those of the module, when this answer alone calls for them."""

    code: str
    label: str
    owed: str = ""
    duty: str = ""
    dated: bool | None = None  # True: only with its day; False: there is no day to give
    after_the_last_day: bool = False  # true only of an act that came after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`field`: where `Issue` keeps the answer (on, choices, amount_cents, words)."""

    field: str
    label: str
    hint: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    one: bool = False  # one choice at most
    of_items: bool = False  # the choices are what full answers contain, under the codes of `rights.issue_rules`


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """`breached`: what seems breached once this is said. `owed`: what a complaint then lists as missing. `duty`: what a
    letter to the laboratory then asks, after « je vous demande ».
    """

    code: str
    label: str  # what the person ticks
    hint: str = ""
    asks: tuple[Question, ...] = ()
    from_the_file: bool = False  # the history of a file shows it, with its date: offered when it does
    after_the_last_day: bool = False  # said of a request whose last day is past, never before
    one_at_least: tuple[str, ...] = ()  # fields of which one must be answered
    rights: frozenset[str] = frozenset()  # empty: any
    of_an_extension: bool = False  # only where a text lets the period be extended: the health code does not
    open_to_heirs: bool = False  # the GDPR does not cover the dead
    about_leak: bool = False
    before_asking: bool = False  # may have happened before the request left
    breached: tuple[Statute, ...] = ()
    owed: str = ""
    duty: str = ""
    history: str = ""  # its line in the chronology, when the history of the file has none
    proof: str = ""  # what shows it

    def fits(self, right: str) -> bool:
        return not self.rights or right in self.rights

    def about(self, sentence: str) -> str:
        """The sentence with its subject: it may be read among others, far from the box that was ticked."""
        return f"{self.label} : {sentence[0].lower()}{sentence[1:]}"

    def question(self, field: str) -> Question | None:
        return next((one for one in self.asks if one.field == field), None)


def _on(label: str, *, required: bool = True) -> Question:
    return Question(field="on", label=label, required=required)


ISSUES: Mapping[str, Module] = {
    module.code: module
    for module in (
        Module(
            code="silence",
            label="Le dernier jour est passé, et je n’ai pas eu de réponse",
            from_the_file=True,
            after_the_last_day=True,
            open_to_heirs=True,
        ),
        Module(
            code="partial_answer",
            label="La réponse du laboratoire est incomplète",
            asks=(
                _on("De quand est cette réponse ?"),
                Question(field="choices", label="Que manque-t-il ?", of_items=True),
                Question(
                    field="words",
                    label="Autre chose qui manque",
                    hint="En quelques mots, sans résultat d’examen.",
                ),
            ),
            from_the_file=True,
            one_at_least=("choices", "words"),
            open_to_heirs=True,
            proof="Sa réponse, ou la première page.",
        ),
        Module(
            code="refusal",
            label="Le refus du laboratoire ne dit pas tout ce qu’il doit",
            hint="Un refus donne ses raisons, et dit qu’on peut saisir la CNIL et le juge.",
            asks=(
                _on("De quand est ce refus ?"),
                Question(
                    field="choices",
                    label="Qu’y manque-t-il ?",
                    required=True,
                    choices=(
                        Choice(code="no_reasons", label="Les raisons du refus", owed="les motifs du refus"),
                        Choice(
                            code="no_remedies",
                            label="La plainte à la CNIL et le recours au juge",
                            owed="la mention de la plainte à la CNIL et du recours devant le juge",
                        ),
                    ),
                ),
            ),
            from_the_file=True,
            breached=(GDPR_12_4,),
            proof="Sa lettre ou son message de refus.",
        ),
        Module(
            code="extension",
            label="Le laboratoire a pris plus de temps sans respecter la règle",
            hint="Il peut prolonger le délai, s’il l’annonce à temps et dit pourquoi.",
            asks=(
                _on("Quel jour l’a-t-il annoncé ?"),
                Question(
                    field="choices",
                    label="Qu’est-ce qui ne va pas ?",
                    required=True,
                    choices=(
                        Choice(code="late", label="L’annonce est venue trop tard", after_the_last_day=True),
                        Choice(
                            code="no_reasons",
                            label="Il ne dit pas pourquoi",
                            owed="les motifs de la prolongation annoncée",
                        ),
                    ),
                ),
            ),
            from_the_file=True,
            of_an_extension=True,
            breached=(GDPR_12_3,),
            proof="La lettre ou le message qui l’annonce.",
        ),
        Module(
            code="identity",
            label="Le laboratoire demande qui je suis, sans raison claire",
            hint="Il ne le peut que s’il a un doute raisonnable. L’identité se prouve par tout moyen.",
            asks=(
                _on("Quel jour l’a-t-il demandé ?"),
                Question(
                    field="choices",
                    label="Qu’est-ce qui ne va pas ?",
                    required=True,
                    choices=(
                        Choice(code="no_reason", label="Il n’explique pas pourquoi il doute"),
                        Choice(code="id_copy", label="Il exige la copie d’une pièce d’identité"),
                        Choice(code="enough", label="Il avait déjà de quoi me reconnaître"),
                    ),
                ),
            ),
            from_the_file=True,
            breached=(GDPR_12_6, DECREE_2019_536_77),
            owed="l’explication du doute sur l’identité, ou une réponse sans cette exigence",
            duty="de répondre sans exiger cette preuve d’identité ou, si un doute raisonnable demeure, de me dire "
            "lequel, et quel complément strictement nécessaire le lèverait",
            proof="La lettre ou le message qui le demande.",
        ),
        Module(
            code="fee",
            label="Le laboratoire demande de payer",
            hint="Exercer ses droits est gratuit, sauf demande manifestement excessive.",
            asks=(
                _on("Quel jour l’a-t-il demandé ?"),
                Question(field="amount_cents", label="Combien, si c’est dit ?", hint="En euros. Par exemple : 15"),
            ),
            breached=(GDPR_12_5,),
            owed="une réponse sans frais",
            duty="de me répondre sans frais",
            history="Le laboratoire a demandé un paiement pour répondre.",
            proof="La lettre, le message ou la facture.",
        ),
        Module(
            code="portal",
            label="Le laboratoire renvoie seulement vers son espace en ligne",
            hint="Un espace en ligne ne dit pas tout : à qui vont les données, d’où elles viennent, jusqu’à quand.",
            asks=(
                _on("De quand est cette réponse ?"),
                Question(
                    field="words",
                    label="Qu’est-ce qui n’y figure pas ?",
                    hint="En quelques mots, sans résultat d’examen ni mot de passe.",
                ),
            ),
            rights=frozenset({"access", "breach_info", "recipients"}),
            breached=(GDPR_15,),
            owed="une réponse écrite sur ce que l’espace en ligne ne donne pas",
            duty="de me répondre par écrit sur tout ce que votre espace en ligne ne donne pas",
            history="Le laboratoire a renvoyé vers un espace en ligne.",
            proof="Sa lettre ou son message.",
        ),
        Module(
            code="breach_notice",
            label="Le laboratoire ne m’a rien dit de la fuite, ou tard",
            hint="Quand le risque est élevé, chaque personne concernée doit être prévenue dans les meilleurs délais.",
            asks=(
                Question(
                    field="choices",
                    label="Que s’est-il passé ?",
                    required=True,
                    one=True,
                    choices=(
                        Choice(
                            code="never",
                            dated=False,
                            label="Je n’ai reçu aucune information de sa part",
                            owed="la communication individuelle de la violation, ou la raison de son absence",
                            duty="de me dire si les données en cause figuraient dans le fichier divulgué et, dans ce "
                            f"cas, de m’adresser la communication prévue à l’{GDPR_34.cite}",
                        ),
                        Choice(
                            code="late",
                            dated=True,
                            label="Elle est venue tard",
                            duty="de m’indiquer quand vous avez eu connaissance de la violation, et pourquoi cette "
                            "information n’est pas venue plus tôt",
                        ),
                    ),
                ),
                _on("Si elle est venue, quel jour ?", required=False),
            ),
            about_leak=True,
            before_asking=True,
            breached=(GDPR_34,),
            history="Le laboratoire m’a informé de la violation de données.",
            proof="Sa lettre et son enveloppe, ou son message.",
        ),
        Module(
            code="found_online",
            label="J’ai appris que mes données circulent en ligne",
            hint="Ne cherchez pas le fichier, ne l’ouvrez pas. Un jour et une circonstance suffisent, sans lien.",
            asks=(
                _on("Quel jour l’avez-vous appris ?"),
                Question(
                    field="choices",
                    label="Comment ?",
                    required=True,
                    one=True,
                    choices=(
                        Choice(code="scam", label="Un message d’escroquerie les reprenait"),
                        Choice(code="told", label="On me l’a signalé"),
                        Choice(code="page", label="Une page ouverte à tous les montrait"),
                    ),
                ),
            ),
            before_asking=True,
            owed="les mesures prises pour faire cesser la diffusion des données et en limiter les conséquences",
            duty="de m’indiquer les mesures prises pour faire cesser la diffusion de ces données et en limiter les "
            "conséquences, et si la CNIL en est avertie",
            history="J’ai appris que des données circulaient en ligne.",
            proof="Le message reçu ou le signalement. Jamais le fichier, ni son adresse.",
        ),
    )
}
