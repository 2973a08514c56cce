"""Partner organisations and their core tasks: no core task hangs on one person. Where to look for what:

who they are          partners, logos, slugs · partner_list, partner_page, lookalikes · affiliations · policies
two entries of one    partner_merging, task_joining, backup_joining
how far we are        relations (stages, contact moments, what is due), timeline · principles: what we stand for
their core tasks      core_tasks, holders, interview · coverage: how strong a task is on a day
mending               backups, handovers, suggestions: who fits and why · help_requests, offers
letters               the modules that end in _letters
rights, files         holding, minimising · exchange
"""
