"""Django's admin, for what the panel has no page for."""

import allauth.account.admin  # noqa: F401 - registers what is taken out below
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members import joining
from members.forms.member import MemberAdminForm, MemberForm
from members.models import Member
from members.profile import change_profile

admin.site.site_header = _("Administration of the guild")
admin.site.unregister(Group)  # there is one role; nothing reads groups
admin.site.unregister(EmailAddress)  # an address is changed with the member, and by nothing else


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("taking-part", _("takes part")), ("paused", _("pauses")), ("left", _("left"))]

    def queryset(self, request, members):
        if self.value() == "taking-part":
            return members.taking_part()
        if self.value() == "paused":
            return members.active().exclude(paused_at=None)
        return members.exclude(left_at=None) if self.value() == "left" else members


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    form = MemberAdminForm
    fields = [
        "first_name",
        "surname_prefix",
        "last_name",
        "email",
        "role",
        "language",
        "phone_number",
        "phone_is_right",
        "no_phone",
        "joined_at",
        "paused_at",
        "left_at",
        "last_login",
    ]
    readonly_fields = ["joined_at", "paused_at", "left_at", "last_login"]
    list_display = ["name", "email", "role", "state"]
    list_filter = [StateFilter, "role"]
    search_fields = ["sort_name", "first_name", "last_name", "email"]
    ordering = ["sort_name", "pk"]
    actions = ["pause", "return_", "leave"]
    view_on_site = False  # a member's own address is the profile of whoever looks

    @admin.display(description=_("name"), ordering="sort_name")
    def name(self, member):
        return member.full_name

    @admin.display(description=_("state"))
    def state(self, member):
        return _("left") if member.left_at else _("pauses") if member.paused_at else _("takes part")

    def has_delete_permission(self, request, obj=None):
        """Who goes, leaves; what they did and promised stays readable."""
        return False

    def save_model(self, request, obj, form, change):
        now, by = timezone.now(), request.user
        if change:
            stored = Member.objects.get(pk=obj.pk)
            joining.give_role(stored, obj.role, by=by, now=now)
            if stored.email != obj.email:
                joining.change_email(stored, obj.email, by=by, now=now)
        else:
            fields = {name: getattr(obj, name) for name in MemberAdminForm.Meta.fields}
            obj.pk = joining.add_member(**fields, by=by, now=now).pk
        facts = {name: getattr(obj, name) for name in MemberForm.Meta.fields} | form.contact_details
        change_profile(obj, by=by, now=now, **facts)

    @admin.action(description=_("Pause: no invitations and no reminders"))
    def pause(self, request, members):
        self._each(request, members, joining.pause)

    @admin.action(description=_("Return: takes part again"))
    def return_(self, request, members):
        self._each(request, members, joining.return_)

    @admin.action(description=_("Leave the guild: cannot log in any more"))
    def leave(self, request, members):
        self._each(request, members, joining.leave)

    def _each(self, request, members, change):
        """One by one, so that one who cannot go does not keep the others."""
        done = 0
        for member in members.by_name():
            try:
                change(member, by=request.user, now=timezone.now())
            except joining.LastCoordinatorError as refusal:
                self.message_user(request, f"{member}: {refusal}", messages.ERROR)
            else:
                self.log_change(request, member, change.__name__.strip("_"))
                done += 1
        if done:
            what = ngettext("Done for %(number)d member.", "Done for %(number)d members.", done)
            self.message_user(request, what % {"number": done})
