from django.urls import path

from samensterker.outbox.views import choices, log, message

app_name = "outbox"
urlpatterns = [
    path("panel/messages/", log.log, name="log"),
    path("panel/messages/<int:pk>/", message.message, name="message"),
    path("panel/messages/<int:pk>/html/", message.message_html, name="message-html"),
    path("panel/messages/<int:pk>/again/", message.message_again, name="message-again"),
    path("panel/messages/<int:pk>/arrived/", message.message_arrived, name="message-arrived"),
    path("panel/messages/hold/release/", log.hold_release, name="hold-release"),
    path("panel/messages/addresses/<int:pk>/again/", log.address_again, name="address-again"),
    path("mail/stop/<str:token>/", choices.stop, name="stop"),
    path("me/mail/", choices.choices, name="choices"),
]
