from django.urls import path

from meetings.views import action_items, agenda, answers, meetings, on_behalf, report

app_name = "meetings"
urlpatterns = [
    path("meetings/", meetings.meeting_list, name="list"),
    path("meetings/new/", meetings.meeting_create, name="create"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="edit"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="cancel"),
    path("meetings/<int:pk>/invite/", meetings.meeting_invite, name="invite"),
    path("meetings/<int:pk>/calendar/", meetings.meeting_calendar, name="calendar"),
    path("meetings/<int:pk>/report/", report.meeting_report, name="report"),
    path("meetings/<int:pk>/answer/", answers.answer, name="answer"),
    path("meetings/<int:pk>/answers/", on_behalf.answers, name="answers"),
    path("answer/<str:token>/", answers.answer_by_link, name="answer-by-link"),
    path("meetings/<int:pk>/agenda/", agenda.agenda_item_create, name="agenda-item-create"),
    path("meetings/agenda/<int:pk>/edit/", agenda.agenda_item_edit, name="agenda-item-edit"),
    path("meetings/agenda/<int:pk>/move/", agenda.agenda_item_move, name="agenda-item-move"),
    path("meetings/agenda/<int:pk>/remove/", agenda.agenda_item_remove, name="agenda-item-remove"),
    path("actions/", action_items.action_list, name="action-list"),
    path("actions/new/", action_items.action_create, name="action-create"),
    path("actions/<int:pk>/edit/", action_items.action_edit, name="action-edit"),
    path("actions/<int:pk>/remove/", action_items.action_remove, name="action-remove"),
    path("assignments/<int:pk>/tick/", action_items.assignment_tick, name="assignment-tick"),
    path("tick/<str:token>/", action_items.assignment_tick_by_link, name="assignment-tick-by-link"),
]
