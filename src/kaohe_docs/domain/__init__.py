"""The assessment itself: its rules, people, units, figures and timetable. Knows no files, clock or chance."""
