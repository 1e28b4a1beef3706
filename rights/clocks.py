"""The other dates the law gives: those of the laboratory, of the CNIL, of the courts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rights.facts import Facts, Policy
from rights.periods import Hours, Months, Weeks, Years
from rights.statutes import (
    CC_1231_6,
    CC_1344_1,
    CC_2224,
    CC_2228,
    CJA_R421_1,
    CJA_R421_2,
    CJA_R421_5,
    CPC_641,
    CPC_642,
    CPP_8,
    CPP_40,
    CPP_85,
    DECREE_2019_536_10,
    GDPR_12_3,
    GDPR_33,
    GDPR_78,
    GDPR_82,
    LIL_51,
    REG_1182_3_1,
    Statute,
)
from rights.time_limits import NOTICE_COUNTS_WHEN_SENT, ONE_MONTH, TimeLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A date the law gives; `starts` and `ends` are how its first and last steps are said."""

    code: str
    label: str
    noun: str
    explain: str
    answer_within: tuple[TimeLimit, ...]  # the first that applies governs
    statutes: tuple[Statute, ...]
    starts: str = "Demande reçue par le laboratoire"
    ends: str = "Dernier jour pour répondre"
    then: str = "le laboratoire qui n’a pas répondu est en retard"  # said of the day after

    @property
    def rule(self) -> TimeLimit:
        """The general one; those before it are its exceptions."""
        return self.answer_within[-1]

    def governing(self, facts: Facts, policy: Policy) -> TimeLimit:
        return next(limit for limit in self.answer_within if limit.applies(facts, policy))

    @property
    def extendable(self) -> bool:
        return self.rule.extended_to is not None

    @property
    def suspendable(self) -> bool:
        return self.rule.suspended_by is not None


CLOCKS: Mapping[str, Clock] = {
    clock.code: clock
    for clock in (
        Clock(
            code="extension_notice",
            label="Limite du laboratoire pour annoncer une prolongation",
            noun="l’avis de prolongation",
            explain="Le délai ne passe à trois mois que si le laboratoire le dit, avec ses raisons, dans le premier.",
            answer_within=(replace(ONE_MONTH, extended_to=None, caveats=(NOTICE_COUNTS_WHEN_SENT,)),),
            statutes=(GDPR_12_3,),
            ends="Dernier jour pour notifier la prolongation",
            then="une prolongation est sans effet",
        ),
        Clock(
            code="formal_notice",
            label="Mise en demeure",
            noun="votre mise en demeure",
            explain="L’expéditeur fixe lui-même le délai, souvent huit ou quinze jours.",
            answer_within=(
                TimeLimit(
                    period=None,
                    statute=CC_1344_1,
                    counted_by=CPC_641,
                    rolled_by=CPC_642,
                    sender_sets_days=True,
                    caveats=(
                        "Aucun texte ne fixe le délai d’une mise en demeure, choisi par l’expéditeur, ni son report "
                        "quand il finit un jour fermé : le report est un usage.",
                    ),
                ),
            ),
            statutes=(CC_1231_6, CC_1344_1),
            starts="Mise en demeure reçue",
            ends="Dernier jour pour s’exécuter",
            then="une mise en demeure sans réponse est restée sans effet",
        ),
        Clock(
            code="breach_72h",
            label="Notification de la violation à la CNIL",
            noun="la notification à la CNIL",
            explain="Le laboratoire a soixante-douze heures, une fois la fuite connue, pour prévenir la CNIL.",
            answer_within=(
                TimeLimit(
                    period=Hours(72),
                    statute=GDPR_33,
                    counted_by=REG_1182_3_1,
                    caveats=(
                        "Compter à partir de l’heure suivante est la lettre du règlement n° 1182/71 ; en pratique, la "
                        "CNIL compte soixante-douze heures dès la connaissance : c’est l’objectif prudent.",
                        "L’obligation de comprendre deux jours ouvrables (article 3, paragraphe 5, du même règlement) "
                        "est discutée pour ce délai : elle n’est pas appliquée ici.",
                    ),
                ),
            ),
            statutes=(GDPR_33,),
            starts="Violation connue du laboratoire",
            ends="Dernier moment pour notifier la violation à la CNIL",
            then="la notification est tardive et doit dire pourquoi",
        ),
        Clock(
            code="cnil_silence",
            label="Silence de la CNIL",
            noun="votre plainte à la CNIL",
            explain="Trois mois de silence valent rejet de la plainte. Un accusé d’enregistrement n’y change rien.",
            answer_within=(
                TimeLimit(
                    period=Months(3),
                    statute=DECREE_2019_536_10,
                    counted_by=CPC_641,
                    restarts=True,
                    caveats=(
                        "Faire repartir les trois mois à chaque nouvelle réelle de la CNIL est une convention de ce "
                        "site : date indicative.",
                        "Une pièce demandée par la CNIL est lue ici comme une telle nouvelle : à confirmer.",
                    ),
                ),
            ),
            statutes=(DECREE_2019_536_10, GDPR_78),
            starts="Plainte reçue par la CNIL",
            ends="Le silence vaut rejet à cette date",
            then="ce rejet peut être contesté devant le Conseil d’État",
        ),
        Clock(
            code="ce_appeal",
            label="Recours devant le Conseil d’État",
            noun="votre recours",
            explain="Deux mois francs après le rejet implicite de la CNIL, le Conseil d’État ne peut plus être saisi.",
            answer_within=(
                TimeLimit(
                    period=Months(2),
                    statute=CJA_R421_2,
                    counted_by=CPC_641,
                    rolled_by=CPC_642,
                    clear=True,
                    caveats=(
                        "Si l’accusé de réception de la CNIL n’indiquait pas les voies et délais de recours, ce délai "
                        "pourrait ne pas vous être opposé : à vérifier avec un avocat.",
                    ),
                ),
            ),
            statutes=(CJA_R421_2, CJA_R421_5, GDPR_78),
            starts="Décision implicite de rejet née",
            ends="Dernier jour pour saisir le Conseil d’État",
            then="le recours est en principe irrecevable",
        ),
        Clock(
            code="ce_appeal_decision",
            label="Recours contre une décision écrite de la CNIL",
            noun="votre recours",
            explain="Deux mois francs après la lettre de la CNIL, le Conseil d’État ne peut plus être saisi.",
            answer_within=(
                TimeLimit(
                    period=Months(2),
                    statute=CJA_R421_1,
                    counted_by=CPC_641,
                    rolled_by=CPC_642,
                    clear=True,
                    caveats=(
                        "Si la lettre de la CNIL n’indiquait pas les voies et délais de recours, ce délai pourrait ne "
                        "pas vous être opposé, sans qu’un recours très tardif soit admis pour autant : à vérifier avec "
                        "un avocat.",
                    ),
                ),
            ),
            statutes=(CJA_R421_1, CJA_R421_5, GDPR_78),
            starts="Décision de la CNIL reçue",
            ends="Dernier jour pour saisir le Conseil d’État",
            then="le recours est en principe irrecevable",
        ),
        Clock(
            code="criminal_follow_up",
            label="Suite d’une plainte pénale",
            noun="votre plainte au procureur",
            explain="Trois mois sans nouvelle du procureur ouvrent la plainte avec constitution de partie civile.",
            answer_within=(TimeLimit(period=Months(3), statute=CPP_85, counted_by=CPC_641),),
            statutes=(CPP_40, CPP_85),
            starts="Plainte déposée",
            ends="Les trois mois s’achèvent",
            then="sans nouvelle, une plainte avec constitution de partie civile est possible",
        ),
        Clock(
            code="civil_limitation",
            label="Prescription d’une demande d’indemnisation",
            noun="votre demande d’indemnisation",
            explain="Après cinq ans, une demande d’indemnisation est en principe prescrite : le juge peut l’écarter.",
            answer_within=(
                TimeLimit(
                    period=Years(5),
                    statute=CC_2224,
                    counted_by=CC_2228,
                    caveats=(
                        "Le point de départ est le jour où vous avez connu, ou auriez dû connaître, les faits : un "
                        "juge peut en retenir un autre.",
                        "Une action en justice, une plainte avec constitution de partie civile, une action de groupe "
                        "ou un dommage apparu plus tard peuvent changer cette date : à vérifier avec un avocat.",
                    ),
                ),
            ),
            statutes=(CC_2224, GDPR_82),
            starts="Fuite connue de vous",
            ends="Dernier jour pour agir en indemnisation",
            then="la demande est en principe prescrite",
        ),
        Clock(
            code="criminal_limitation",
            label="Prescription d’un délit",
            noun="votre plainte au procureur",
            explain="Six ans après un délit, il ne peut en principe plus être poursuivi.",
            answer_within=(
                TimeLimit(
                    period=Years(6),
                    statute=CPP_8,
                    counted_by=CPP_8,
                    caveats=(
                        "Un acte d’enquête ou de poursuite fait repartir ce délai : la date réelle est peut-être plus "
                        "tardive.",
                        "Chaque fait a sa date : un message frauduleux ou un usage récent de vos données fait courir "
                        "son propre délai.",
                    ),
                ),
            ),
            statutes=(CPP_8, CPP_40),
            starts="Faits commis ou révélés",
            ends="Dernier jour pour des poursuites",
            then="ces faits sont en principe prescrits",
        ),
        Clock(
            code="erasure_minor_cnil",
            label="Effacement demandé pour un mineur : décision de la CNIL",
            noun="votre réclamation à la CNIL",
            explain="Pour des données recueillies en ligne auprès d’un mineur, la CNIL se prononce en trois semaines.",
            answer_within=(TimeLimit(period=Weeks(3), statute=LIL_51, counted_by=CPC_641),),
            statutes=(LIL_51,),
            starts="Réclamation reçue par la CNIL",
            ends="Dernier jour pour que la CNIL se prononce",
            then="la CNIL n’a pas statué dans le délai",
        ),
    )
}
