"""The second wall between laboratories: PostgreSQL hides the rows of the others from a query that forgot the first."""

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DataError, ProgrammingError, connection, transaction
from django.http import StreamingHttpResponse
from django.utils import timezone

from accounts.models import Membership
from cases.models import CaseFile, DiaryEntry, Letter, Message
from cases.portals.laboratory.seat import at_desk
from cases.tenancy import CARRIED, NEVER, POLICY, WALLS, beyond, inside, within
from config.checks import is_above_the_walls
from tests.laboratory.conftest import member, sent_to
from tests.laboratory.many import insert_files
from tests.laboratory.tenants import DAY, belongings, furnish


def test_whatever_belongs_to_a_laboratory_or_to_a_file_has_its_wall():
    """A new model: its line in `cases.tenancy.WALLS`, and a migration with `raise_walls`."""
    assert {model._meta.label for model in belongings()} == set(WALLS)


@pytest.fixture
def behind_the_walls(db):
    """The role of the suite, when it is an ordinary one; else one made for the test, which the walls hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        if is_above_the_walls(role, cursor):
            cursor.execute("CREATE ROLE ordinary_for_a_test")
            cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO ordinary_for_a_test")
            cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ordinary_for_a_test")
            cursor.execute("SET LOCAL ROLE ordinary_for_a_test")


@pytest.fixture
def both(behind_the_walls, received, other_site, other_patient, agent, stranger, run_jobs):
    """{member: {model: row}} for two laboratories, of which each has a row of everything."""
    theirs = sent_to(other_site, other_patient, run_jobs)
    return {agent: furnish(agent, received, "CANARI d’ici"), stranger: furnish(stranger, theirs, "CANARI d’à côté")}


@pytest.mark.postgresql
class TestWithTheFirstWallRemoved:
    """Every query below is one that forgot `visible_to`."""

    @pytest.mark.parametrize("label", sorted(WALLS))
    def test_no_row_of_another_laboratory_is_found(self, both, label):
        model, (agent, stranger) = apps.get_model(label), both
        everything = set(model._base_manager.values_list("pk", flat=True))
        with within(agent):
            seen = set(model._base_manager.values_list("pk", flat=True))
        with within(stranger):
            theirs = set(model._base_manager.values_list("pk", flat=True))
        assert not seen & theirs
        if WALLS[label] in {CARRIED, NEVER}:
            assert everything
            assert not seen | theirs
        elif not model._meta.auto_created:
            assert both[agent][model].pk in seen
            assert both[stranger][model].pk in theirs
        else:
            assert seen
            assert theirs

    def test_a_query_across_tables_finds_none_either(self, both):
        agent, stranger = both
        theirs = both[stranger][CaseFile]
        with within(agent), connection.cursor() as cursor:
            for table in ("cases_event", "cases_letter", "cases_message"):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE case_file_id = %s", [theirs.pk])
                assert cursor.fetchone() == (0,)
        assert theirs.events.exists()

    def test_nothing_is_changed_deleted_or_slipped_in(self, both):
        agent, stranger = both
        theirs = both[stranger][CaseFile]
        with within(agent):
            assert Message.objects.update(author="x") == 1  # one's own
            assert CaseFile.objects.filter(pk=theirs.pk).update(standing="over") == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Message.objects.create(
                    case_file=theirs, author="laboratory", text="x", key="x", written_at=timezone.now()
                )
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                stranger.organization.memberships.create(user=agent.user, role=Membership.Role.READER, number=9)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                CaseFile.objects.filter(pk=both[agent][CaseFile].pk).update(controller=theirs.controller)
        assert Message.objects.filter(case_file=theirs, author="x").count() == 0

    def test_of_ones_own_files_a_draft_a_complaint_and_the_diary_stay_the_persons(self, both):
        agent, _ = both
        case_file = both[agent][CaseFile]
        for kind in ("reminder", "cnil_complaint"):
            Letter.objects.create(case_file=case_file, kind_code=kind, written_on=DAY, key=kind)
        with within(agent):
            assert [letter.kind_code for letter in Letter.objects.all()] == ["request"]
            assert not DiaryEntry.objects.exists()

    def test_an_external_respondent_reaches_no_file(self, both):
        agent, _ = both
        with within(member(agent.organization, Membership.Role.RESPONDENT)):
            assert not CaseFile.objects.exists()
            assert not Letter.objects.exists()
            assert Membership.objects.count() == 2

    def test_a_job_for_an_organization_finds_its_rows_alone(self, both):
        agent, stranger = both
        with inside(agent.organization):
            assert CaseFile.objects.get().pk == both[agent][CaseFile].pk
            with inside(stranger.organization):
                assert CaseFile.objects.get().pk == both[stranger][CaseFile].pk

    def test_nobody_told_is_the_other_doors(self, both):
        assert CaseFile.objects.count() == 2
        assert DiaryEntry.objects.count() == 2


def fail(error, *, files=1):
    assert CaseFile.objects.count() == files
    raise error


def impossible():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.mark.postgresql
class TestNothingIsLeftBehind:
    """A connection serves one request after another: what it was told ends with each, whatever happened in it."""

    @pytest.fixture(autouse=True)
    def all_there(self, both):
        self.agent, self.stranger = both
        yield
        assert CaseFile.objects.count() == 2

    @pytest.mark.parametrize("error", [RuntimeError, PermissionDenied, KeyboardInterrupt])
    def test_after_an_error(self, error):
        with pytest.raises(error), within(self.agent):
            fail(error)

    def test_after_an_error_of_the_database_in_a_transaction_begun_within(self):
        with pytest.raises(DataError), within(self.agent), transaction.atomic():
            impossible()

    def test_after_an_error_of_the_database_in_a_transaction_begun_before(self):
        with pytest.raises(DataError), transaction.atomic(), within(self.agent):
            impossible()

    def test_one_within_another_gives_the_first_back(self):
        with within(self.agent):
            with within(self.stranger):
                assert CaseFile.objects.get().controller_id == self.stranger.controller_id
            assert CaseFile.objects.get().controller_id == self.agent.controller_id

    def test_a_question_beyond_the_walls_ends_with_its_block(self):
        with within(self.agent):
            with pytest.raises(RuntimeError), beyond():
                fail(RuntimeError, files=2)
            assert CaseFile.objects.count() == 1

    def test_two_requests_on_one_connection_and_an_error_between(self, rf):
        @at_desk()
        def page(request, seat, *, today):
            seen.append(list(CaseFile.objects.values_list("controller", flat=True)))
            if request.GET:
                raise RuntimeError

        seen, used = [], connection.connection
        for seat, query in ((self.agent, {"fails": 1}), (self.stranger, {"fails": 1}), (self.agent, {"fails": 1})):
            request = rf.get("/", query)
            request.user = seat.user
            request.user.otp_device = seat.user.sealedtotpdevice_set.first()
            with pytest.raises(RuntimeError):
                page(request, seat.pk)
            assert CaseFile.objects.count() == 2
        assert connection.connection is used
        assert seen == [[seat.controller_id] for seat in (self.agent, self.stranger, self.agent)]

    def test_an_answer_sent_in_pieces_is_made_behind_the_wall(self, rf):
        @at_desk()
        def page(request, seat, *, today):
            return StreamingHttpResponse(f"{row.controller_id}\n" for row in CaseFile.objects.iterator())

        request = rf.get("/")
        request.user = self.agent.user
        request.user.otp_device = self.agent.user.sealedtotpdevice_set.first()
        told = b"".join(page(request, self.agent.pk)).decode().split()
        assert told == [str(self.agent.controller_id)]


@pytest.mark.postgresql
def test_the_walls_of_the_database_are_those_of_the_list(db):
    """A line added or changed without its migration is missed here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, obj_description(pg_policy.oid, 'pg_policy') FROM pg_class"
            " JOIN pg_policy ON polrelid = pg_class.oid AND polname = %s"
            " WHERE relrowsecurity AND relforcerowsecurity",
            [POLICY],
        )
        found = dict(cursor.fetchall())
    assert found == {apps.get_model(label)._meta.db_table: condition for label, condition in WALLS.items()}


@pytest.mark.postgresql
def test_a_role_above_the_walls_is_told_from_one_behind_them(behind_the_walls):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolsuper")
        assert is_above_the_walls(cursor.fetchone()[0], cursor)
        cursor.execute("SELECT current_user")
        assert not is_above_the_walls(cursor.fetchone()[0], cursor)


MANY = 20_000


@pytest.fixture
def many_files(agent, received):
    """Twenty thousand files of this laboratory, and as many of nobody's."""
    insert_files(
        received, 2 * MANY, due_on="date '2026-03-04' + (n % 300)",
        controller_id=f"CASE WHEN n % 2 = 0 THEN '{agent.controller_id}'::uuid END",
    )  # fmt: skip


@pytest.mark.postgresql
def test_the_queue_still_reads_its_index_among_forty_thousand_files(behind_the_walls, many_files, agent):
    page = CaseFile.objects.visible_to(agent).filter(standing="open").order_by("due_on", "id")[:30]
    with within(agent):
        plan = page.explain(analyze=True)
        assert len(page) == 30
    assert "Index" in plan
    assert "case_file_queue" in plan
    assert "Seq Scan on cases_casefile" not in plan
    assert "Sort" not in plan
