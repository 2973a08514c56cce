"""People. Where to look for what (a module opens with a sentence that says the rest):

the person            profile, photos, phones, addresses, full_names, typed_text
                      joining, arriving, accounts, authentication
CV                    cv, cv_files, pdf_files, office_files · uploads, pictures and stored_files, also for photos
files of activities   kept_files: what goes with an agenda item or a course
what one knows        knowledge · areas and area_merging: the tree that the coordinator keeps
when one can          availability, absences, slots, moments, who_counts
who may see it        sharing, sharing_texts, middleware, looking, who_sees, privacy_words, policies
finding each other    search writes what finding asks; filters, facets, directory · person_page · contact
                      booklet, booklet_file: everyone's faces
groups                groups: the steering group and others, and who belongs to them
the coordinator       member_list, inviting, pasted_people, confirming, duplicates, merging · exchange: files in and out
rights                gathering, held, held_profile, holding, moving · my_data · minimising
                      erasing, erasure_log, mentions, traces
what was done         history, history_words, column_words, fingerprints
letters               letters (logging in) and the modules that end in _letters
the night             nightly: others register their chores there
for all rooms         periods: from a day until a day · next_version: texts with versions · key_pages: long lists
"""
