"""The nouns of a file's life, one module each."""

from cases.models.access import Access
from cases.models.assignment import Assignment
from cases.models.batch import Batch, BatchItem
from cases.models.breach_notice import BreachNotice, NoticeCampaign, NoticeLot
from cases.models.breach_record import BreachRecord, BreachVersion, Outrun
from cases.models.campaign import Campaign, CampaignItem, Mailing, MailingPart, Receipts
from cases.models.case_file import CaseFile
from cases.models.deadline import Deadline
from cases.models.delivery import DeliveredFile, Delivery
from cases.models.demand import Demand
from cases.models.diary import DiaryEntry
from cases.models.digest import DigestLine
from cases.models.document import Document
from cases.models.dossier import Dossier
from cases.models.event import Action, ChainBroken, Event
from cases.models.group_file import GroupFile, GroupPart
from cases.models.job import Job
from cases.models.letter import Letter
from cases.models.mail import Mail
from cases.models.mandate import Mandate
from cases.models.member_import import ImportPart, MemberImport
from cases.models.message import Message
from cases.models.note import Note
from cases.models.principal import Principal
from cases.models.register_copy import RegisterCopy, RegisterPart
from cases.models.reply import Reply
from cases.models.scan import Scan, ScanLot
from cases.models.snapshot import Snapshot
from cases.models.standard_answer import StandardAnswer
from cases.models.state import Standing, State
from cases.models.task import Task

__all__ = [
    "Access",
    "Action",
    "Assignment",
    "Batch",
    "BatchItem",
    "BreachNotice",
    "BreachRecord",
    "BreachVersion",
    "Campaign",
    "CampaignItem",
    "CaseFile",
    "ChainBroken",
    "Deadline",
    "DeliveredFile",
    "Delivery",
    "Demand",
    "DiaryEntry",
    "DigestLine",
    "Document",
    "Dossier",
    "Event",
    "GroupFile",
    "GroupPart",
    "ImportPart",
    "Job",
    "Letter",
    "Mail",
    "Mailing",
    "MailingPart",
    "Mandate",
    "MemberImport",
    "Message",
    "Note",
    "NoticeCampaign",
    "NoticeLot",
    "Outrun",
    "Principal",
    "Receipts",
    "RegisterCopy",
    "RegisterPart",
    "Reply",
    "Scan",
    "ScanLot",
    "Snapshot",
    "StandardAnswer",
    "Standing",
    "State",
    "Task",
]
