"""Two laboratories: whatever one of them reads, mixes, posts or forges, nothing of the other is read, changed or told.

The same tests serve two associations (tests/association/test_isolation.py): `ours` is somebody who directs the first
organization, `theirs` the rows of the second, `stranger` who directs it.
The pages are those that links lead to today, the rows those of every table with a wall: what is added is tried too.
"""

import re
import uuid

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.doors import door_of
from accounts.models import Membership, Organization
from cases import exhibits
from cases.documents import Cleaned
from cases.exchanges import write_note
from cases.models import Action, CaseFile, Demand, DiaryEntry, Letter
from cases.opening import open_case
from cases.tenancy import WALLS
from cases.workflow import perform_all
from directory.models import Breach
from tests.association.conftest import association_named
from tests.cases.conftest import answers
from tests.laboratory.conftest import member, sent_to, sit
from tests.laboratory.desk import SEATED, address, made_up
from tests.laboratory.many import copies_of
from tests.laboratory.tenants import as_stored, furnish, rows_of
from tests.laboratory.walker import IDS, live_in, name_of, post, text_of, walk
from tests.walls.test_isolation import contents
from tests.walls.test_uploads import pdf

CANARY, SECRET = "canari", "secret"  # of the other laboratory; of the person, kept from the laboratory that answers
TODAY = "2026-03-20 10:00 +0100"


@pytest.fixture
def ours(received, agent, officer, patient, site, other_site, run_jobs, time_machine):
    """The officer of a laboratory with a file, of whose person it must not know everything."""
    time_machine.move_to(TODAY)
    day, demands = timezone.localdate(), list(received.demands.all())
    patient.email = f"{SECRET}-compte@exemple.fr"
    patient.save(update_fields=["email"])
    facts = received.letters.get().facts.reveal(received.system_scope(purpose="essai"))
    facts["identification"]["name"] = f"{SECRET} du brouillon"
    for kind in ("reminder", "cnil_complaint"):
        Letter.objects.create(
            case_file=received, kind_code=kind, facts=facts, written_on=day, key=f"{received.pk}:{kind}"
        )
    content = Cleaned(pdf(), "application/pdf", [])
    exhibits.add(received, content, kind="damage", title=f"{SECRET} de la pièce", on=day, by=patient)
    DiaryEntry.objects.create(case_file=received, key="x", told={"text": f"{SECRET} du journal"})
    perform_all(Action.NOTE_KNOWLEDGE, demands, by=patient, on=day)
    perform_all(Action.LODGE_COMPLAINT, demands, by=patient, on=day, ripe=False, number=f"{SECRET} de la CNIL")
    told = {"journey": uuid.uuid4().hex, "name": f"{SECRET} de l’autre dossier", "laboratory": str(site.pk)}
    open_case(patient, answers(**told), on=day)  # never sent
    received.breach = Breach.objects.create(slug="fuite-d-ici", title="Fuite d’ici", disclosed_on=day)
    received.save(update_fields=["breach"])
    Breach.objects.create(slug="fuite-d-ailleurs", title="Fuite d’ailleurs", disclosed_on=day)  # public, of no file yet
    sent_to(other_site, patient, run_jobs, name=f"{SECRET} envoyé ailleurs")
    helper = member(association_named("Association des Essais"), Membership.Role.CASE_WORKER)
    write_note(received, f"{SECRET} de la note de l’association", by=helper, key="x")
    return officer


@pytest.fixture
def theirs(ours, other_laboratory, other_site, stranger, other_patient, run_jobs):
    """{model: row} of the other laboratory: a word of its own in each text of each table, and in its letter."""
    Organization.objects.filter(pk=other_laboratory.pk).update(name=f"{CANARY} labo")
    told = {
        "name": f"{CANARY} nom", "birth_name": f"{CANARY} naissance", "address_lines": (f"1 rue {CANARY}",),
        "city": f"{CANARY} ville", "report_number": f"{CANARY}-rapport", "email": f"{CANARY}@exemple.fr",
        "recipient_lines": (f"{CANARY} destinataire",), "wants": ("access", "rectification"),
        "wrong": f"{CANARY} faux", "right": f"{CANARY} juste",
    }  # fmt: skip
    case_file = sent_to(other_site, other_patient, run_jobs, **told)
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=other_patient, on=case_file.opened_on)
    case_file.breach = Breach.objects.get(slug="fuite-d-ailleurs")
    case_file.save(update_fields=["breach"])
    return furnish(stranger, case_file, CANARY)


def start(seat):
    """The first page of this place."""
    return reverse(door_of(seat.organization).roles[seat.role], args=[seat.pk])


def ids_of(rows):
    return {str(row.pk) for row in rows.values()}


DRAWN_ANEW = (
    r'csrfmiddlewaretoken" value="\w+"|Expires: [\w, :]+ GMT|Content-Length: \d+|<dcterms:\w+[^>]*>[^<]*'
    r""
)


def plain(text):
    """An answer without what is drawn anew each time: tokens, ids, the second at which it was given."""
    return IDS.sub("ID", re.sub(DRAWN_ANEW, "", text))


def answers_alike(browser, address, other, *, told=None):
    """Whether two addresses answer a GET and a POST alike, ids apart, for as many queries. Returns both statuses."""
    statuses = []
    for send in (browser.get, lambda page: browser.post(page, told or {})):
        with CaptureQueriesContext(connection) as asked:
            first = send(address)
        with CaptureQueriesContext(connection) as asked_of_none:
            second = send(other)
        assert len(asked) == len(asked_of_none), (address, other)
        assert first.status_code == second.status_code, (address, other)
        assert plain(text_of(first)) == plain(text_of(second)), (address, other)
        statuses.append(first.status_code)
    return statuses


def test_whoever_reads_and_fills_in_everything_meets_nothing_of_another(
    client, ours, theirs, stranger, run_jobs, mailoutbox
):
    before, foreign = as_stored(stranger.organization), ids_of(theirs)
    address = stranger.user.email.reveal(stranger.user.own_scope("essai"))
    unsaid = {CANARY, SECRET, theirs[CaseFile].reference.lower(), address}
    live_in(sit(client, ours), start(ours))
    run_jobs()
    read = walk(client, start(ours))
    assert len(read.pages) > 1
    assert {page: status for page, status in read.statuses.items() if status not in {200, 302}} == {}
    for page, text in read.pages.items():
        assert not {word for word in unsaid if word in text.lower()}, page
        assert not foreign & set(IDS.findall(text)), page
    for mail in mailoutbox:
        told = f"{mail.subject}{mail.body}".lower()
        assert not {word for word in unsaid if word in told}
    assert as_stored(stranger.organization) == before
    rows = rows_of(ours.organization)
    own = {str(pk) for ids in rows.values() for pk in ids}
    for model in (apps.get_model(label) for label, names in WIDELY_UNIQUE.items() if "key" in names):
        for key in model.objects.filter(pk__in=rows[model], key__isnull=False).values_list("key", flat=True):
            assert own & set(IDS.findall(key)), (model, key)


WIDELY_UNIQUE = {  # among all: what is drawn at random, and keys, each with an id of its own organization
    "accounts.Invitation": {"digest"}, "accounts.PostedCode": {"mark"}, "cases.CaseFile": {"reference"},
    "cases.Letter": {"key", "door_index"}, "cases.Event": {"key"}, "cases.Message": {"key"}, "cases.Note": {"key"},
    "cases.Task": {"key"}, "cases.Delivery": {"key"}, "cases.Reply": {"key"}, "cases.StandardAnswer": {"key"},
    "cases.Batch": {"key"}, "cases.BreachRecord": {"key"}, "cases.BreachVersion": {"key"},
    "cases.NoticeCampaign": {"key"}, "cases.Campaign": {"key"}, "cases.GroupFile": {"key"}, "cases.Mailing": {"key"},
    "cases.Mandate": {"key"}, "cases.MemberImport": {"key"}, "cases.ScanLot": {"key"},
    "cases.RegisterCopy": {"key"},
}  # fmt: skip
THE_PERSONS = {"cases.Dossier", "cases.DiaryEntry"}
AN_ASSOCIATIONS = {
    "cases.Campaign", "cases.GroupFile", "cases.Mailing", "cases.Mandate", "cases.MemberImport", "cases.Principal",
    "cases.Receipts", "cases.ScanLot",
}  # fmt: skip


def test_what_must_be_unique_is_so_in_one_organization():
    """Else a refusal would tell what another holds."""
    found = {}
    for label in set(WALLS) - THE_PERSONS:
        fields = {field.name: field for field in apps.get_model(label)._meta.concrete_fields}
        rules = [(field.name,) for field in fields.values() if field.unique and not field.primary_key]
        constraints = apps.get_model(label)._meta.constraints
        rules += [rule.fields for rule in constraints if isinstance(rule, models.UniqueConstraint)]
        for names in rules:
            if not any(fields[name].is_relation for name in names):  # else it is so under its laboratory or its file
                found.setdefault(label, set()).update(names)
    assert found == WIDELY_UNIQUE


def test_the_pages_of_one_are_the_same_whether_the_other_exists_or_not(client, ours, request, run_jobs):
    """Lists, counts, choices, “next” buttons, references: nothing of another moves any of them. And reading is all."""
    browser = sit(client, ours)
    live_in(browser, start(ours))
    run_jobs()
    alone = {page: plain(text) for page, text in walk(browser, start(ours)).pages.items()}
    copies_of(request.getfixturevalue("theirs")[CaseFile], 1_000)
    before = contents()
    beside = {page: plain(text) for page, text in walk(browser, start(ours)).pages.items()}
    assert beside == alone
    for (name, then), (_, now) in zip(before, contents(), strict=True):
        assert now == then, name


def test_an_address_with_an_id_of_another_answers_as_with_one_of_nobody(client, ours, theirs):
    browser = sit(client, ours)
    live_in(browser, start(ours))
    read = walk(browser, start(ours))
    tried = set()
    for met in sorted({*read.pages, *(form.action for form in read.forms.values())}):
        path, _, query = met.partition("?")
        own, asked = IDS.findall(path)[1:], IDS.findall(query)
        for swapped in {tuple(own), tuple(own[-1:]), tuple(asked)} - {()}:
            if (name_of(path), len(swapped), bool(asked)) in tried:
                continue
            tried.add((name_of(path), len(swapped), bool(asked)))
            foreign, none = met, met
            for one in swapped:
                foreign = foreign.replace(one, their_id(one, theirs))
                none = none.replace(one, str(uuid.uuid4()))
            statuses = answers_alike(browser, foreign, none)
            if set(swapped) <= set(own):
                assert set(statuses) <= {404, 405}, foreign
    for pattern in SEATED[door_of(ours.organization)]:  # whatever no link led to
        names = [name for name in made_up(pattern) if name.endswith("_id")]
        if not names or pattern.name in {name for name, *_ in tried}:
            continue
        nobody = made_up(pattern) | {name: uuid.uuid4() for name in names}
        stem = names[-1].removesuffix("_id")
        named = [row.pk for model, row in theirs.items() if stem in model._meta.model_name]
        for foreign in (*(named or ids_of(theirs)), uuid.uuid4()):
            page = address(pattern, ours, **nobody | dict.fromkeys(names, foreign))
            for send in (browser.get, browser.post):
                assert send(page).status_code in {404, 405}, pattern.name


def their_id(own, theirs):
    """The id, at the other laboratory, of what this id is here: its row of the same table."""
    for model in theirs:
        if model._base_manager.filter(pk=own).exists():
            return str(theirs[model].pk)
    return str(theirs[CaseFile].pk)


FORGED = {
    CaseFile: ("case_file", "case", "file", "files", "dossier", "preview"),
    Membership: ("seat", "member", "assignee", "by", "user", "to"),
    Organization: ("laboratory", "controller"), Demand: ("demands",), Letter: ("letters", "pdf"),
}  # fmt: skip


def test_an_id_of_another_in_any_field_of_any_form_is_refused_or_ignored(client, ours, theirs, stranger):
    browser = sit(client, ours)
    live_in(browser, start(ours))
    read = walk(browser, start(ours))
    before = as_stored(stranger.organization)
    forged = {
        name: str(theirs[model].pk) for model in theirs for name in (model._meta.model_name, *FORGED.get(model, ()))
    }
    for form in read.forms.values():
        told = form.filled()
        tries = [forged | told]  # fields that the form does not have
        for name, kind, value, _ in form.fields:
            if IDS.fullmatch(value):
                tries += [told | {name: [value, their_id(value, theirs)]}, told | {name: their_id(value, theirs)}]
            elif kind in {"option", "radio", "checkbox"}:
                tries += [told | {name: str(theirs[CaseFile].pk)}]
        for sent in {str(sent): sent for sent in tries}.values():
            answer = text_of(post(browser, form, sent)).lower()
            assert not {word for word in (CANARY, SECRET) if word in answer}, (form.action, sent)
    assert browser.get(start(ours)).status_code == 200
    assert as_stored(stranger.organization) == before
    hers, here = rows_of(stranger.organization), rows_of(ours.organization)
    assert {
        model: ids & hers[model] for model, ids in here.items() if ids & hers[model]
    } == {}  # nothing hangs from both


def test_a_search_for_what_another_holds_finds_what_a_search_for_nothing_does(client, ours, theirs):
    browser = sit(client, ours)
    case_file = theirs[CaseFile]
    printed = theirs[Letter].facts.reveal(case_file.system_scope(purpose="essai"))["door"]["code"]
    held = {case_file.reference: "R-2222-2222", printed: "K7F3-92QD-XH4M", f"{CANARY} nom": "Personne Quelconque"}
    searches = [form for form in walk(browser, start(ours)).forms.values() if form.method == "get"]
    assert searches
    for form in searches:
        for name, kind, _, _ in form.fields:
            if kind not in {"text", "search"}:
                continue
            for theirs_is, nobodys in held.items():
                found, nothing = (post(browser, form, form.filled() | {name: word}) for word in (theirs_is, nobodys))
                assert plain(text_of(found)).replace(theirs_is, "") == plain(text_of(nothing)).replace(nobodys, "")
