"""What the letters to a judge, a prosecutor or an association say of their facts; no layout."""

from typing import Any

from rights.damage import AMICABLE_FIRST_CENTS, Damage, euros, hours, total_cents, total_minutes
from rights.duties import DUTIES
from rights.letter_facts import LetterFacts
from rights.mandates import NOTICES, SCOPES
from rights.offences import offences


def route_words(facts: LetterFacts) -> dict[str, Any]:
    """Empty lists and texts for a letter that is none of these."""
    claimed, complained, mandate = facts.compensation, facts.criminal, facts.mandate
    damage: tuple[Damage, ...] = claimed.damage if claimed else complained.damage if complained else ()
    costs = total_cents(damage)
    moral = claimed.moral_cents if claimed else None
    ticked = mandate.scopes if mandate else ()
    heir = facts.capacity.kind == "heir"
    return {
        "damage": damage,
        "damage_total": euros(costs) if costs else "",
        "damage_time": hours(total_minutes(damage)),
        "moral_sum": euros(moral) if moral else "",
        "sum_claimed": euros(costs + (moral or 0)) if costs or moral else "",
        "amicable_ceiling": euros(AMICABLE_FIRST_CENTS),
        "alleged": [duty for code, duty in DUTIES.items() if claimed and code in claimed.duties],
        "offences": offences(complained.happened) if complained else (),
        "granted": [scope for code, scope in SCOPES.items() if code in ticked],
        "withheld": [
            scope
            for code, scope in SCOPES.items()
            if mandate and code not in ticked and (scope.for_the_dead or not heir)
        ],
        "notice_words": NOTICES[mandate.notices] if mandate else "",
    }
