"""Partner organisations and their core tasks: no core task hangs on one person. Where to look for what:

who they are          partners, logos, slugs · partner_list, partner_page, lookalikes · affiliations · policies
two entries of one    partner_merging, task_joining, moving
how far we are        relations (stages, contact moments, what is due), board, timeline · principles: what we stand for
their core tasks      core_tasks, holders, task_page · interview, usual_areas, first_steps · departures · task_merging
how strong they are   coverage: on a day · coverage_map, _areas, _table, _holders, _filters, _trend, _figures
mending               backups, backup_lists · handovers, handover_page · leaving: who stops without a successor
help                  suggestions: who fits and why · help_requests, help_page, help_filters, help_reach · offers
who speaks for whom   contacts, speaking: the sides of a backup and of a handover
letters               the modules that end in _letters, and help_followups; links in them: backup_links, help_links
rights, files         holding, minimising · exchange
"""
