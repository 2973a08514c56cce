"""Addresses about people, by family; each stands in the table of `tests/test_access.py`."""

from django.urls import path

from members.views import (
    absences,
    area_decisions,
    areas,
    availability,
    booklet,
    confirming,
    contact,
    directory,
    erasing,
    groups,
    importing,
    inviting,
    knowledge,
    merging,
    moments,
    my_data,
    person,
    sharing,
    sharing_texts,
)
from members.views import coordination as manage
from members.views import cv as cv_views
from members.views.exporting import export
from members.views.history import history
from members.views.photo import photo, photo_of_member
from members.views.profile import me
from members.views.whose import both

app_name = "members"

# My own profile: CV, expertise, availability, sharing, my data.
mine = [
    path("me/", me, name="me"),
    path("panel/members/<int:member_id>/profile/", me, name="me-of"),  # without "profile/" it is the coordinator's page
    *both("photo/", photo, "photo"),
    # CV
    *both("cv/", cv_views.cv_page, "cv"),
    *both("cv/new/", cv_views.entry_create, "cv-entry-create"),
    *both("cv/<int:pk>/", cv_views.entry_edit, "cv-entry-edit"),
    *both("cv/<int:pk>/remove/", cv_views.entry_remove, "cv-entry-remove"),
    *both("cv/<int:pk>/shown/", cv_views.entry_show, "cv-entry-show"),
    *both("cv/file/", cv_views.file_upload, "cv-file-upload"),
    *both("cv/file/remove/", cv_views.file_remove, "cv-file-remove"),
    # expertise
    *both("expertise/", knowledge.expertise, "expertise"),
    *both("expertise/propose/", knowledge.area_propose, "area-propose"),
    *both("expertise/<int:pk>/", knowledge.expertise_edit, "expertise-edit"),
    *both("expertise/<int:pk>/remove/", knowledge.expertise_remove, "expertise-remove"),
    # availability
    *both("availability/", availability.roster, "availability"),
    *both("availability/slot/", availability.slot, "roster-slot"),
    *both("availability/remove/", availability.roster_remove, "roster-remove"),
    *both("absences/new/", absences.absence_create, "absence-create"),
    *both("absences/<int:pk>/", absences.absence_edit, "absence-edit"),
    *both("absences/<int:pk>/remove/", absences.absence_remove, "absence-remove"),
    # sharing
    *both("sharing/", sharing.choices, "sharing"),
    *both("sharing/stop/", sharing.stop, "sharing-stop"),
    *both("who-sees-me/", sharing.who_sees_me, "who-sees-me"),
    *both("who-looked/", sharing.who_looked, "who-looked"),
    # is it still right?
    path("still-right/<str:token>/", confirming.still_right, name="still-right"),
    # my data and my history
    *both("my-data/", my_data.page, "my-data"),
    *both("my-data/download/", my_data.download, "my-data-download"),
    *both("history/", history, "history"),
    *both("erase/", erasing.erase, "erase"),
    path("erasure/<str:token>/", erasing.erasure_withdraw, name="erasure-withdraw"),
]

# Other members: the directory, a profile, the booklet, best moments.
others = [
    path("members/<int:pk>/photo/", photo_of_member, name="photo-of-member"),
    path("members/<int:pk>/cv/", cv_views.cv_file, name="cv-file"),
    path("members/<int:member_id>/expertise/<int:pk>/confirm/", knowledge.expertise_confirm, name="expertise-confirm"),
    # a profile and writing to someone
    path("members/<int:pk>/", person.detail, name="detail"),
    path("members/<int:pk>/contact/", contact.write, name="contact"),
    path("members/export/", export, name="export"),
    # the directory and the booklet
    path("members/", directory.people, name="list"),
    path("members/booklet/", booklet.booklet, name="booklet"),
    # best moments
    path("members/moments/", moments.moments, name="best-moments"),
]

# The groups of the guild: for all to read, for the coordinator to keep.
groups_of_the_guild = [
    path("groups/", groups.group_list, name="groups"),
    path("groups/new/", groups.group_create, name="group-create"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group-edit"),
    path("groups/<int:pk>/people/new/", groups.person_add, name="group-person-add"),
    path("groups/<int:pk>/people/<int:person>/", groups.person_edit, name="group-person-edit"),
]

# The coordinator's work on members.
coordination = [
    # members, inviting, on behalf, duplicates
    path("panel/members/", manage.manage, name="manage"),
    path("panel/members/invite/", inviting.invite, name="invite"),
    path("panel/members/invite/many/", inviting.invite_many, name="invite-many"),
    path("panel/members/invite/confirm/", inviting.invite_confirm, name="invite-confirm"),
    path("panel/members/welcome/", inviting.welcome_all, name="welcome-all"),
    path("panel/members/duplicates/", merging.duplicate_list, name="duplicates"),
    path("panel/members/<int:pk>/", manage.manage_member, name="manage-member"),
    path("panel/members/<int:pk>/pause/", manage.change_state, {"change": "pause"}, name="pause"),
    path("panel/members/<int:pk>/return/", manage.change_state, {"change": "return"}, name="return"),
    path("panel/members/<int:pk>/leave/", manage.change_state, {"change": "leave"}, name="leave"),
    path("panel/members/<int:pk>/role/", manage.change_role, name="role"),
    path("panel/members/<int:pk>/email/", manage.change_email, name="email"),
    path("panel/members/<int:pk>/welcome/", inviting.welcome_again, name="welcome"),
    path("panel/members/<int:pk>/still-right/", confirming.still_right_of, name="still-right-of"),
    path("panel/members/<int:pk>/merge/", merging.merge_with, name="merge-with"),
    path("panel/members/<int:pk>/merge/<int:other>/", merging.merge, name="merge"),
    path("panel/members/<int:pk>/merge/<int:other>/no/", merging.not_a_duplicate, name="not-a-duplicate"),
    # knowledge areas
    path("panel/areas/", areas.area_list, name="areas"),
    path("panel/areas/<int:pk>/", areas.area_edit, name="area-edit"),
    path("panel/areas/<int:pk>/move/", areas.area_move, name="area-move"),
    path("panel/areas/<int:pk>/remove/", areas.area_remove, name="area-remove"),
    path("panel/areas/<int:pk>/merge/", area_decisions.area_merge, name="area-merge"),
    path("panel/areas/<int:pk>/accept/", area_decisions.area_accept, name="area-accept"),
    path("panel/areas/<int:pk>/decline/", area_decisions.area_decline, name="area-decline"),
    # the booklet
    path("panel/members/booklet/", booklet.copies, name="booklet-copies"),
    # texts about sharing
    path("panel/sharing-texts/", sharing_texts.texts, name="sharing-texts"),
    # import and export
    path("panel/members/import/", importing.import_, name="import"),
    path("panel/members/import/example/", importing.import_example, name="import-example"),
    path("panel/members/import/<int:pk>/", importing.import_preview, name="import-preview"),
    path("panel/members/import/<int:pk>/discard/", importing.import_discard, name="import-discard"),
    # erasures, minimising, history
    path("panel/erasures/", erasing.erasures, name="erasures"),
    path("panel/erasures/<int:pk>/take-back/", erasing.erasure_take_back, name="erasure-take-back"),
]

# What is asked most comes first, as addresses are tried in this order.
urlpatterns = others + mine + groups_of_the_guild + coordination
