"""Courses of the guild and its organisations, from a wish to what they changed. Where to look for what:

what there is       catalogue, cards, facts, slugs · course_page · visiting: without an account
a wish              proposing, wanting, asking_when · interest_page, interested_page · keepers: who hears of it
step by step        stages, stage_page, planning · trainers, materials · trainings: of partner organisations · policies
a place             enrolling, places, enrolling_page, participants · place_links
guests              guests, guest_page · becoming_member
when                sessions, session_answering, session_calendar, session_reminders, own_sessions
giving it           given, session_presence, session_notes, writing, phones
what it changed     completing, certificate · second_persons, second_person_links · evaluating · afterwards
in figures          results, results_table, mended
letters             the modules that end in _letters
rights, merging     holding, minimising · area_merging, task_joining, organisers, handing_over
"""
