"""Meetings of the guild and its groups, from a date to the report; what was promised there, and ideas. Where to look:

a date              polls (poll_voting, poll_candidates, feasts; poll_page, poll_links, poll_letters, poll_reminders)
a room              venues, rooms: what it costs · money · host_turns: whose turn it is
calling it          scheduling · next_step: what is still to do · policies: who organises · letters, reminders
in a calendar       calendar: the file · calendar_feeds: a member's secret address
who comes           answering, asking_again, attendance, missing, guests · attendance_list, checking_in
the agenda          agenda, agenda_templates, agenda_check, working_forms, attachments
                    proposals, carrying_over: what returns · approval: the report is agreed next time
while it happens    minutes, merging_text: nobody's words are lost · presence, item_times · minutes_page
                    agreeing, typed_actions, typed_days: an action item in one line
what came out       decisions · reporting: draft, read through, sent (report_content, _changes, _check, _letters, _pdf)
what was promised   action_items, action_words, nudges · open_actions: of the times before · tick_links, action_links
                    snoozing, passing_on, asking_help · late_joining: who came later · action_letters
how it was          pulses, pulse_trend, pulses_beside · pulse_links, pulse_letters
ideas               ideas, idea_outcomes: what can become of one
the page of one     meeting_page, proposals_beside · seen: two editors at once · due_pages
rights              holding (held_planning, held_outcomes, report_names), minimising · hosts: merged organisations
"""
