"""The patient's door: the own files, and nothing else."""

from django.urls import path

from cases.portals.patient import acts, calendar, cnil, complaint, diary, documents, dossier, files, letters

urlpatterns = [
    path("dossiers/", files.case_list, name="case_list"),
    path("dossiers/ouvrir/", files.case_open, name="case_open"),
    path("dossiers/<uuid:case_id>/", files.case_detail, name="case_detail"),
    path("dossiers/<uuid:case_id>/calendrier.ics", calendar.calendar, name="case_calendar"),
    path("dossiers/<uuid:case_id>/recue/", acts.received, name="case_received"),
    path("dossiers/<uuid:case_id>/reponse/", acts.reply, name="case_reply"),
    path("dossiers/<uuid:case_id>/reponse/<slug:reply_code>/", acts.reply_detail, name="case_reply_detail"),
    path("dossiers/<uuid:case_id>/identite/", acts.identity_given, name="case_identity_given"),
    path("dossiers/<uuid:case_id>/identite/contester/", letters.identity_contest, name="case_identity_contest"),
    path("dossiers/<uuid:case_id>/effacement/", letters.erasure_again, name="case_erasure_again"),
    path("dossiers/<uuid:case_id>/avis/", acts.assess, name="case_assess"),
    path("dossiers/<uuid:case_id>/retirer/", acts.withdraw, name="case_withdraw"),
    path("dossiers/<uuid:case_id>/clore/", acts.close, name="case_close"),
    path("dossiers/<uuid:case_id>/relance/", letters.reminder, name="case_reminder"),
    path("dossiers/<uuid:case_id>/mise-en-demeure/", letters.formal_notice, name="case_formal_notice"),
    path("dossiers/<uuid:case_id>/courriers/<uuid:letter_id>/", letters.letter, name="letter_detail"),
    path("dossiers/<uuid:case_id>/courriers/<uuid:letter_id>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("dossiers/<uuid:case_id>/courriers/<uuid:letter_id>/envoyee/", letters.sent, name="letter_sent"),
    path("dossiers/<uuid:case_id>/courriers/<uuid:letter_id>/recue/", letters.arrived, name="letter_received"),
    path("dossiers/<uuid:case_id>/plainte/", complaint.complaint, name="case_complaint"),
    path("dossiers/<uuid:case_id>/plainte/dossier/", dossier.bind, name="case_dossier"),
    path("dossiers/<uuid:case_id>/plainte/dossier/<uuid:dossier_id>/", dossier.pdf, name="dossier_pdf"),
    path("dossiers/<uuid:case_id>/plainte/deposee/", complaint.lodged, name="case_complaint_lodged"),
    path("dossiers/<uuid:case_id>/cnil/", cnil.wrote, name="case_cnil_wrote"),
    path("dossiers/<uuid:case_id>/cnil/lettre/", cnil.follow_up, name="case_cnil_follow_up"),
    path("dossiers/<uuid:case_id>/cnil/<slug:news_code>/", cnil.news, name="case_cnil_news"),
    path("dossiers/<uuid:case_id>/journal/", diary.lines, name="case_diary"),
    path("dossiers/<uuid:case_id>/journal/ajouter/", diary.add, name="diary_add"),
    path("dossiers/<uuid:case_id>/journal/<uuid:entry_id>/", diary.edit, name="diary_edit"),
    path("dossiers/<uuid:case_id>/journal/<uuid:entry_id>/retirer/", diary.remove, name="diary_remove"),
    path("dossiers/<uuid:case_id>/pieces/ajouter/", documents.add, name="document_add"),
    path("dossiers/<uuid:case_id>/preuves.zip", documents.evidence, name="case_evidence"),
    path("dossiers/<uuid:case_id>/pieces/<uuid:document_id>/", documents.download, name="document_download"),
]
