"""The pages of a file that the person shares with the association she gave a mandate to: one view each, two doors.

A view gets the file, found by its door among those visible, and `by`, whoever acts: the patient or a member.
"""

from dataclasses import dataclass
from typing import Any

from cases.file_pages import acts, cnil, complaint, documents, dossier, letters


@dataclass(frozen=True)
class Page:
    """`address`: after that of the file. `scope`: of rights.mandates.SCOPES, what a mandate covers to show it; "" when
    what is covered depends on the letter or the document itself.
    """

    address: str
    view: Any
    name: str
    scope: str = "requests"


PAGES = (
    Page("recue/", acts.received, "case_received"),
    Page("reponse/", acts.reply, "case_reply"),
    Page("reponse/<slug:reply_code>/", acts.reply_detail, "case_reply_detail"),
    Page("identite/", acts.identity_given, "case_identity_given"),
    Page("identite/contester/", letters.identity_contest, "case_identity_contest"),
    Page("effacement/", letters.erasure_again, "case_erasure_again"),
    Page("avis/", acts.assess, "case_assess", "answers"),
    Page("retirer/", acts.withdraw, "case_withdraw"),
    Page("clore/", acts.close, "case_close"),
    Page("rouvrir/", acts.reopen, "case_reopen"),
    Page("relance/", letters.reminder, "case_reminder"),
    Page("mise-en-demeure/", letters.formal_notice, "case_formal_notice"),
    Page("courriers/<uuid:letter_id>/", letters.letter, "letter_detail", ""),
    Page("courriers/<uuid:letter_id>/pdf/", letters.letter_pdf, "letter_pdf", ""),
    Page("courriers/<uuid:letter_id>/envoyee/", letters.sent, "letter_sent", ""),
    Page("courriers/<uuid:letter_id>/recue/", letters.arrived, "letter_received", ""),
    Page("plainte/", complaint.complaint, "case_complaint", "cnil"),
    Page("plainte/dossier/", dossier.bind, "case_dossier", "cnil"),
    Page("plainte/dossier/<uuid:dossier_id>/", dossier.pdf, "dossier_pdf", "cnil"),
    Page("plainte/deposee/", complaint.lodged, "case_complaint_lodged", "cnil"),
    Page("cnil/", cnil.wrote, "case_cnil_wrote", "cnil"),
    Page("cnil/lettre/", cnil.follow_up, "case_cnil_follow_up", "cnil"),
    Page("cnil/<slug:news_code>/", cnil.news, "case_cnil_news", "cnil"),
    Page("pieces/ajouter/", documents.add, "document_add"),
    Page("pieces/<uuid:document_id>/", documents.download, "document_download", ""),
)
