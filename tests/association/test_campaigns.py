"""One letter for many people: validated once, written one by one, each once or with the sentence that says why not."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import writing
from cases.association import campaign_acts, campaigning, carrying, mandate_letters, receipts
from cases.association.campaign_acts import ACTS
from cases.association.receipt_line import Line
from cases.jobs import launch_campaign, sweep_deadlines, write_item
from cases.models import Action, Campaign, CampaignItem, CaseFile, Demand, Event, Job, Letter, Mandate, State
from cases.tenancy import within
from cases.workflow import NotAllowed
from directory.models import Breach
from rights.rendering import render_text
from tests.association.many import NAMES, enter_many, run_all_but_the_press
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import member, sit

TODAY = date(2026, 6, 1)
ASKING = {"rights": ["access"]}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3)


def validated(seat, act="request", options=ASKING, *, key="k", only=None):
    files = campaigning.files_for(seat, only=only)
    return campaigning.validate(files, ACTS[act], options, seat, key=key, at=timezone.now())


def outcome(campaign):
    return {(item.case_file_id, item.state, item.reason) for item in campaign.items.all()}


def sent_and_received(files, seat, *, sent=TODAY, received=TODAY):
    """As a clerk notes it, by the same acts as a list of receipts."""
    for letter in Letter.objects.filter(case_file__in=files, left_on=None).select_related("case_file__patient"):
        line = Line(str(letter.pk), posted=sent.isoformat(), received=received.isoformat())
        receipts.note(letter, line, seat, at=timezone.now())


def late(files, seat, time_machine):
    validated(seat, key="first")
    run_all_but_the_press()
    sent_and_received(files, seat)
    time_machine.move_to("2026-07-20 12:00 +0200")


def test_many_people_get_a_first_letter_each_and_once(files, coordinator, run_jobs):
    campaign = validated(coordinator)
    assert validated(coordinator) == campaign
    run_jobs()
    assert outcome(campaign) == {(row.pk, "written", "") for row in files}
    for item in campaign.items.all():
        write_item(item.pk)()
    launch_campaign(campaign.pk)()
    run_jobs()
    assert Letter.objects.filter(kind_code="request", pdf__isnull=False).count() == 3
    assert set(Demand.objects.values_list("right_code", "state")) == {("access", State.DRAFT)}
    event = Event.objects.filter(action=Action.PREPARE).first()
    assert (event.recorder, event.data["member"]) == ("association", coordinator.number)
    assert campaigning.progress_of(campaign) == campaigning.Progress(3, 3, 0, 3, 0)
    with pytest.raises(NotAllowed, match="Aucun dossier"):
        validated(coordinator, key="again")


def test_what_was_asked_when_the_person_was_entered_comes_first(coordinator, site):
    enter_many(coordinator, site, 1, wants=("recipients", "breach_info"))
    validated(coordinator)
    run_all_but_the_press()
    assert set(Demand.objects.values_list("right_code", flat=True)) == {"recipients", "breach_info"}


def test_who_is_left_out_is_counted_with_the_reason(coordinator, site, association):
    enter_many(coordinator, site, 2)
    enter_many(coordinator, site, 1, start=2, signed=False)
    enter_many(coordinator, site, 2, start=3, scopes=("requests",))
    options = {"rights": ["access", "health_access"]}
    files = campaigning.files_for(coordinator)
    kept, reasons = campaigning.left_out(files, ACTS["request"], options, on=TODAY)
    assert (kept, sorted(reasons)) == (
        2, [("mandate", campaign_acts.UNSIGNED, 1), ("scope", campaign_acts.OUTSIDE, 2)],
    )  # fmt: skip
    assert campaigning.concerned(files, ACTS["request"], options, on=TODAY).count() == 2
    kept, reasons = campaigning.left_out(files, ACTS["reminder"], {"days": 15}, on=TODAY)
    assert (kept, {why: count for _, why, count in reasons}) == (
        0, {campaign_acts.UNSIGNED: 1, ACTS["reminder"].not_yet: 4},
    )  # fmt: skip


@pytest.mark.parametrize("act", ["reminder", "formal_notice", "cnil_complaint"])
def test_what_silence_allows_is_written_for_all_and_not_twice(act, files, coordinator, time_machine):
    late(files, coordinator, time_machine)
    options, on = {"days": 15, "reveal_identity": True}, timezone.localdate()
    if act == "cnil_complaint":  # the signed mandate goes with each
        for mandate in Mandate.objects.select_related("case_file__patient", "organization__association"):
            mandate_letters.write(mandate, by=mandate.case_file.patient, on=on, key="accepted")
    campaign = validated(coordinator, act, options)
    run_all_but_the_press()
    assert outcome(campaign) == {(row.pk, "written", "") for row in files}
    assert Letter.objects.filter(kind_code=act).count() == 3
    with pytest.raises(NotAllowed, match="Aucun dossier"):
        validated(coordinator, act, options, key="again")


def test_two_coordinators_at_once_and_a_job_and_a_person_double_nothing(files, coordinator, case_worker, time_machine):
    late(files, coordinator, time_machine)
    options, on = {"days": 15}, timezone.localdate()
    one = validated(coordinator, "reminder", options, key="one")
    colleague = member(coordinator.organization, coordinator.role)
    other = validated(colleague, "reminder", options, key="other")
    by_hand, demands = files[0], writing.case_demands(files[0])
    writing.write_follow_up(by_hand, "reminder", demands, by=case_worker, on=on, days=8, key="hand")
    run_all_but_the_press()
    assert Letter.objects.filter(kind_code="reminder").count() == 3
    already = ACTS["reminder"].already
    assert (by_hand.pk, "refused", already) in outcome(one) & outcome(other)
    assert sorted(item.state for item in CampaignItem.objects.exclude(campaign__act="request")) == [
        *["refused"] * 4, *["written"] * 2,
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="déjà écrit"):
        writing.write_follow_up(
            files[1], "reminder", writing.case_demands(files[1]), by=case_worker, on=on, days=8, key="hand"
        )


def test_a_mandate_revoked_meanwhile_is_refused_with_its_sentence_and_tried_again(files, coordinator):
    revoked, other = files[:2]
    campaign = validated(coordinator)
    carrying.revoke(revoked.mandates.get(), by=revoked.patient, on=TODAY)
    scope = other.scope_for(coordinator, purpose="test")
    answers = other.answers.reveal(scope)
    _tell(other, answers | {"sample_period": ""})
    run_all_but_the_press()
    assert (revoked.pk, "refused", campaign_acts.NOT_CARRIED) in outcome(campaign)
    assert (other.pk, "refused", campaign_acts.NOT_HERE["laboratory"]) in outcome(campaign)
    assert (files[2].pk, "written", "") in outcome(campaign)
    _tell(other, answers)
    assert campaigning.try_again(campaign) == 2
    run_all_but_the_press()
    assert {state for pk, state, _ in outcome(campaign) if pk != revoked.pk} == {"written"}
    assert Letter.objects.filter(kind_code="request").count() == 2


def _tell(case_file, answers):
    case_file.answers = answers
    case_file.save(update_fields=["answers"])


@pytest.mark.parametrize(
    "change", [{"removed_at": timezone.now()}, {"role": "case_worker"}], ids=["removed", "demoted"]
)
def test_somebody_who_directs_no_more_writes_nothing_more(files, coordinator, change):
    campaign = validated(coordinator)
    type(coordinator).objects.filter(pk=coordinator.pk).update(**change)
    run_all_but_the_press()
    assert {(state, reason) for _, state, reason in outcome(campaign)} == {("refused", campaign_acts.GONE)}
    assert not Letter.objects.exists()


def test_a_job_that_was_given_up_is_counted_and_tried_again(files, coordinator):
    campaign = validated(coordinator)
    launch_campaign(campaign.pk)()
    Job.objects.filter(name="write_item").update(state=Job.State.QUARANTINED)
    assert campaigning.progress_of(campaign).stuck == 3
    assert campaigning.progress_of(campaign).is_over
    assert campaigning.try_again(campaign) == 3
    run_all_but_the_press()
    assert {state for _, state, _ in outcome(campaign)} == {"written"}


def test_a_letter_is_shown_as_it_would_be_and_nothing_is_kept(files, coordinator):
    case_file = files[0]
    with within(coordinator):
        pdf = campaign_acts.preview(ACTS["request"], ASKING, case_file.pk, coordinator, on=TODAY)
    assert pdf.startswith(b"%PDF")
    assert not Letter.objects.exists()
    assert not Demand.objects.exists()
    assert not Event.objects.filter(action=Action.PREPARE).exists()
    assert not Job.objects.filter(name="render_letter").exists()


def test_a_mandate_without_the_cnil_writes_to_the_laboratory_after_the_draft_of_the_clock(
    coordinator, site, time_machine
):
    """The draft written when the last day passed is a letter of the file that this association may not open."""
    files = enter_many(coordinator, site, 1, scopes=("requests",))
    late(files, coordinator, time_machine)
    sweep_deadlines()
    run_all_but_the_press()
    assert Letter.objects.filter(kind_code="cnil_complaint").exists()
    campaign = validated(coordinator, "formal_notice", {"days": 15})
    run_all_but_the_press()
    assert outcome(campaign) == {(files[0].pk, "written", "")}


def test_a_campaign_is_of_its_breach_and_laboratories_and_its_letters_name_them(client, coordinator, site, other_site):
    third = LaboratoryFactory(name="SITE DU PORT")
    for slug, title in (("ici", "Fuite d’ici"), ("ailleurs", "Fuite d’ailleurs")):
        Breach.objects.create(slug=slug, title=title, disclosed_on=date(2021, 2, 23))

    def entered(rank, to, breach):
        lines = (to.name, "1 RUE DES ESSAIS", "56000 VANNES")
        return enter_many(coordinator, to, 1, start=rank, breach=breach, recipient_lines=lines)[0]

    anne, ines, marc = entered(0, site, "ici"), entered(4, third, "ici"), entered(5, third, "ici")
    others = [entered(1, site, "ailleurs"), entered(2, other_site, "ici"), entered(3, site, "")]
    sit(client, coordinator)
    new = reverse("association_campaign_new", args=[coordinator.pk])
    new += f"?acte=request&fuite=ici&labo={site.pk}&labo={third.pk}"
    shown = client.get(new).text
    assert "3\u00a0dossiers concernés" in shown
    named = {name: name in shown for name in NAMES[:6]}
    assert [name for name in NAMES[:6] if named[name]] == ["Anne Riou", "Inès Morvan", "Marc Guillou"]
    for other in others:
        assert client.post(new, {"rights": ["access"], "preview": str(other.pk)}).status_code == 404
    there = client.post(new, {"rights": ["access"]})["Location"]
    CaseFile.objects.filter(pk=marc.pk).update(laboratory=other_site)  # corrected since
    run_all_but_the_press()
    campaign = Campaign.objects.get()
    assert outcome(campaign) == {
        (anne.pk, "written", ""), (ines.pk, "written", ""), (marc.pk, "refused", campaigning.ELSEWHERE),
    }  # fmt: skip
    assert set(Letter.objects.filter(kind_code="request").values_list("case_file", flat=True)) == {anne.pk, ines.pk}
    assert not Demand.objects.exclude(case_file__in=[anne, ines]).exists()
    for case_file, to in ((anne, site), (ines, third)):
        letter = case_file.letters.select_related("case_file__key").get(kind_code="request")
        facts = letter.facts.reveal(case_file.scope_for(coordinator, purpose="test"))
        written = render_text("request", facts)
        assert f"{to.name}\n1 RUE DES ESSAIS" in written
        assert "La fuite d’ici, rendue publique le" in written
        assert not [word for word in ("uite d’ailleurs", other_site.name) if word in written]
    page = client.get(there).text
    assert all(word in page for word in ("Fuite d’ici", site.name, third.name))
    assert not [word for word in ("Fuite d’ailleurs", other_site.name) if word in page]
    refused = page[page.index("1\u00a0dossier sans lettre") :]  # by person, each with the reason
    assert refused.index("Marc Guillou") < refused.index(campaigning.ELSEWHERE)
    assert "Anne Riou" not in refused
    CaseFile.objects.filter(pk=marc.pk).update(laboratory=third)
    client.post(reverse("association_campaign_again", args=[coordinator.pk, campaign.pk]))
    run_all_but_the_press()
    assert {(state, why) for _, state, why in outcome(campaign)} == {("written", "")}
    assert Letter.objects.filter(kind_code="request").count() == 3
