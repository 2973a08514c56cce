"""Who may see what: every address of the house against every role, and what each answers.

A URL that is missing here fails. `login` is a redirect to the page that asks for the email address; 404 is what
someone may not see. A POST is sent empty: 200 is the form that says what is missing, 302 is done.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from meetings import action_links, answering, calendar_feeds, poll_links, pulse_links, tick_links
from members import confirming, erasure_letters
from members.models import ContactView, GroupKind, ImportDraft, Member
from organisations import backup_links, help_links
from organisations.models import Stage
from samensterker.outbox.models import Heartbeat, KeptMail, Message, UnreachableAddress
from samensterker.outbox.stopping import stop_link
from tests import access_courses
from tests.factories import (
    AbsenceFactory,
    ActionItemFactory,
    AffiliationFactory,
    AgendaAttachmentFactory,
    AgendaItemFactory,
    AgendaTemplateFactory,
    AssignmentFactory,
    BackupFactory,
    ContactMomentFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    CvEntryFactory,
    DateOptionFactory,
    DatePollFactory,
    DecisionFactory,
    ExpertiseFactory,
    GroupFactory,
    GroupMembershipFactory,
    GuestFactory,
    HandoverFactory,
    HelpAskedFactory,
    IdeaFactory,
    InvitationFactory,
    KnowledgeAreaFactory,
    LateJoinerFactory,
    MeetingFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    PassingOnFactory,
    PollVoterFactory,
    PrinciplesFactory,
    ProposalFactory,
    PulseFactory,
    PulseReceiverFactory,
    ReportVersionFactory,
    TaskHolderFactory,
    VenueFactory,
    WorkingFormFactory,
)
from tests.rows import erasure_request

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "left", "member", "coordinator")
TABLE = {
    # page: what GET answers to visitor, left, member, coordinator; what POST answers
    "account_change_password": ("login login 302 302", "login login 302 302"),
    "account_confirm_login_code": ("login login 302 302", "login login 302 302"),
    "account_email": ("login login 200 200", "login login 302 302"),
    "account_email_verification_sent": ("302 302 302 302", "302 302 302 302"),
    "account_inactive": ("200 200 200 200", "405 405 405 405"),
    "account_login": ("200 200 302 302", "200 200 302 302"),
    "account_logout": ("302 302 200 200", "302 302 302 302"),
    "account_reauthenticate": ("login login 403 403", "login login 403 403"),
    "account_request_login_code": ("200 200 302 302", "200 200 302 302"),
    "account_reset_password": ("200 200 200 200", "200 200 200 200"),
    "account_reset_password_done": ("200 200 200 200", "405 405 405 405"),
    "account_reset_password_from_key": ("200 200 200 200", "200 200 200 200"),
    "account_reset_password_from_key_done": ("200 200 200 200", "405 405 405 405"),
    "account_set_password": ("login login 200 200", "login login 200 200"),
    "account_signup": ("200 200 302 302", "200 200 302 302"),
    "admin:index": ("302 302 302 200", "302 302 302 200"),
    **access_courses.COURSES,
    "meetings:action-create": ("login login 404 200", "login login 404 200"),
    "meetings:action-edit of my group": ("login login 200 200", "login login 200 200"),
    "meetings:action-edit": ("login login 404 200", "login login 404 200"),
    "meetings:action-by-link": ("200 200 200 200", "302 302 302 302"),
    "meetings:actions-by-meeting": ("login login 200 200", "login login 405 405"),
    "meetings:actions-by-owner": ("login login 404 200", "login login 405 405"),
    "meetings:actions-of-owner": ("login login 404 200", "login login 405 405"),
    "meetings:late-joining-answer": ("login login 405 405", "login login 400 404"),
    "meetings:late-joining-by-link": ("200 200 200 200", "400 400 400 400"),
    "meetings:own-part": ("login login 200 404", "login login 302 404"),
    "meetings:own-part of another": ("login login 404 404", "login login 404 404"),
    "meetings:passing-answer": ("login login 405 405", "login login 400 404"),
    "meetings:passing-by-link": ("200 200 200 200", "400 400 400 400"),
    "meetings:action-list": ("login login 200 200", "login login 405 405"),
    "meetings:action-remove": ("login login 404 200", "login login 404 302"),
    "meetings:agenda-item-create": ("login login 404 200", "login login 404 200"),
    "meetings:agenda-item-edit": ("login login 404 200", "login login 404 200"),
    "meetings:agenda-item-move": ("login login 405 405", "login login 404 302"),
    "meetings:agenda-item-remove": ("login login 404 200", "login login 404 302"),
    "meetings:answers of my group": ("login login 200 200", "login login 400 400"),
    "meetings:agenda-item-working-form": ("login login 404 200", "login login 404 302"),
    "meetings:agenda-copy": ("login login 404 200", "login login 404 404"),  # of no meeting
    "meetings:agenda-reorder": ("login login 405 405", "login login 404 302"),
    "meetings:agenda-template-remove": ("login login 404 200", "login login 404 302"),
    "meetings:agenda-templates": ("login login 404 200", "login login 404 200"),
    "meetings:agenda-use-template": ("login login 405 405", "login login 404 302"),
    "meetings:answer": ("login login 405 405", "login login 400 404"),
    "meetings:answer-by-link": ("200 200 200 200", "400 400 400 400"),
    "meetings:answers": ("login login 404 200", "login login 404 400"),
    "meetings:ask-again": ("login login 405 405", "login login 404 302"),
    "meetings:ask-again of my group": ("login login 405 405", "login login 302 302"),
    "meetings:attendance-list": ("login login 404 200", "login login 405 405"),
    "meetings:attendance-list of my group": ("login login 200 200", "login login 405 405"),
    "meetings:assignment-tick": ("login login 405 405", "login login 302 302"),
    "meetings:assignment-tick of another": ("login login 405 405", "login login 404 302"),
    "meetings:assignment-tick-by-link": ("200 200 200 200", "302 302 302 302"),
    "meetings:attachment": ("login login 404 404", "login login 405 405"),  # no file; see test_attachments.py
    "meetings:attachment-add": ("login login 404 200", "login login 404 200"),
    "meetings:attachment-remove": ("login login 404 200", "login login 404 302"),
    "meetings:calendar": ("login login 200 200", "login login 405 405"),
    "meetings:cancel": ("login login 404 200", "login login 404 302"),
    "meetings:check-in": ("200 200 200 200", "200 200 302 302"),
    "meetings:check-in-wall": ("login login 404 200", "login login 404 302"),
    "meetings:check-in-wall of my group": ("login login 200 200", "login login 302 302"),
    "meetings:create": ("login login 200 200", "login login 200 200"),  # for their group
    "meetings:detail": ("login login 200 200", "login login 405 405"),
    "meetings:detail of my group": ("login login 200 200", "login login 405 405"),
    "meetings:detail of another group": ("login login 404 200", "login login 405 405"),
    "meetings:edit": ("login login 404 200", "login login 404 200"),
    "meetings:edit of my group": ("login login 200 200", "login login 200 200"),
    "meetings:edit of another group": ("login login 404 200", "login login 404 200"),
    "meetings:group-meetings": ("login login 404 200", "login login 405 405"),
    "meetings:group-meetings of my group": ("login login 200 200", "login login 405 405"),
    "meetings:guest-add": ("login login 404 200", "login login 404 200"),
    "meetings:guest-add of my group": ("login login 200 200", "login login 200 200"),
    "meetings:guest-by-link": ("200 200 200 200", "400 400 400 400"),
    "meetings:guest-edit": ("login login 404 200", "login login 404 200"),
    "meetings:guest-edit of my group": ("login login 200 200", "login login 200 200"),
    "meetings:guest-remove": ("login login 404 200", "login login 404 302"),
    "meetings:guest-remove of my group": ("login login 200 200", "login login 302 302"),
    "meetings:idea": ("login login 200 200", "login login 405 405"),
    "meetings:idea-add": ("login login 405 405", "login login 200 200"),
    "meetings:idea-create": ("login login 200 200", "login login 200 200"),
    "meetings:idea-decide": ("login login 404 200", "login login 404 200"),
    "meetings:idea-edit": ("login login 404 404", "login login 404 404"),
    "meetings:idea-edit of oneself": ("login login 200 404", "login login 200 404"),
    "meetings:idea-support": ("login login 405 405", "login login 400 400"),
    "meetings:ideas": ("login login 200 200", "login login 405 405"),
    "meetings:invite": ("login login 404 200", "login login 404 302"),
    "meetings:list": ("login login 200 200", "login login 405 405"),
    "meetings:pulse": ("login login 200 200", "login login 200 200"),
    "meetings:pulse of another group": ("login login 404 200", "login login 404 200"),
    "meetings:pulse-by-link": ("200 200 200 200", "200 200 200 200"),
    "meetings:pulse-lesson": ("login login 404 200", "login login 404 200"),
    "meetings:pulses": ("login login 200 200", "login login 405 405"),
    "meetings:proposal": ("login login 200 200", "login login 405 405"),
    "meetings:proposal of a group": ("login login 404 200", "login login 405 405"),
    "meetings:proposal-create": ("login login 200 200", "login login 200 200"),
    "meetings:proposal-decide": ("login login 404 200", "login login 404 200"),
    "meetings:proposal-decide of a group": ("login login 404 200", "login login 404 200"),
    "meetings:proposal-edit": ("login login 404 404", "login login 404 404"),
    "meetings:proposal-edit of oneself": ("login login 200 404", "login login 200 404"),
    "meetings:proposal-support": ("login login 405 405", "login login 400 400"),
    "meetings:proposal-support of a group": ("login login 405 405", "login login 404 400"),
    "meetings:proposals": ("login login 200 200", "login login 405 405"),
    "meetings:report-approve": ("login login 405 405", "login login 404 400"),
    "meetings:working-form": ("login login 200 200", "login login 405 405"),
    "meetings:working-form-create": ("login login 404 200", "login login 404 200"),
    "meetings:working-form-edit": ("login login 404 200", "login login 404 200"),
    "meetings:working-form-end": ("login login 404 200", "login login 404 302"),
    "meetings:working-forms": ("login login 200 200", "login login 405 405"),
    "meetings:decision": ("login login 200 200", "login login 405 405"),
    "meetings:decision-edit": ("login login 404 200", "login login 404 200"),
    "meetings:decision-remove": ("login login 404 200", "login login 404 302"),
    "meetings:decisions": ("login login 200 200", "login login 405 405"),
    "meetings:minutes": ("login login 404 200", "login login 404 302"),
    "meetings:minutes-action": ("login login 405 405", "login login 404 400"),
    "meetings:minutes-decision": ("login login 405 405", "login login 404 400"),
    "meetings:minutes-item-time": ("login login 405 405", "login login 404 400"),
    "meetings:minutes-present": ("login login 405 405", "login login 404 400"),
    "meetings:minutes-save": ("login login 405 405", "login login 404 400"),
    "meetings:minutes-state": ("login login 404 200", "login login 405 405"),
    "meetings:report": ("login login 404 200", "login login 405 405"),
    "meetings:report-check": ("login login 405 405", "login login 404 302"),
    "meetings:report-paper": ("login login 404 200", "login login 405 405"),
    "meetings:report-pdf": ("login login 200 200", "login login 405 405"),
    "meetings:report-send": ("login login 404 302", "login login 404 302"),
    "meetings:report-version": ("login login 200 200", "login login 405 405"),
    "meetings:report-version of a group": ("login login 404 200", "login login 405 405"),
    "meetings:report-pdf of a group": ("login login 404 200", "login login 405 405"),
    "meetings:meeting-room": ("login login 404 200", "login login 404 200"),
    "meetings:poll": ("login login 200 200", "login login 405 405"),
    "meetings:poll of a group": ("login login 404 200", "login login 405 405"),
    "meetings:poll-by-link": ("200 200 200 200", "200 200 200 200"),
    "meetings:poll-cancel": ("login login 404 200", "login login 404 302"),
    "meetings:poll-create": ("login login 404 200", "login login 404 200"),
    "meetings:poll-decide": ("login login 404 302", "login login 404 302"),
    "meetings:poll-edit": ("login login 404 200", "login login 404 200"),
    "meetings:poll-vote": ("login login 405 405", "login login 200 200"),
    "meetings:poll-vote-for": ("login login 404 200", "login login 404 200"),
    "meetings:poll-vote of a group": ("login login 405 405", "login login 404 404"),
    "meetings:polls": ("login login 200 200", "login login 405 405"),
    "meetings:room-costs": ("login login 404 200", "login login 404 302"),
    "meetings:venue": ("login login 200 200", "login login 405 405"),
    "meetings:venue-create": ("login login 404 200", "login login 404 200"),
    "meetings:venue-edit": ("login login 404 200", "login login 404 200"),
    "meetings:venue-end": ("login login 404 200", "login login 404 302"),
    "meetings:venues": ("login login 200 200", "login login 405 405"),
    "members:absence-create": ("login login 200 200", "login login 200 200"),
    "members:absence-create-of": ("login login 404 200", "login login 404 200"),
    "members:absence-edit": ("login login 200 404", "login login 200 404"),
    "members:absence-edit-of": ("login login 404 200", "login login 404 200"),
    "members:absence-remove": ("login login 200 404", "login login 302 404"),
    "members:absence-remove-of": ("login login 404 200", "login login 404 302"),
    "members:availability": ("login login 200 200", "login login 200 200"),
    "members:availability-of": ("login login 404 200", "login login 404 200"),
    "members:best-moments": ("login login 200 200", "login login 405 405"),
    "members:roster-remove": ("login login 200 200", "login login 302 302"),
    "members:roster-remove-of": ("login login 404 200", "login login 404 302"),
    "members:roster-slot": ("login login 405 405", "login login 400 400"),
    "members:roster-slot-of": ("login login 405 405", "login login 404 400"),
    "members:area-accept": ("login login 404 200", "login login 404 200"),
    "members:area-decline": ("login login 404 200", "login login 404 200"),
    "members:area-edit": ("login login 404 200", "login login 404 200"),
    "members:area-merge": ("login login 404 200", "login login 404 200"),
    "members:area-move": ("login login 405 405", "login login 404 302"),
    "members:area-propose": ("login login 200 200", "login login 200 200"),
    "members:area-propose-of": ("login login 404 200", "login login 404 200"),
    "members:area-remove": ("login login 404 200", "login login 404 302"),
    "members:areas": ("login login 404 200", "login login 404 200"),
    "members:duplicates": ("login login 404 200", "login login 405 405"),
    "members:email": ("login login 404 200", "login login 404 200"),
    "members:export": ("login login 200 200", "login login 200 200"),
    "members:import": ("login login 404 200", "login login 404 200"),
    "members:import-discard": ("login login 405 405", "login login 404 302"),
    "members:import-discard of another": ("login login 405 405", "login login 404 404"),
    "members:import-example": ("login login 404 200", "login login 405 405"),
    "members:import-preview": ("login login 404 200", "login login 404 302"),
    "members:import-preview of another": ("login login 404 404", "login login 404 404"),
    "members:invite": ("login login 404 200", "login login 404 200"),
    "members:invite-confirm": ("login login 405 405", "login login 404 200"),
    "members:invite-many": ("login login 404 200", "login login 404 200"),
    "members:leave": ("login login 404 200", "login login 404 302"),
    "members:manage": ("login login 404 200", "login login 405 405"),
    "members:manage-member": ("login login 404 200", "login login 405 405"),
    "members:merge": ("login login 404 200", "login login 404 200"),
    "members:merge of oneself": ("login login 404 302", "login login 404 302"),
    "members:merge-with": ("login login 404 200", "login login 405 405"),
    "members:not-a-duplicate": ("login login 405 405", "login login 404 302"),
    "members:pause": ("login login 404 200", "login login 404 302"),
    "members:return": ("login login 404 200", "login login 404 302"),
    "members:role": ("login login 404 200", "login login 404 200"),
    "members:still-right": ("200 200 200 200", "200 200 200 200"),
    "members:still-right-of": ("login login 405 405", "login login 404 302"),
    "members:welcome": ("login login 405 405", "login login 404 302"),
    "members:welcome-all": ("login login 404 200", "login login 404 302"),
    "members:expertise": ("login login 200 200", "login login 200 200"),
    "members:expertise-confirm": ("login login 405 405", "login login 302 302"),
    "members:expertise-edit": ("login login 200 200", "login login 200 200"),
    "members:expertise-edit-of": ("login login 404 200", "login login 404 200"),
    "members:expertise-of": ("login login 404 200", "login login 404 200"),
    "members:expertise-remove": ("login login 405 405", "login login 302 302"),
    "members:expertise-remove-of": ("login login 405 405", "login login 404 302"),
    "members:booklet": ("login login 200 200", "login login 200 200"),
    "members:booklet-copies": ("login login 404 200", "login login 404 200"),
    "members:list": ("login login 200 200", "login login 405 405"),
    "members:cv": ("login login 200 200", "login login 405 405"),
    "members:cv-of": ("login login 404 200", "login login 405 405"),
    "members:cv-entry-create": ("login login 200 200", "login login 200 200"),
    "members:cv-entry-create-of": ("login login 404 200", "login login 404 200"),
    "members:cv-entry-edit": ("login login 200 404", "login login 200 404"),
    "members:cv-entry-edit-of": ("login login 404 200", "login login 404 200"),
    "members:cv-entry-remove": ("login login 200 404", "login login 302 404"),
    "members:cv-entry-remove-of": ("login login 404 200", "login login 404 302"),
    "members:cv-entry-show": ("login login 405 405", "login login 302 404"),
    "members:cv-entry-show-of": ("login login 405 405", "login login 404 302"),
    "members:cv-file": ("login login 404 404", "login login 405 405"),  # who has none; see test_cv_file_pages.py
    "members:cv-file-remove": ("login login 302 302", "login login 302 302"),
    "members:cv-file-remove-of": ("login login 404 302", "login login 404 302"),
    "members:cv-file-upload": ("login login 302 302", "login login 200 200"),
    "members:cv-file-upload-of": ("login login 404 302", "login login 404 200"),
    "members:erase": ("login login 200 200", "login login 200 200"),
    "members:erase-of": ("login login 404 200", "login login 404 200"),
    "members:erasure-take-back": ("login login 405 405", "login login 404 302"),
    "members:erasure-withdraw": ("200 200 200 200", "302 302 302 302"),
    "members:erasures": ("login login 404 200", "login login 405 405"),
    "members:history": ("login login 200 200", "login login 405 405"),
    "members:history-of": ("login login 404 200", "login login 405 405"),
    "members:my-data": ("login login 200 200", "login login 405 405"),
    "members:my-data-download": ("login login 405 405", "login login 200 200"),
    "members:my-data-download-of": ("login login 405 405", "login login 404 200"),
    "members:my-data-download-of another": ("login login 405 405", "login login 404 404"),  # who can log in
    "members:my-data-of": ("login login 404 200", "login login 405 405"),
    "members:me": ("login login 200 200", "login login 200 200"),
    "members:me-of": ("login login 404 200", "login login 404 200"),
    "members:photo": ("login login 200 200", "login login 200 200"),
    "members:photo-of": ("login login 404 200", "login login 404 200"),
    "members:photo-of-member": ("login login 404 404", "login login 405 405"),  # who has none
    "members:contact": ("login login 200 200", "login login 200 200"),
    "members:detail": ("login login 200 200", "login login 405 405"),
    "members:group": ("login login 200 200", "login login 405 405"),
    "members:group-create": ("login login 404 200", "login login 404 200"),
    "members:group-edit": ("login login 404 200", "login login 404 200"),
    "members:group-person-add": ("login login 404 200", "login login 404 200"),
    "members:group-person-edit": ("login login 404 200", "login login 404 200"),
    "members:groups": ("login login 200 200", "login login 405 405"),
    "members:sharing": ("login login 200 200", "login login 200 200"),
    "members:sharing-of": ("login login 404 200", "login login 404 200"),
    "members:sharing-stop": ("login login 405 405", "login login 404 404"),
    "members:sharing-stop-of": ("login login 405 405", "login login 404 404"),
    "members:sharing-texts": ("login login 404 200", "login login 404 200"),
    "members:who-looked": ("login login 200 200", "login login 405 405"),
    "members:who-looked-of": ("login login 404 200", "login login 405 405"),
    "members:who-sees-me": ("login login 200 200", "login login 405 405"),
    "members:who-sees-me-of": ("login login 404 200", "login login 405 405"),
    "organisations:affiliation-create": ("login login 200 200", "login login 200 200"),
    "organisations:affiliation-create-of": ("login login 404 200", "login login 404 200"),
    "organisations:affiliation-edit": ("login login 200 404", "login login 200 404"),
    "organisations:affiliation-edit-of": ("login login 404 200", "login login 404 200"),
    "organisations:contact-moment-create": ("login login 404 200", "login login 404 200"),
    "organisations:contact-moment-edit": ("login login 404 200", "login login 404 200"),
    "organisations:contact-moment-settle": ("login login 405 405", "login login 404 302"),
    "organisations:due": ("login login 404 200", "login login 405 405"),
    "organisations:endorse": ("login login 200 200", "login login 200 200"),  # the member is its contact person
    "organisations:endorse of another": ("login login 404 200", "login login 404 200"),
    "organisations:principles": ("login login 200 200", "login login 405 405"),
    "organisations:principles-ask": ("login login 405 405", "login login 404 302"),
    "organisations:principles-publish": ("login login 404 200", "login login 404 200"),
    "organisations:relations": ("login login 404 200", "login login 405 405"),
    "organisations:stage": ("login login 404 200", "login login 404 200"),
    "organisations:timeline": ("login login 404 200", "login login 405 405"),
    "organisations:help-answer": ("login login 405 405", "login login 400 404"),
    "organisations:help-ask": ("login login 405 405", "login login 404 302"),
    "organisations:help-by-link": ("200 200 200 200", "400 400 400 400"),
    "organisations:help-close": ("login login 404 200", "login login 404 200"),
    "organisations:help-request": ("login login 200 200", "login login 405 405"),
    "organisations:help-request-create": ("login login 200 200", "login login 200 200"),
    "organisations:help-request-edit": ("login login 404 200", "login login 404 200"),
    "organisations:help-requests": ("login login 200 200", "login login 405 405"),
    "organisations:help-volunteer": ("login login 405 405", "login login 302 302"),
    "organisations:helped-by-link": ("200 200 200 200", "400 400 400 400"),
    "organisations:holder-add": ("login login 404 200", "login login 404 200"),
    "organisations:holder-done": ("login login 405 405", "login login 404 302"),
    "organisations:holder-done of oneself": ("login login 405 405", "login login 302 302"),
    "organisations:holder-edit": ("login login 404 200", "login login 404 200"),
    "organisations:holder-edit of oneself": ("login login 200 200", "login login 200 200"),
    "organisations:interview": ("login login 404 200", "login login 404 200"),
    "organisations:interview-picture": ("login login 404 200", "login login 404 302"),
    "organisations:interview-step": ("login login 404 200", "login login 404 200"),
    "organisations:task": ("login login 200 200", "login login 405 405"),
    "organisations:task-create": ("login login 404 200", "login login 404 200"),
    "organisations:task-edit": ("login login 404 200", "login login 404 200"),
    "organisations:task-end": ("login login 404 200", "login login 404 200"),
    "organisations:tasks": ("login login 200 200", "login login 405 405"),
    "organisations:backup-answer": ("login login 405 405", "login login 400 400"),
    "organisations:backup-answer of others": ("login login 405 405", "login login 404 400"),
    "organisations:backup-ask": ("login login 200 200", "login login 200 200"),
    "organisations:backup-ask of others": ("login login 404 200", "login login 404 200"),
    "organisations:backup-by-link": ("200 200 200 200", "400 400 400 400"),
    "organisations:backup-end": ("login login 200 200", "login login 200 200"),
    "organisations:backup-end of others": ("login login 404 200", "login login 404 200"),
    "organisations:backup-offer": ("login login 200 200", "login login 200 200"),
    "organisations:backups": ("login login 200 200", "login login 405 405"),
    "organisations:handover": ("login login 200 200", "login login 405 405"),
    "organisations:handover of others": ("login login 404 200", "login login 405 405"),
    "organisations:handover-cancel": ("login login 200 200", "login login 302 302"),
    "organisations:handover-cancel of others": ("login login 404 200", "login login 404 302"),
    "organisations:handover-edit": ("login login 200 200", "login login 200 200"),
    "organisations:handover-edit of others": ("login login 404 200", "login login 404 200"),
    "organisations:handover-finish": ("login login 200 200", "login login 200 200"),
    "organisations:handover-finish of others": ("login login 404 200", "login login 404 200"),
    "organisations:handover-start": ("login login 200 200", "login login 200 200"),
    "organisations:handover-start of others": ("login login 404 200", "login login 404 200"),
    "organisations:handover-step": ("login login 405 405", "login login 400 400"),
    "organisations:handover-step of others": ("login login 405 405", "login login 404 400"),
    "organisations:handovers": ("login login 200 200", "login login 405 405"),
    "organisations:mine": ("login login 200 200", "login login 405 405"),
    "organisations:mine-of": ("login login 404 200", "login login 405 405"),
    "organisations:offer-create": ("login login 200 200", "login login 200 200"),
    "organisations:offer-edit": ("login login 404 200", "login login 404 200"),
    "organisations:offer-end": ("login login 404 200", "login login 404 302"),
    "organisations:offers": ("login login 200 200", "login login 405 405"),
    "organisations:create": ("login login 404 200", "login login 404 200"),
    "organisations:detail": ("login login 200 200", "login login 405 405"),
    "organisations:detail of an idea": ("login login 404 200", "login login 405 405"),
    "organisations:edit": ("login login 404 200", "login login 404 200"),
    "organisations:edit of mine": ("login login 200 200", "login login 200 200"),  # of which I am the contact person
    "organisations:list": ("login login 200 200", "login login 405 405"),
    "organisations:logo": ("login login 404 404", "login login 405 405"),  # which has none; see test_partner_pages.py
    "organisations:logo-edit": ("login login 404 200", "login login 404 200"),
    "organisations:logo-edit of mine": ("login login 200 200", "login login 200 200"),
    "organisations:merge": ("login login 404 200", "login login 404 200"),
    "organisations:merge of mine": ("login login 404 200", "login login 404 200"),
    "organisations:people": ("login login 200 200", "login login 405 405"),
    "organisations:people of an idea": ("login login 404 200", "login login 405 405"),
    "organisations:people-add": ("login login 404 200", "login login 404 200"),
    "organisations:people-add of mine": ("login login 200 200", "login login 200 200"),
    "organisations:people-edit": ("login login 404 200", "login login 404 200"),
    "organisations:people-edit of mine": ("login login 200 200", "login login 200 200"),
    "outbox:address-again": ("login login 405 405", "login login 404 302"),
    "outbox:choices": ("login login 200 200", "login login 302 302"),
    "outbox:hold-release": ("login login 405 405", "login login 404 302"),
    "outbox:log": ("login login 404 200", "login login 405 405"),
    "outbox:message": ("login login 404 200", "login login 405 405"),
    "outbox:message-again": ("login login 405 405", "login login 404 302"),
    "outbox:message-arrived": ("login login 405 405", "login login 404 302"),
    "outbox:message-html": ("login login 404 200", "login login 405 405"),
    "outbox:stop": ("200 200 200 200", "200 200 200 200"),
    "portal:call-list": ("login login 404 200", "login login 405 405"),
    "portal:coverage": ("login login 200 200", "login login 405 405"),
    "portal:coverage-areas": ("login login 200 200", "login login 405 405"),
    "portal:coverage-csv": ("login login 200 200", "login login 405 405"),
    "portal:coverage-organisation": ("login login 200 200", "login login 405 405"),
    "portal:coverage-task": ("login login 200 200", "login login 405 405"),
    "portal:coverage-trend": ("login login 200 200", "login login 405 405"),
    "portal:doing-now": ("login login 200 200", "login login 405 405"),
    "portal:health": ("200 200 200 200", "405 405 405 405"),
    "portal:home": ("200 200 200 200", "405 405 405 405"),
    "portal:agenda": ("login login 200 200", "login login 405 405"),
    "portal:feed": ("200 200 200 200", "405 405 405 405"),
    "portal:feed-settings": ("login login 200 200", "login login 200 200"),
    "portal:public-feed": ("200 200 200 200", "405 405 405 405"),
    "portal:public-rss": ("200 200 200 200", "405 405 405 405"),
    "portal:language": ("405 405 405 405", "302 302 302 302"),
    "portal:letters": ("login login 404 200", "login login 405 405"),
    "portal:network": ("login login 200 200", "login login 405 405"),
    "portal:panel": ("login login 404 200", "login login 404 405"),
}


@pytest.fixture(scope="module")
def guild(django_db_setup, django_db_blocker):
    """One of everything, made once for all tests of a module; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield one_of_everything()
        transaction.set_rollback(True)


def one_of_everything():
    """Of each role someone, and the address of each page; the member is invited and has an assignment."""
    now = datetime.now(UTC)
    coordinator, member, other = CoordinatorFactory(), MemberFactory(), MemberFactory()
    meeting = MeetingFactory(starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2))
    invitation = InvitationFactory(meeting=meeting, member=member)
    item = AgendaItemFactory(meeting=meeting)
    guest = GuestFactory(meeting=meeting)
    ours_too = GroupMembershipFactory(member=member, group__kind=GroupKind.WORKING).group
    now_on = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=1)}
    with_code = MeetingFactory(group=GroupFactory(), check_in_code="ABCDEF", **now_on)
    of_ours = MeetingFactory(group=ours_too, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    guest_of_ours = GuestFactory(meeting=of_ours)
    attachment = AgendaAttachmentFactory(agenda_item=item, added_by=coordinator)
    template, working_form = AgendaTemplateFactory(), WorkingFormFactory()
    reported, of_others = ReportVersionFactory(), ReportVersionFactory(meeting__group=GroupFactory())
    decision = DecisionFactory(meeting=reported.meeting)
    mine, others = AssignmentFactory(member=member), AssignmentFactory(member=other)
    to_take_over, came_later = PassingOnFactory(to=member), LateJoinerFactory(member=member)
    later = now + timedelta(hours=6)  # the health page is well, however long the tests take; before noon tomorrow
    message = Message.objects.create(kind="meetings.invitation", dedupe_key="a", member=member, due_at=later)
    KeptMail.objects.create(message=message, to="", subject="", text="", html="<p>", headers="")
    Heartbeat.objects.beat("sender", now=later)
    address = UnreachableAddress.objects.create(address="gone@example.org", since=now, answer="550")
    known, proposed = ExpertiseFactory(member=other), KnowledgeAreaFactory(accepted_at=None, proposed_at=now)
    away, other_away = AbsenceFactory(member=member), AbsenceFactory(member=other)
    entry, other_entry = CvEntryFactory(member=member), CvEntryFactory(member=other)
    at_mine, at_others = AffiliationFactory(member=member), AffiliationFactory(member=other)
    spoken = ContactMomentFactory(organisation=at_others.organisation)
    speaks_for = AffiliationFactory(member=member, is_contact=True).organisation
    PrinciplesFactory()
    holder = TaskHolderFactory(task__organisation=at_mine.organisation, can=True)
    as_contact = AffiliationFactory(member=member, is_contact=True)
    idea, in_group = OrganisationFactory(stage=Stage.IDEA, joined_on=None), GroupMembershipFactory(member=other)
    done = TaskHolderFactory(member=other, task__organisation=at_others.organisation)
    held = TaskHolderFactory(member=member, task=done.task)
    of_task = [done.task.organisation.slug, done.task.pk]
    # Of an organisation of which the member is a contact person; and of one with which they have nothing to do.
    ours = AffiliationFactory(member=member, is_contact=True).organisation
    task, theirs = CoreTaskFactory(organisation=ours), CoreTaskFactory()
    holder, other_holder = TaskHolderFactory(task=task), TaskHolderFactory(task=theirs)
    backup, other_backup = BackupFactory(task=task, accepted=True), BackupFactory(task=theirs, accepted=True)
    handover, other_handover = (
        HandoverFactory(holder=TaskHolderFactory(task=one), successor=MemberFactory()) for one in (task, theirs)
    )
    proposal, own_proposal = ProposalFactory(proposed_by=other), ProposalFactory(proposed_by=member)
    of_group = ProposalFactory(proposed_by=other, group=in_group.group)
    thought, own_thought = IdeaFactory(written_by=other), IdeaFactory(written_by=member)
    agrees = AgendaItemFactory(meeting=meeting, approves=MeetingFactory())
    was_held = {"starts_at": now - timedelta(days=2, hours=2), "ends_at": now - timedelta(days=2)}
    pulse = PulseFactory(meeting__group=ours_too, **{f"meeting__{name}": moment for name, moment in was_held.items()})
    pulse_of_others = PulseFactory(meeting=MeetingFactory(group=GroupFactory(), **was_held))
    asked_how_it_was = PulseReceiverFactory(pulse=pulse, member=member)
    PulseReceiverFactory(pulse=pulse_of_others, member=coordinator)
    calendar_token = calendar_feeds.reset(other, seen="none", now=now)
    nothing = {"kind": "", "used": {}, "unused": [], "rows": [], "plan": []}
    draft, draft_of_another = (
        ImportDraft.objects.create(made_by=maker, made_at=now, file_name="leden.csv", rows=nothing)
        for maker in (coordinator, other)
    )
    asked_for_help, offer = HelpAskedFactory(member=member), OfferFactory()
    venue = VenueFactory()
    poll = DatePollFactory(closes_at=now + timedelta(days=5))
    poll_of_group = DatePollFactory(closes_at=now + timedelta(days=5), group=in_group.group)
    voter = PollVoterFactory(poll=poll, member=member)
    for one in (poll, poll_of_group):
        DateOptionFactory(poll=one, starts_at=now + timedelta(days=50))
    on_paper, asked = MemberFactory(email=None), erasure_request(MemberFactory())
    PollVoterFactory(poll=poll, member=on_paper)
    arguments = {
        **access_courses.arguments(access_courses.of_courses(member, other, now=now)),
        **{f"members:{name}-of": [on_paper.pk] for name in ("erase", "history", "my-data", "my-data-download")},
        "members:my-data-download-of another": [other.pk],
        "members:erasure-take-back": [asked.pk],
        "members:erasure-withdraw": [erasure_letters.link_token(asked)],
        **{f"members:import-{verb}": [draft.pk] for verb in ("preview", "discard")},
        **{f"members:import-{verb} of another": [draft_of_another.pk] for verb in ("preview", "discard")},
        **{f"members:cv-entry-{verb}": [entry.pk] for verb in ("edit", "remove", "show")},
        **{f"members:cv-entry-{verb}-of": [other.pk, other_entry.pk] for verb in ("edit", "remove", "show")},
        **{f"members:{name}": [other.pk] for name in PROFILE_PAGES},
        "organisations:affiliation-edit": [at_mine.pk],
        **{f"organisations:{name}": of_task[:1] for name in TASK_PAGES},
        **{f"organisations:{name}": of_task for name in ("task", "task-edit", "task-end", "holder-add")},
        **{f"organisations:holder-{verb}": [*of_task, done.pk] for verb in ("done", "edit")},
        **{f"organisations:holder-{verb} of oneself": [*of_task, held.pk] for verb in ("done", "edit")},
        "organisations:interview-step": [of_task[0], done.task.area.slug],
        "organisations:affiliation-edit-of": [other.pk, at_others.pk],
        **{f"organisations:{name}-of": [other.pk] for name in ("mine", "affiliation-create")},
        **{f"organisations:{name}": [at_others.organisation.slug] for name in RELATION_PAGES},
        **{
            f"organisations:contact-moment-{verb}": [spoken.organisation.slug, spoken.pk] for verb in ("edit", "settle")
        },
        "organisations:endorse": [speaks_for.slug],
        "organisations:endorse of another": [at_others.organisation.slug],
        **{f"organisations:{name}": [asked_for_help.request_id] for name in HELP_PAGES},
        "organisations:help-answer": [asked_for_help.pk],
        "organisations:help-by-link": [help_links.asked_token(asked_for_help, member)],
        "organisations:helped-by-link": [help_links.helped_token(asked_for_help.request, coordinator)],
        **{f"organisations:offer-{verb}": [offer.pk] for verb in ("edit", "end")},
        "portal:coverage-organisation": [at_mine.organisation.slug],
        "portal:coverage-task": [at_mine.organisation.slug, holder.task.area.slug],
        **{f"organisations:{name}": [at_others.organisation.slug] for name in PARTNER_PAGES},
        **{f"organisations:{name} of mine": [as_contact.organisation.slug] for name in PARTNER_PAGES},
        **{f"organisations:{name} of an idea": [idea.slug] for name in PARTNER_PAGES},
        "organisations:people-edit": [at_others.organisation.slug, at_others.pk],
        "organisations:people-edit of mine": [as_contact.organisation.slug, as_contact.pk],
        **{f"members:{name}": [in_group.group_id] for name in ("group", "group-edit", "group-person-add")},
        "members:group-person-edit": [in_group.group_id, in_group.pk],
        **{f"organisations:backup-{verb}": [ours.slug, task.pk] for verb in ("ask", "offer")},
        "organisations:backup-ask of others": [theirs.organisation.slug, theirs.pk],
        **{f"organisations:backup-{verb}": [backup.pk] for verb in ("answer", "end")},
        **{f"organisations:backup-{verb} of others": [other_backup.pk] for verb in ("answer", "end")},
        "organisations:backup-by-link": [
            backup_links.link_token(BackupFactory(task=theirs, organisation=ours), member, now=now)
        ],
        **{f"organisations:{name}": [handover.pk] for name in HANDOVER_PAGES},
        **{f"organisations:{name} of others": [other_handover.pk] for name in HANDOVER_PAGES},
        "organisations:handover-start": [ours.slug, task.pk, holder.pk],
        "organisations:handover-start of others": [theirs.organisation.slug, theirs.pk, other_holder.pk],
        **{f"members:absence-{verb}": [away.pk] for verb in ("edit", "remove")},
        **{f"members:absence-{verb}-of": [other.pk, other_away.pk] for verb in ("edit", "remove")},
        **{f"members:{name}-of": [other.pk] for name in ROSTER_PAGES},
        **{f"members:area-{verb}": [known.area.pk] for verb in ("edit", "merge", "move", "remove")},
        **{f"members:area-{verb}": [proposed.pk] for verb in ("accept", "decline")},
        **{f"members:{name}-of": [other.pk] for name in ("expertise", "area-propose")},
        **{f"members:expertise-{verb}": [known.area.pk] for verb in ("edit", "remove")},
        **{f"members:expertise-{verb}-of": [other.pk, known.area.pk] for verb in ("edit", "remove")},
        "members:expertise-confirm": [other.pk, known.pk],
        **{f"members:{name}": [other.pk] for name in SHARING_PAGES},
        "meetings:answer-by-link": [answering.link_token(invitation)],
        "meetings:guest-by-link": [answering.guest_token(guest)],
        "meetings:check-in": ["ABCDEF"],
        "meetings:group-meetings": [with_code.group_id],
        "meetings:group-meetings of my group": [ours_too.pk],
        **{f"meetings:guest-{verb}": [meeting.pk, guest.pk] for verb in ("edit", "remove")},
        **{f"meetings:guest-{verb} of my group": [of_ours.pk, guest_of_ours.pk] for verb in ("edit", "remove")},
        **{f"meetings:{name} of my group": [of_ours.pk] for name in MEETING_PAGES},
        **{f"meetings:{name} of another group": [with_code.pk] for name in MEETING_PAGES},
        "meetings:action-edit of my group": [ActionItemFactory(group=ours_too).pk],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
        "account_reset_password_from_key": ["1", "wrong"],
        **{f"members:{name}": [other.pk] for name in MANAGED},
        **{f"members:{name}": [other.pk, member.pk] for name in ("merge", "not-a-duplicate")},
        "members:merge of oneself": [other.pk, other.pk],
        "members:still-right": [confirming.link_token(other, now=now)],
        "account_confirm_email": ["wrong"],
        "meetings:assignment-tick": [mine.pk],
        "meetings:assignment-tick-by-link": [tick_links.link_token(mine, now=now)],
        "meetings:assignment-tick of another": [others.pk],
        "meetings:action-by-link": [tick_links.link_token(AssignmentFactory(member=member), now=now)],
        "meetings:own-part": [mine.pk],
        "meetings:own-part of another": [others.pk],
        "meetings:actions-of-owner": [member.pk],
        "meetings:passing-answer": [to_take_over.pk],
        "meetings:passing-by-link": [action_links.passing_token(to_take_over, now=now)],
        "meetings:late-joining-answer": [came_later.pk],
        "meetings:late-joining-by-link": [action_links.joining_token(member, now=now)],
        "meetings:action-edit": [mine.item.pk],
        "meetings:action-remove": [mine.item.pk],
        "outbox:address-again": [address.pk],
        **{f"meetings:agenda-item-{verb}": [item.pk] for verb in ("edit", "move", "remove", "working-form")},
        "meetings:agenda-template-remove": [template.pk],
        "meetings:agenda-use-template": [meeting.pk, template.pk],
        "meetings:attachment-add": [item.pk],
        **{f"meetings:{name}": [attachment.pk] for name in ("attachment", "attachment-remove")},
        **{f"meetings:{name}": [working_form.pk] for name in ("working-form", "working-form-edit", "working-form-end")},
        "meetings:minutes-item-time": [item.pk],
        **{f"meetings:{name}": [decision.pk] for name in ("decision", "decision-edit", "decision-remove")},
        **{f"meetings:{name}": [meeting.pk] for name in MINUTES_PAGES},
        **{f"outbox:{name}": [message.pk] for name in ("message", "message-html", "message-again", "message-arrived")},
        **{f"meetings:{name}": [meeting.pk] for name in MEETING_PAGES + AGENDA_PAGES},
        **{f"meetings:{name}": [proposal.pk] for name in PROPOSAL_PAGES},
        **{f"meetings:{name} of a group": [of_group.pk] for name in PROPOSAL_PAGES},
        "meetings:proposal-edit of oneself": [own_proposal.pk],
        **{f"meetings:{name}": [thought.pk] for name in IDEA_PAGES},
        "meetings:idea-edit of oneself": [own_thought.pk],
        "meetings:report-approve": [agrees.pk],
        "meetings:pulse": [pulse.meeting_id],
        "meetings:pulse of another group": [pulse_of_others.meeting_id],
        "meetings:pulse-lesson": [pulse_of_others.meeting_id],
        "meetings:pulse-by-link": [pulse_links.link_token(asked_how_it_was)],
        "portal:feed": [calendar_token],
        **{f"meetings:{name}": [reported.meeting_id, reported.number] for name in REPORT_PAGES},
        **{f"meetings:{name} of a group": [of_others.meeting_id, of_others.number] for name in REPORT_PAGES[:2]},
        **{f"meetings:{name}": [poll.pk] for name in ("poll", *(f"poll-{verb}" for verb in POLL_VERBS))},
        **{f"meetings:{name} of a group": [poll_of_group.pk] for name in ("poll", "poll-vote")},
        "meetings:poll-vote-for": [poll.pk, on_paper.pk],
        "meetings:poll-by-link": [poll_links.link_token(voter)],
        **{f"meetings:{name}": [venue.pk] for name in ("venue", "venue-edit", "venue-end")},
        "meetings:meeting-room": [meeting.pk],
    }
    return {"member": member, "coordinator": coordinator}, arguments


HELP_PAGES = ("help-request", "help-request-edit", "help-close", "help-ask", "help-volunteer")
HANDOVER_PAGES = ("handover", "handover-cancel", "handover-edit", "handover-finish", "handover-step")
MANAGED = ("email", "leave", "manage-member", "merge-with", "pause", "return", "role", "still-right-of", "welcome")
SHARING_PAGES = ("contact", "detail", "sharing-of", "sharing-stop-of", "who-looked-of", "who-sees-me-of")
RELATION_PAGES = ("stage", "timeline", "contact-moment-create")
ROSTER_PAGES = ("absence-create", "availability", "roster-remove", "roster-slot")
PROFILE_PAGES = (
    *("me-of", "photo-of", "photo-of-member", "cv-of", "cv-entry-create-of"),
    *("cv-file", "cv-file-upload-of", "cv-file-remove-of"),
)
PARTNER_PAGES = ("detail", "edit", "logo", "logo-edit", "merge", "people", "people-add")
TASK_PAGES = ("tasks", "task-create", "interview", "interview-picture")
MEETING_PAGES = (
    *("detail", "edit", "cancel", "invite", "calendar", "answer", "answers", "agenda-item-create"),
    *("report", "report-check", "report-send", "ask-again", "attendance-list", "check-in-wall", "guest-add"),
)
PROPOSAL_PAGES = ("proposal", "proposal-decide", "proposal-edit", "proposal-support")
IDEA_PAGES = ("idea", "idea-add", "idea-decide", "idea-edit", "idea-support")
AGENDA_PAGES = ("agenda-copy", "agenda-reorder", "agenda-templates")
MINUTES_PAGES = ("minutes", "minutes-action", "minutes-decision", "minutes-present", "minutes-save", "minutes-state")
REPORT_PAGES = ("report-version", "report-pdf", "report-paper")
POLL_VERBS = ("cancel", "decide", "edit", "vote")


@pytest.fixture(scope="module")
def sessions(guild):
    """For each role that has one, of each verb, a session; someone was logged in when they left."""
    people, _arguments = guild
    people = {**people, "left": MemberFactory()}
    keys = {(role, verb): logged_in_as(people[role]) for role in people for verb in ("get", "post")}
    Member.objects.filter(pk=people["left"].pk).update(left_at=datetime.now(UTC), is_active=False)
    return keys


def logged_in_as(member):
    client = Client()
    client.force_login(member)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def client_of(role, sessions, verb="get"):
    client = Client()
    if key := sessions.get((role, verb)):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def answer_of(response):
    if response.status_code == 302 and response["Location"].startswith(str(settings.LOGIN_URL)):
        return "login"
    return str(response.status_code)


def named_urls(patterns=None, namespace=""):
    """The names of all addresses; of Django's admin only the front door, as one rule covers the rest."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from named_urls(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_address_stands_in_the_table():
    assert {name.partition(" ")[0] for name in TABLE} == set(named_urls())


@pytest.mark.parametrize("name", TABLE)
def test_access(name, guild, sessions):
    _people, arguments = guild
    url = reverse(name.partition(" ")[0], args=arguments.get(name, []))

    found = tuple(
        " ".join(answer_of(getattr(client_of(role, sessions, verb), verb)(url)) for role in ROLES)
        for verb in ("get", "post")
    )

    assert found == TABLE[name]


def everything():
    """All rows of our own tables, but for the log of who looked at whose contact details: to look adds to that.

    By table, a line a row. PostgreSQL writes them out in one query, as hundreds of tests ask.
    """
    ours = [
        model._meta.db_table
        for label in ("members", "organisations", "meetings", "courses", "outbox")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model is not ContactView
    ]
    rows = (f"SELECT '{table}', string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t" for table in ours)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        return dict(cursor.fetchall())


@pytest.fixture(scope="module")
def before(sessions):
    return everything()


@pytest.mark.parametrize("name", TABLE)
def test_looking_changes_nothing(name, guild, sessions, before):
    _people, arguments = guild
    client = client_of("coordinator", sessions)
    url = reverse(name.partition(" ")[0], args=arguments.get(name, []))

    for look in (client.get, client.head, client.options):
        look(url)

    assert everything() == before


def test_post_without_token_is_refused(guild):
    """Each page that takes a POST asks for the CSRF token, but for links from a mail: their own token is the key."""
    people, arguments = guild
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"])

    open_to_all = [
        name
        for name, (_get, post) in TABLE.items()
        if set(post.split()) - {"405", "404", "login"}
        and client.post(reverse(name.partition(" ")[0], args=arguments.get(name, []))).status_code not in (403, 405)
    ]

    assert open_to_all == [
        "courses:guest-page",
        "courses:guest-wish",
        "courses:enrolment-by-link",
        "courses:enrolment-by-link of a guest",
        "courses:session-by-link",
        "courses:session-by-link of a guest",
        "courses:evaluate",
        "courses:second-person-by-link",
        "courses:second-person-answer-by-link",
        "meetings:action-by-link",
        "meetings:late-joining-by-link",
        "meetings:passing-by-link",
        "meetings:answer-by-link",
        "meetings:assignment-tick-by-link",
        "meetings:guest-by-link",
        "meetings:pulse-by-link",
        "meetings:poll-by-link",
        "members:still-right",
        "members:erasure-withdraw",
        "organisations:help-by-link",
        "organisations:helped-by-link",
        "organisations:backup-by-link",
        "outbox:stop",
    ]
