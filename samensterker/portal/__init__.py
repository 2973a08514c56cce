"""The roof: pages and files that are made of several apps, which may not look at each other. Where to look for what:

the start page      next_meeting, next_session, open_items, waiting, course_lines
the panel           attention, figures, coverage_figure · week: what meetings_week, courses_week, partners_week ask
                    week_rows, interview_due
the coverage map    coverage_panel, coverage_around, quick_days, charts
the network         network, network_choices, network_drawing · introductions · doing_now
the year            year_agenda, course_sessions · public_activities: for visitors and other sites
on paper            paper: the call list and the letters
from app to app     idea_courses
the whole house     backups · context and too_large: of each page and each request · example_guild
"""
