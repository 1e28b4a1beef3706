"""The first wall, read in the source: what acts for a member reaches rows through it, or stands on a short list."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.asking import NobodyAsks
from cases.queue import JOBS
from cases.tenancy import WALLS

ROOT = Path(settings.BASE_DIR)
TENANTS = {label.split(".")[1] for label in WALLS}
PLACES = {ROOT / "cases" / place for place in ("portals/laboratory", "portals/association", "entrance")}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
WAYS = {"visible_to", "told_to", "to_be_signed_at", "scopes_for", "newest_names"}  # each takes who asks
ITS_OWN = {"seat.organization", "seat.organization_id"}
# A query that names neither `visible_to(seat)` nor `seat.organization`: who may see its rows, and why.
ELSEWHERE = {
    ("models/mandated.py", "Letter.objects.filter"): "of the files that visible_to(seat) gave",
    ("models/mandated.py", "Document.objects.filter"): "likewise",
    ("models/mandated.py", "Dossier.objects.filter"): "likewise",
    ("models/case_file.py", "CaseFile.objects.filter"): "opened by scopes_for(who) alone",
    ("models/case_file.py", "Letter.objects.read_by_laboratories"): "of the files that visible_to(who) gave",
    ("register.py", "Event.objects.filter"): "of demands that visible_to(seat) gave",
    ("consulting.py", "Access.objects.filter"): "this member's own lines of the file of the page",
    ("consulting.py", "Access.objects.bulk_create"): "by this member, of files that visible_to(seat) gave",
    ("association/scanning.py", "ScanLot.objects.get_or_create"): "the organization is in its key and its row",
    ("association/scanning.py", "ScanLot.objects.select_for_update"): "a lot already found: locked",
    ("association/scanning.py", "ScanLot.objects.filter"): "the purge: those that nobody validated",
    ("association/scanning.py", "Scan.objects.select_related"): "what the job was given: signed within walls",
    ("association/scanning.py", "Scan.objects.filter"): "likewise",
    ("association/scanning.py", "Membership.objects.in_force"): "whether the member of the job works there still",
    ("laboratory/paper.py", "CaseFile.objects.create"): "a file of this laboratory's own entity",
    ("laboratory/desk_queue.py", "Letter.objects.exchanged"): "of files that visible_to(seat) gave",
    ("laboratory/desk_queue.py", "Deadline.objects.filter"): "likewise",
    ("exchanges.py", "Letter.objects.unread"): "of files that visible_to(seat) gave",
    ("exchanges.py", "Message.objects.unread_from"): "of files that visible_to(seat) gave",
    ("exchanges.py", "CaseFile.objects.select_for_update"): "the file of the page: locked",
    ("laboratory/answering.py", "Batch.objects.get_or_create"): "the organization is in its key and its row",
    ("laboratory/answering.py", "Delivery.objects.there"): "whether files from visible_to(seat) hold one",
    ("laboratory/answering.py", "Message.objects.unread_from"): "whether files from visible_to(seat) hold one",
    ("laboratory/answering.py", "Letter.objects.unread"): "whether files from visible_to(seat) hold one",
    ("laboratory/answering.py", "BatchItem.objects.filter"): "whether files from visible_to(seat) are in a batch",
    ("laboratory/answering.py", "BatchItem.objects.bulk_create"): "of a batch just made, for files of the member",
    ("laboratory/answering.py", "BatchItem.objects.select_for_update"): "what the job was given: within walls",
    ("models/standard_answer.py", "Organization.objects.select_for_update"): "one's own, locked",
    ("portals/laboratory/standards.py", "StandardAnswer.objects.write"): "takes the organization of `by`",
    ("laboratory/deciding.py", "CaseFile.objects.select_for_update"): "the file of a reply already found: locked",
    ("laboratory/deciding.py", "Reply.objects.select_for_update"): "a reply already found: locked",
    ("laboratory/deciding.py", "Reply.objects.get_or_create"): "the organization is in its key and its row",
    ("portals/laboratory/breaches.py", "BreachRecord.objects.enter"): "`by` is its second name for the seat",
    ("delivering.py", "CaseFile.objects.select_for_update"): "the file of a deposit already found: locked",
    ("delivering.py", "Delivery.objects.filter"): "one already found, or named with the organization",
    ("delivering.py", "Delivery.objects.select_for_update"): "a deposit already found: locked",
    ("delivering.py", "DeliveredFile.objects.create"): "of a deposit just made",
    ("delivering.py", "DeliveredFile.objects.filter"): "those of deposits already found",
    ("portals/laboratory/deposits.py", "Delivery.objects.select_related"): "those of a file from file_or_404",
    ("entrance/seat.py", "Membership.objects.in_force"): "where `seat` comes from: those of this user",
    ("entrance/sign_in.py", "Membership.objects.in_force"): "the places of whoever signs in",
    ("entrance/team.py", "Membership.objects.in_force"): "a colleague's other places: told to none",
    ("association/grouping.py", "Event.objects.filter"): "of files that visible_to(seat) gave",
    ("association/grouping.py", "GroupFile.objects.filter"): "whatever is a day old, to be forgotten",
    ("association/grouping.py", "GroupFile.objects.get_or_create"): "the organization is in its key and its row",
    ("association/grouping.py", "GroupPart.objects.create"): "of a group file just made, for files of the member",
    ("association/grouping.py", "GroupPart.objects.select_related"): "what the job was given: within walls",
    ("association/overview.py", "Deadline.objects.filter"): "of files that visible_to(seat) gave",
    ("association/overview.py", "Demand.objects.filter"): "likewise",
    ("association/campaigning.py", "Campaign.objects.get_or_create"): "the organization is in its key and its row",
    ("association/campaigning.py", "CampaignItem.objects.bulk_create"): "of a campaign just made, for files of theirs",
    ("association/campaigning.py", "CampaignItem.objects.bulk_update"): "of a campaign already found",
    ("association/campaigning.py", "CampaignItem.objects.filter"): "what the job was given: the items of its campaign",
    ("association/campaigning.py", "CampaignItem.objects.select_for_update"): "what the job was given: within walls",
    ("intake/lists.py", "ImportPart.objects.bulk_create"): "of a list just made",
    ("intake/lists.py", "ImportPart.objects.filter"): "the purge: whatever waited too long",
    ("intake/lists.py", "ImportPart.objects.select_related"): "what the job was given",
    ("intake/lists.py", "ImportPart.objects.select_for_update"): "what the job was given: entered within walls",
    ("intake/lists.py", "MemberImport.objects.filter"): "what the job was given: marked as checked",
    ("intake/lists.py", "MemberImport.objects.get_or_create"): "the organization is in its key and its row",
    ("intake/lists.py", "MemberImport.objects.select_for_update"): "a list already found: locked",
    ("association/members.py", "CaseFile.objects.bulk_create"): "carried by the organization of the seat",
    ("association/members.py", "CaseFile.objects.filter"): "of people in the list of this association; the purge",
    ("association/members.py", "Principal.objects.bulk_create"): "of the organization of the seat",
    ("association/members.py", "Principal.objects.filter"): "by the organization whose list is held; the purge",
    ("portals/association/posting.py", "MailingPart.objects.filter"): "a part of a mailing already found",
    ("portals/association/receipts.py", "CaseFile.objects.filter"): "of files that visible_to(seat) gave",
    ("portals/association/receipts.py", "Letter.objects.filter"): "likewise",
    ("portals/laboratory/opening.py", "Organization.objects.standing_for"): "of the company that a code names",
    ("association/posting.py", "CampaignItem.objects.filter"): "of a campaign already found",
    ("association/posting.py", "Letter.objects.filter"): "narrowed to files that visible_to(seat) gives",
    ("association/posting.py", "Mailing.objects.filter"): "one already found; the purge",
    ("association/posting.py", "Mailing.objects.get_or_create"): "the organization is in its key and its row",
    ("association/posting.py", "Mailing.objects.get"): "what the job was given: within walls",
    ("association/posting.py", "MailingPart.objects.create"): "of a mailing just made, or being put in order",
    ("association/posting.py", "MailingPart.objects.select_related"): "what the job was given: within walls",
    ("association/taking.py", "Letter.objects.filter"): "narrowed to files that visible_to(seat) gives",
    ("association/taking.py", "MailingPart.objects.filter"): "a part of a mailing already found",
    ("association/principals.py", "CaseFile.objects.filter"): "opened by scopes_for(seat) alone",
    ("laboratory/register_copies.py", "RegisterCopy.objects.filter"): "the purge: whatever is a week old",
    ("laboratory/register_copies.py", "RegisterPart.objects.select_related"): "what the job was given: within walls",
    ("association/receipt_matching.py", "Event.objects.filter"): "of files that visible_to(seat) gave",
    ("association/receipt_matching.py", "Letter.objects.filter"): "likewise",
    ("association/receipts.py", "Demand.objects.filter"): "of a letter narrowed to files that visible_to(seat) gives",
    ("association/receipts.py", "Event.objects.filter"): "likewise",
    ("association/receipts.py", "Receipts.objects.filter"): "a list already found; the purge",
    ("association/receipts.py", "Receipts.objects.select_for_update"): "one already found, or what the job was given",
}  # fmt: skip

BEYOND = {
    "tenancy.py",  # where it is
    "entrance/team.py",  # the reset of a colleague
    "association/carrying.py", "association/mandating.py",  # what mandates say of who carries a file, and whom to tell
    "association/members.py",  # whether this association opened that very file before its mandate ended
}  # fmt: skip


@cache
def modules():
    """{module: its tree} of the doors of organizations, and of what has a function that acts for a `seat`."""
    found = {}
    for path in sorted((ROOT / "cases").rglob("*.py")):
        tree = ast.parse(path.read_text())
        arguments = {a.arg for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for a in every_argument(f)}
        if path.parent in PLACES or "seat" in arguments:
            found[str(path.relative_to(ROOT / "cases"))] = tree
    return found


def every_argument(function):
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def queries(tree):
    """(model and method, the names it filters by) of each query on a table that has a wall."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and named(node.value) in TENANTS:
            said = f"{named(node.value)}.{node.attr}.{getattr(parents[node], 'attr', '?')}"
            yield said, filters_of(node, parents)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("_or_404"):
            for first in node.args[:1]:
                if named(first) in TENANTS:
                    yield f"{ast.unparse(node.func)}({named(first)})", set()


def filters_of(node, parents):
    """What the calls chained on this manager filter by."""
    found = set()
    while isinstance(parents.get(node), ast.Attribute | ast.Call) and node not in getattr(parents[node], "args", []):
        node = parents[node]
        found |= {ast.unparse(word.value) for word in getattr(node, "keywords", [])}
    return found


def named(node):
    return ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""


def test_what_acts_for_a_member_reaches_rows_through_that_member():
    found = {
        (module, said)
        for module, tree in modules().items()
        for said, filtered in queries(tree)
        if said.rpartition(".")[2] not in WAYS and not filtered & ITS_OWN
    }
    assert found - set(ELSEWHERE) == set(), "start from visible_to(seat), seat.organization or file_or_404"
    assert set(ELSEWHERE) - found == set(), "no longer needed"


def test_no_sql_is_written_by_hand_for_a_member():
    by_hand = (".raw(", ".extra(", "RawSQL(", ".cursor(", "connection.")
    sources = {module: ast.unparse(tree) for module, tree in modules().items() if module != "tenancy.py"}
    assert sources
    assert [(module, word) for module, source in sources.items() for word in by_hand if word in source] == []


def test_few_ask_beyond_the_walls():
    asking = {
        str(path.relative_to(ROOT / "cases"))
        for path in (ROOT / "cases").rglob("*.py")
        if "beyond()" in path.read_text()
    }
    assert asking == BEYOND


def test_the_reader_of_this_test_would_see_one():
    forgotten = ast.parse(
        "def page(request, seat):\n    a = CaseFile.objects.filter(pk=1)\n    get_object_or_404(Letter)"
    )
    assert dict(queries(forgotten)) == {"CaseFile.objects.filter": {"1"}, "get_object_or_404(Letter)": set()}


# --- Jobs -----------------------------------------------------------------------------------------------------------


@cache
def functions_of(path):
    return {node.name: ast.unparse(node) for node in ast.parse(path.read_text()).body if hasattr(node, "name")}


@cache
def module_named(name):
    """A module of the files, wherever it lies: names are given once."""
    return next((path for path in sorted((ROOT / "cases").rglob(f"{name}.py")) if "portals" not in path.parts), None)


def everything_it_runs(dotted):
    """The source of a job, and of what it calls in other modules of the files, step by step."""
    path, _, function = dotted.rpartition(".")
    waiting, seen, told = [(ROOT / f"{path.replace('.', '/')}.py", function)], set(), ""
    while waiting:
        module, name = step = waiting.pop()
        source = functions_of(module).get(name) if step not in seen else None
        seen.add(step)
        if source:
            told += source
            waiting += [(module, called) for called in re.findall(r"(?<![.\w])(\w+)\(", source)]
            calls = re.findall(r"(?<![.\w])(\w+)\.(\w+)\(", source)
            waiting += [(there, called) for name, called in calls if (there := module_named(name))]
    return told


ASKED_AGAIN = r"in_force\b|\.visible_to\(|acts_for_people"  # each asks the place as it is read by the job
FOR_A_MEMBER = {
    "answer_item", "write_item", "sign_scan", "order_mailing", "make_part", "apply_receipts", "gather_group_part",
    "enter_members", "digest", "send_mail", "print_register",
}  # fmt: skip
FOR_AN_ORGANIZATION = {"print_notices", "check_members"}
FOR_NONE = {  # what a job reads instead: one row, named by its id, and what hangs from it
    "render_letter": "the letter, from its frozen facts",
    "bind_dossier": "the complaint and its exhibits, which its person chose",
    "examine_document": "the document",
    "notice": "the demand, by the system: no member is told more",
    "note_opening": "the demand, by the system: a day that a line of the file gives",
    "launch_campaign": "the list of a campaign: it queues the letters, each of which asks again",
    "send_sign_in_code": "the attempt of whoever signs in",
    "send_invitation": "the invitation",
    "send_password_link": "the account",
    "send_joining_link": "somebody whom an association entered",
}


def test_each_job_is_behind_the_walls_of_whom_it_acts_for_or_says_why_it_acts_for_none():
    """A member's: whether the place is in force when the job runs, not what was true when it was queued."""
    assert {*FOR_A_MEMBER, *FOR_AN_ORGANIZATION, *FOR_NONE} == set(JOBS), "a job on no list, or a list without its job"
    for name in FOR_A_MEMBER:
        source = everything_it_runs(JOBS[name])
        assert re.search(ASKED_AGAIN, source), name
        assert "within(" in source, name
    for name in FOR_AN_ORGANIZATION:
        assert "inside(" in everything_it_runs(JOBS[name]), name


# --- Nobody ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [one for one in apps.get_models() if hasattr(one._default_manager, "visible_to")])
def test_rows_asked_for_nobody_are_an_error_and_never_a_list(model):
    with pytest.raises(NobodyAsks, match=model._meta.label):
        model._default_manager.visible_to(None)
