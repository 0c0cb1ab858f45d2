"""Who may be offered to residents: application, criteria, visit, admission, suspension, designation.

Owns `application`, `criterion_result`, `validation_visit`, `admission` and its steps, `checked_entry`,
`review_task`, `specialist_designation` and its evidence, and the one definition of *listable*. Must never
hold a price, a rating or a "preferred" mark, and must never let anything but these tables decide whether a
service is shown.
"""
