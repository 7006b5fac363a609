"""What a file from outside may hold, told before any parser or program sees it.

Files come by mail, from USB sticks and from old folders, so they are hostile until checked (design, 8; pains E5, G6,
G7). `zips` alone says how large, `parts` and `fields` what a docx may hold: by lists of what is allowed, so that what
nobody thought of is refused.
"""
