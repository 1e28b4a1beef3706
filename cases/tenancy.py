"""The second wall between organizations: for a request of one of them, PostgreSQL itself hides the rows of the others.

The first wall is `visible_to`, in every query. This one is row-level security: `within(seat)` tells the connection for
whom it works, and until it ends a query that forgot the first wall finds the rows of this organization and no other:
of a laboratory, the files sent to it; of an association, those that it carries.
Nothing told: the patients' door, the public pages and the worker's sweeps, which have the first wall alone. SQLite has
no such thing. A role that may bypass it (superuser, BYPASSRLS) is refused in production (`config.checks`).

A model that belongs to an organization or to a file has its line here, and a migration with `raise_walls`.
"""

import contextlib
from contextlib import contextmanager

from django.db import DatabaseError, ProgrammingError, connection, transaction

POLICY = "laboratory_wall"
UNDEFINED_COLUMN = "42703"  # SQLSTATE
TOLD = "nullif(current_setting('recours.{}', true), '')"
ORGANIZATION, CONTROLLER = TOLD.format("organization"), TOLD.format("controller")
NOBODY_TOLD = f"(SELECT {ORGANIZATION} IS NULL)"  # in a SELECT of its own: asked once, not for each row
OWN = f"organization_id = (SELECT {ORGANIZATION}::uuid)"
NEVER = "false"  # the operators' alone


def under(parent, column):
    """As its parent, on which stands a wall too."""
    return f"EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.id = {column})"  # noqa: S608 - names of ours


OF_A_FILE = under("cases_casefile", "case_file_id")
# The person's, and her association's: a laboratory reaches none, not even of a file that was sent to it.
CARRIED = under("cases_casefile", f"case_file_id AND parent.carrier_id = (SELECT {ORGANIZATION}::uuid)")
LEFT = "left_on IS NOT NULL"
WALLS = {  # model: which of its rows the organization at work may reach
    "accounts.Organization": f"id = (SELECT {ORGANIZATION}::uuid)",
    "accounts.Membership": OWN,
    "accounts.Invitation": OWN,
    "accounts.OrganizationEvent": OWN,
    "accounts.PostedCode": OWN,
    "accounts.Opening": NEVER,
    "cases.CaseFile": f"controller_id = (SELECT {CONTROLLER}::uuid) OR carrier_id = (SELECT {ORGANIZATION}::uuid)",
    "cases.Demand": OF_A_FILE,
    "cases.Deadline": under("cases_demand", "demand_id"),
    "cases.Event": OF_A_FILE,
    "cases.Letter": rf"({LEFT} OR kind_code LIKE 'lab\_%') AND {OF_A_FILE} OR {CARRIED}",
    "cases.Letter_demands": under("cases_letter", "letter_id"),
    "cases.Message": OF_A_FILE,
    "cases.Note": OWN,
    "cases.Assignment": OWN,
    "cases.Task": OWN,
    "cases.Delivery": OF_A_FILE,
    "cases.DeliveredFile": under("cases_delivery", "delivery_id"),
    "cases.Reply": OWN,
    "cases.Reply_demands": under("cases_reply", "reply_id"),
    "cases.DigestLine": f"{OF_A_FILE} AND {under('accounts_membership', 'member_id')}",
    "cases.StandardAnswer": OWN,
    "cases.Batch": OWN,
    "cases.BatchItem": under("cases_batch", "batch_id"),
    "cases.BreachRecord": OWN,
    "cases.NoticeCampaign": OWN,
    "cases.BreachNotice": under("cases_noticecampaign", "campaign_id"),
    "cases.NoticeLot": under("cases_noticecampaign", "campaign_id"),
    "cases.BreachVersion": under("cases_breachrecord", "record_id"),
    "cases.RegisterCopy": OWN,
    "cases.RegisterPart": under("cases_registercopy", "copy_id"),
    "cases.Document": CARRIED,
    "cases.Dossier": CARRIED,
    "cases.DiaryEntry": CARRIED,
    "cases.Principal": OWN,
    "cases.GroupFile": OWN,
    "cases.GroupPart": under("cases_groupfile", "group_file_id"),
    "cases.Mandate": OWN,
    "cases.Access": OWN,
    "cases.Campaign": OWN,
    "cases.Campaign_laboratories": under("cases_campaign", "campaign_id"),
    "cases.CampaignItem": under("cases_campaign", "campaign_id"),
    "cases.Mailing": OWN,
    "cases.MailingPart": under("cases_mailing", "mailing_id"),
    "cases.Receipts": OWN,
    "cases.MemberImport": OWN,
    "cases.ImportPart": under("cases_memberimport", "source_id"),
    "cases.ScanLot": OWN,
    "cases.Scan": under("cases_scanlot", "lot_id"),
}


@contextmanager
def within(seat):
    """Until it ends, this connection reaches the rows of this member's organization alone, then what it reached before.

    For a request of an organization's door, and for a job that acts for a member.
    """
    with _telling(seat.organization_id, seat.controller_id):
        yield


@contextmanager
def inside(organization):
    """The same for a job that makes what an organization asked for, whoever works there by the time it runs."""
    with _telling(organization.pk, organization.legal_entity_id):
        yield


@contextmanager
def beyond():
    """Until it ends, no wall: for a question about somebody's other places whose answer is shown to nobody."""
    with _telling(None, None):
        yield


@contextmanager
def _telling(organization, controller):
    if connection.vendor != "postgresql":
        yield
        return
    before = _tell(organization, controller)
    try:
        yield
    finally:
        _tell_again(before)


def _tell(organization, controller):
    """Tell the connection; returns what it had been told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH told AS MATERIALIZED (SELECT current_setting('recours.organization', true) AS organization,"
            " current_setting('recours.controller', true) AS controller)"
            " SELECT organization, controller, set_config('recours.organization', %s, false),"
            " set_config('recours.controller', %s, false) FROM told",
            [str(organization or ""), str(controller or "")],
        )
        return cursor.fetchone()[:2]


def _tell_again(before):
    """Whatever happened within, nothing of it is left to whom the connection serves next."""
    if connection.connection is None:
        return  # closed meanwhile, and what it was told with it
    try:
        _tell(*before)
    except DatabaseError:  # a transaction that can only roll back takes back what was told in it; any other goes
        if not connection.in_atomic_block:
            connection.close()


def raise_walls(apps, schema_editor):
    """For migrations: a wall on each table of the list that exists by now, as the list says today."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for label, condition in WALLS.items():
        try:
            table = schema_editor.quote_name(apps.get_model(label)._meta.db_table)
        except LookupError:
            continue  # its own migration comes later, and raises the walls again
        with contextlib.suppress(NotYet), transaction.atomic(using=schema_editor.connection.alias):
            _raise_wall(schema_editor, table, condition)


class NotYet(Exception):
    """A wall that names a column which a later migration brings; that one raises the walls again."""


def _raise_wall(schema_editor, table, condition):
    for statement in (
        f"DROP POLICY IF EXISTS {POLICY} ON {table}",
        f"CREATE POLICY {POLICY} ON {table} USING ({NOBODY_TOLD} OR ({condition}))",
        f"COMMENT ON POLICY {POLICY} ON {table} IS {schema_editor.quote_value(condition)}",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",  # for the owner of the tables too
    ):
        try:
            schema_editor.execute(statement, params=None)
        except ProgrammingError as error:
            if getattr(error.__cause__, "sqlstate", "") == UNDEFINED_COLUMN:
                raise NotYet from error
            raise
