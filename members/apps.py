from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("members")

    def ready(self):
        # They know the models, which exist from here on.
        from members import (
            booklet_letters,
            confirming,
            contact_letters,
            erasing,
            erasure_letters,
            history_letters,
            holding,
            knowledge_letters,
            letters,
            minimising,
            nightly,
            search,
            stored_files,
            welcome_letters,
            yearly_letters,
        )
        from members.exchange.writing import remove_old_drafts
        from samensterker.outbox import planners

        letters.register_kinds()
        contact_letters.register()
        knowledge_letters.register()
        welcome_letters.register()
        yearly_letters.register()
        confirming.register()
        erasure_letters.register()
        history_letters.register()
        booklet_letters.register()
        holding.register()
        planners.register("members.nightly", nightly.run)
        planners.register("members.farewells", erasure_letters.tidy_up)
        nightly.register("erasures", erasing.erase_due)
        nightly.register("minimising", minimising.minimise)
        minimising.register_all()
        nightly.register("search", search.rebuild)
        nightly.register("import drafts", remove_old_drafts)
        stored_files.register()
