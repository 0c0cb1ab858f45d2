"""The sentence of each error code: what an `Invalid` says to whoever filled in the form, and beside which field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString, format_date
from sqlalchemy.exc import IntegrityError
from wtforms import Form

from directory.foundation.errors import Conflict, Invalid
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.i18n import gettext, lazy_gettext
from directory.web.templating import day, in_pounds

ERROR_MESSAGES: Mapping[str, Message] = {
    "above_own_limit": _l("That is more than you may approve. Ask somebody whose limit is higher."),
    "account_closed": _l("This account is closed. Invite this person again."),
    "account_other_side": _l(
        "This address belongs to somebody of another organisation. Ask the site’s administrator."
    ),
    "address_of_other_side": _l(
        "This address belongs to somebody who is here in another role. Ask for another address of theirs."
    ),
    "admitted_already": _l("This service is on this list already."),
    "admissions_not_capped": _l(
        "Only a spot purchase, a block contract or a framework can limit how many services it admits. A "
        "list or a market takes everyone who meets its conditions, for as long as it runs."
    ),
    "after_term": _l("Enter a day that is not after the last day of the term, %(last)s."),
    "agreement_to_write_needed": _l("Tick the box once this person has agreed that you write to them."),
    "agreement_overlaps": _l(
        "This council has an access agreement for some of these days already. Let the new one begin after it."
    ),
    "agreement_without_end": _l(
        "An access agreement needs a last day. Nobody may buy through this without an end."
    ),
    "alt_needed": _l("Say in a few words what the picture shows."),
    "already_proposed": _l("This is with the Council already. Nothing was sent a second time."),
    "amount_negative": _l("Enter an amount of £0 or more."),
    "announced_already": _l("What was announced on this day is known already. A correction has a later day."),
    "another_concern_stands": _l(
        "Another concern about this service stands. Note that it was put right, or take it down first."
    ),
    "answer_days_over": _l(
        "The days to answer ended on %(last)s. You can appeal once the concern is public."
    ),
    "appeal_waits": _l("An appeal against this concern waits. Decide it instead."),
    "applied_already": _l(
        "This service applies to a list, or is on one. Take that back first, under “Lists and applications”."
    ),
    "area_empty": _l("Choose at least one council for the area."),
    "area_needed": _l("Tick or type at least one area. Care that visits nowhere is found by nobody."),
    "area_unknown": _l("There is no such area now: %(names)s. Take it out."),
    "attendance_recorded": _l(
        "This is recorded already. Strike it out first, with the reason, if it was wrong."
    ),
    "award_not_allowed": _l(
        "This list does not allow that way of choosing a service. Change what the list allows first."
    ),
    "band_backwards": _l("The highest price must not be below the lowest."),
    "band_begun": _l("This band has begun, and prices were judged by it. It stays as it is."),
    "band_gap": _l("This leaves no band from %(first)s to %(last)s. Close the gap, or say that it is meant."),
    "band_overlaps": _l(
        "There is a band for this area and this kind of care from %(first)s to %(last)s already. Two "
        "bands may not share a day."
    ),
    "bands_after_area": _l("This area has price bands until %(last)s. It cannot end before them."),
    "bands_for_care_homes": _l("Only a lot of care homes and nursing homes can have price bands."),
    "before_check": _l("Enter a day that is not before the check."),
    "before_claim": _l("Enter a day that is not before the claim was made."),
    "before_last_version": _l("A new version begins after the one before, which began on %(first)s."),
    "before_published": _l("Choose %(first)s or a later day: nobody was warned before."),
    "before_sent": _l("Enter a day that is not before the application was sent, on %(sent)s."),
    "before_start": _l("Enter a day that is not before the first day."),
    "before_term": _l("Enter a day that is not before the first day of the term, %(first)s."),
    "belongs_nowhere": _l("Say which list or which provider this discount belongs to."),
    "below_one": _l("Enter a number of 1 or more."),
    "below_zero": _l("Enter a number of 0 or more."),
    "broken": _l("The file is broken or cut short."),
    "call_days": _l("Enter a number of working days from 1 to %(most)d, or leave it empty."),
    "call_kind": _l("The council does not take this here. Choose the other one, or ring it."),
    "call_knowledge": _l("Ask this person first. Then tick the box."),
    "call_not_found": _l("We know no open request with this number and these details. Look at both again."),
    "call_note_full": _l("The note is full. Make what you add shorter."),
    "cap_not_positive": _l("The most admissions must be 1 or more."),
    "care_is_registered": _l(
        "Care of this kind is registered with the regulator. Enter its number instead of a reference of "
        "your own."
    ),
    "category_differs": _l("This service offers another kind of care."),
    "category_needed": _l(
        "This location gives more than one kind of care. Say which one the price is for: %(known)s."
    ),
    "category_not_here": _l("This location gives no care of that kind. It gives: %(known)s."),
    "category_not_in_lot": _l("This lot does not hold that kind of care."),
    "ceiling_reached": _l("This would pass the highest value that the list may reach."),
    "cell_failed": _l("The cell shows %(value)s: a formula in it has failed. Put the value itself there."),
    "cell_merged": _l("This cell is joined with another one. Split them, and fill in each."),
    "charity_number": _l("Enter a number of the Charity Commission, like 1234567."),
    "claim_no_council": _l("No council near this service has its list here yet."),
    "claim_no_entry": _l("The register leaves nothing here that could be listed. Look at it again."),
    "claim_not_confirmed": _l(
        "Ask the provider by its published contact first, and note that it confirmed the claim."
    ),
    "claim_not_registered": _l("The inspectors do not register this service now."),
    "claim_needed": _l(
        "Inspectors register this kind of care. Claim the place on the register first; then choose it here."
    ),
    "claimed_already": _l("This service has been claimed already."),
    "clock_time": _l("Enter a time like 9:00 or 17:30."),
    "code_taken": _l("This short name is taken. Choose another one."),
    "code_twice": _l("Name each item once."),
    "code_wrong": _l("That code is not right. Wait for the next one and try again."),
    "column_twice": _l("Choose another column: this one says something else already."),
    "column_with_amount": _l(
        "Prices need a column for the amount and for the first day. What it pays for and who pays has a "
        "column, or is the same in every row."
    ),
    "columns_missing": _l("The file lacks these columns: %(columns)s."),
    "company_number": _l("Enter a number of Companies House, like 01234567."),
    "composite_no_supplement": _l(
        "This lot has one price for every hour. Choose any day and any need, and say that weekends, bank holidays and "
        "travel are in the price. Take out extras that must be paid, and the least charge."
    ),
    "composite_one_price": _l("This lot has one price for every hour. End the other price first."),
    "conditions_fixed": _l(
        "The conditions of a list or a market stay as they were when it opened, until it ends. To ask "
        "for something else, set up a new one."
    ),
    "consent_needed": _l("Enter the day on which this person agreed to be shown."),
    "contact_not_agreed": _l("This person is not named: no day says that they agreed."),
    "contact_not_published": _l("No such contact is published there. Choose another one."),
    "contact_of_claimant": _l(
        "This is the address that the claimant gave. Use one that somebody else publishes."
    ),
    "contact_without_name": _l("There is no name with this, so nobody is named."),
    "council_in_another_area": _l(
        "One of these councils is in another area on the same days. A home can be in one area only."
    ),
    "council_needed": _l("Choose the council that you ask to publish it."),
    "council_not_known": _l("Choose a council from the list."),
    "council_of_address": _l("This address is in %(council)s. Ask %(council)s to publish the service."),
    "dates_backwards": _l("The last day must not be before the first."),
    "day_past": _l("Choose today or a later day."),
    "direct_award_without_basis": _l(
        "Say what law allows a direct award here. Without that it is not allowed."
    ),
    "discount_unit_unfit": _l("A discount cannot be agreed for this unit."),
    "due_before_check": _l(
        "“%(what)s” would be due before the check of %(checked)s. Enter that day or a later one."
    ),
    "email": _l("Enter an e-mail address, like name@example.com."),
    "empty": _l("The file is empty."),
    "encrypted": _l("The zip is locked with a password."),
    "every_weeks_unfit": _l("Visits can come every week, or every 2, 3, 4 or 6 weeks."),
    "extension_not_after_end": _l(
        "The extension must end after the last day of the term, so the term needs a last day."
    ),
    "file_infected": _l(
        "Our virus scanner found something in this file, so we did not keep it. Check your computer."
    ),
    "file_kind_unfit": _l("This kind of file cannot be used here."),
    "file_kind_unknown": _l("Choose a PDF, JPG, PNG, DOCX or XLSX file."),
    "file_locked_or_old": _l(
        "The file has a password or an old format. Save it without a password, as PDF, DOCX or XLSX."
    ),
    "file_fetches": _l(
        "The file fetches pictures, a template or another file from elsewhere. Put them into it, or save it as a PDF."
    ),
    "file_macros": _l("The file has macros or other programs in it. Save it without them, or as a PDF."),
    "file_missing": _l("Choose a file."),
    "file_too_large": _l("The file is larger than 10 MB. Choose a smaller one."),
    "file_too_many": _l("There are %(most)s files here already. Take one away first."),
    "file_unpacks_too_large": _l("The file is far too large once it is opened. Save it as a PDF."),
    "flags_not_seen": _l("Look at each marked word, then decide."),
    "fnc_basis_needed": _l("Say whether the NHS nursing contribution is part of the price."),
    "fnc_basis_unfit": _l("Only a price for care with nursing has an NHS nursing contribution."),
    "grant_bound": _l(
        "Say which council or provider this role is for. An administrator of the site has none."
    ),
    "grant_limit": _l("Only an approver has an amount, and it is more than £0."),
    "sharers_out_of_range": _l("Enter a number of people, from 1 to 50."),
    "hours_out_of_range": _l("Enter a whole number of hours, up to 168 in a week."),
    "hours_overlap": _l("Two of these times overlap. Make one of them end before the next begins."),
    "identifies_somebody": _l(
        "Leave out what may say who somebody is: “%(words)s”. Write “a resident” or “a member of staff”."
    ),
    "identifies_someone": _l("This may say who somebody is. Take out names, addresses and numbers."),
    "image_too_large": _l("The picture is too large. Make it smaller, then try again."),
    "free_with_amounts": _l("Where care at home is free, leave the amounts empty."),
    "in_the_future": _l("Enter a day that is not in the future."),
    "in_the_past": _l("Enter today or a later day."),
    "instrument_without_end": _l(
        "A framework, a list and a block contract need a last day. Only spot purchases and a dynamic "
        "market may have none."
    ),
    "item_in_and_out": _l("This stands in both lists. Take it out of one."),
    "kind_here_already": _l(
        "This kind of care is described at this place already. Look among your services."
    ),
    "last_at_location": _l(
        "This is the last service at a place that you claimed, so it stays. Ask the Council if the place is not yours."
    ),
    "leads_already": _l("This council leads the list already."),
    "lift_below_minimum": _l(
        "The rating is below the lowest that the list takes. Lift it once the rating is good enough again."
    ),
    "limits_in_pairs": _l("Enter both limits, or neither."),
    "limits_backwards": _l("The upper limit must not be below the lower one, and both are more than £0."),
    "location_left_out": _l(
        "The register says that this location is closed, is no social care, or has no public address."
    ),
    "location_number": _l("Enter the regulator’s location number, like 1-123456789."),
    "location_of_another": _l("Another provider has a service at this location. Ask who runs it now."),
    "location_unknown": _l("The register knows no location of this number."),
    "lot_ambiguous": _l("The service is in more than one lot that is called so. Use the code of the lot."),
    "lot_in_use": _l(
        "Services were admitted to this lot as it is. Add a new lot for other care or other prices."
    ),
    "last_price": _l(
        "This is the only price on the public page, which has to show one. Another price has to come first."
    ),
    "lot_not_banded": _l("This lot has no price bands."),
    "lot_stays_open": _l(
        "Only a lot of a framework can be closed. A list or a market stays open to everyone who meets "
        "its conditions, for as long as it runs."
    ),
    "lot_without_care": _l("Choose at least one kind of care."),
    "mile_alone": _l("A price a mile is for any day, and nothing else is charged with it."),
    "mile_unfit": _l("Only care whose workers drive for people has a price a mile."),
    "miles_out_of_range": _l("Enter the miles a week as a whole number, up to %(most)s."),
    "minimum_charge_unfit": _l("This minimum charge does not fit the price."),
    "minutes_without_visit": _l("Only a price for a visit has a number of minutes."),
    "money_negative": _l("Enter an amount of £0 or more."),
    "money_too_much": _l("That is more than a week of care can cost. Enter an amount up to £100,000."),
    "money_unreadable": _l("Enter an amount in pounds, like 650 or 649.50."),
    "more_than_a_day": _l(
        "These visits add up to more than 24 hours on one day. Make them shorter or fewer."
    ),
    "more_than_capacity": _l("That is more than you have in all: %(most)s. Enter a smaller number."),
    "mostly_faulty": _l("%(refused)s of %(read)s rows could not be read."),
    "name_length": _l("Enter a name of up to %(most)d letters."),
    "need_level_unfit": _l("This kind of care has no such level."),
    "needed_for_homes": _l("Say for which need: care without nursing, with nursing, or for dementia."),
    "needed_with_amount": _l("An amount needs this too: what it pays for, who pays, and the first day."),
    "needed_with_reference": _l(
        "A service with a reference of your own needs this too: its provider and its kind of care."
    ),
    "needs_new_law": _l(
        "Only the Procurement Act 2023 knows dynamic markets and open frameworks. Choose that law or another kind."
    ),
    "needs_unit": _l("Say what is counted: places, hours or people."),
    "never_admitted": _l("Personal assistants do not join a lot. The resident employs them."),
    "no_award_method": _l("Choose at least one way of choosing a service."),
    "no_band_configured": _l("The council has set no price band for this area."),
    "no_csv_in_zip": _l(
        "The zip has no Data/CSV/*.csv in it: it is not OS Code-Point Open (the CSV edition)."
    ),
    "no_extension": _l("This list cannot be extended to that day."),
    "no_ground": _l("The list does not allow it for this reason."),
    "no_heads": _l("No row names the columns. Put a name above each column."),
    "no_rows": _l("There is nothing below the names of the columns."),
    "no_rows_read": _l("None of the %(read)s rows could be read."),
    "nobody_came": _l("Leave this empty where nobody came."),
    "none_to_remove": _l("There is no contact to take away."),
    "not_a_day": _l("Enter a day, like 1 April 2027."),
    "no_such_day": _l("%(month)s has no day %(number)s."),
    "of_another_concern": _l("This appeal is about another concern."),
    "only_support_is_shared": _l("Only the hours of supported living are shared between people."),
    "open_enquiry": _l(
        "Tick this box, or do not go on: nothing of an open safeguarding enquiry may be told."
    ),
    "own_concern": _l("You wrote this or sent it. A colleague approves it."),
    "provider_still_answers": _l(
        "The provider may answer until %(last)s. Send it for approval after that, or once there is an answer."
    ),
    "review_not_to_come": _l("Choose a day that is still to come."),
    "review_too_late": _l(
        "Choose %(last)s or an earlier day: a concern is looked at again within three months."
    ),
    "shared_by_unfit": _l("Enter between how many people it is shared, with you: from 2 to %(most)s."),
    "support_not_in_hours": _l(
        "Describe support in hours, like 10x60s3 for 10 hours shared between 3 people."
    ),
    "took_part": _l("You had a part in this concern. Somebody else decides the appeal."),
    "year_missing": _l("Add the year, like 1 April 2027."),
    "year_unclear": _l("Write the year with four digits, from 2000 to 2100, like 1 April 2027."),
    "not_a_share": _l("Enter a percentage from 0 to 100."),
    "not_a_table": _l("This is no table that we can read. Save it as XLSX or CSV and send that."),
    "not_admitted_to_lot": _l("This service is not admitted to this lot."),
    "not_found": _l("There is no such file."),
    "not_of_council": _l("This provider has no service that your council looks after."),
    "not_on_instrument": _l("This provider has no service on this list."),
    "not_on_register": _l("The register has no location with this number. Look at it again."),
    "not_over_yet": _l("Enter today or a day before."),
    "not_postcodes": _l("This is neither OS Code-Point Open nor a table of postcode, lat, lon, lad, ward."),
    "not_ready": _l("Something is still missing. Complete it, then try again."),
    "not_their_task": _l("This person cannot do this. Choose somebody else."),
    "nothing_to_compare": _l("Enter at least one price."),
    "nothing_to_confirm": _l("You have not told us this yet. Tell us first."),
    "nothing_to_correct": _l("No table of this lot was taken this week, so there is nothing to correct."),
    "nothing_to_send": _l("There is nothing here that can be sent."),
    "notice_out_of_range": _l("Enter a number of months up to %(most)s."),
    "notice_too_short": _l(
        "Providers were promised notice. The first day that may be chosen is %(earliest)s."
    ),
    "number_or_reference": _l(
        "Give the regulator’s location number or a reference of your own, so that we know the service again."
    ),
    "numbers_of_two": _l(
        "The company number and the charity number belong to two providers here. Look at them again."
    ),
    "nursing_rate_unknown": _l("The NHS nursing rate for that day is not known yet."),
    "of_another_check": _l("This task belongs to another check."),
    "open_framework_too_long": _l("An open framework may run for eight years at most, with its extension."),
    "openid_address_unverified": _l(
        "Your council’s sign-in did not tell us an e-mail address that it has checked. Ask whoever looks after it to "
        "let it send one."
    ),
    "openid_away": _l(
        "Your council’s sign-in does not answer now. Try again in some minutes, or use your password."
    ),
    "openid_code_refused": _l("Your council’s sign-in did not let you through. Try again from the start."),
    "openid_denied": _l("You stopped on the way. Try again, or use your password."),
    "openid_no_account": _l(
        "You have no account here yet. Ask whoever runs the accounts of your council to invite your work address."
    ),
    "openid_other_person": _l(
        "This account belongs to another sign-in of your council. Ask whoever runs the accounts of your council."
    ),
    "openid_over": _l("That took too long, or was begun in another browser. Try again from the start."),
    "openid_password_only": _l(
        "Your council’s sign-in did not ask for more than a password. Enter a code instead."
    ),
    "openid_token": _l(
        "We cannot be sure that this answer came from your council’s sign-in, so we did not let it through. Try again, "
        "and tell whoever runs this site if it happens twice."
    ),
    "openid_wrong_issuer": _l(
        "Your council’s sign-in is not set up right here. Tell whoever runs this site. Until then use your password."
    ),
    "out_of_band": _l(
        "This is outside the band of the lot, which is %(least_pence)s to %(most_pence)s a week."
    ),
    "lot_full": _l("This list takes no more services: its limit is reached."),
    "outside_the_admission": _l("Choose a day within the admission."),
    "passkeys_full": _l("You have %(most)d passkeys already. Remove one that you no longer use."),
    "password_guessable": _l(
        "This password is too easy to guess. Add another word that has nothing to do with it."
    ),
    "password_long": _l("Choose a password of %(most)d letters or fewer."),
    "password_short": _l("Choose a password of at least %(least)d letters, numbers or signs."),
    "percent_or_price": _l("Enter a percentage or an agreed price, not both."),
    "percent_out_of_range": _l("Enter a percentage of more than 0 and up to 100."),
    "percent_unreadable": _l("Enter a percentage, like 20 or 17.5."),
    "period_backwards": _l("The period must end after it begins."),
    "phone": _l("Enter a phone number, like 020 7946 0000."),
    "phone_or_email": _l("Enter a phone number or an e-mail address."),
    "photo_not_scanned": _l("Nobody can see this photo before it is scanned for viruses. Look again later."),
    "photos_full": _l("A page has %(most)s photos at most. Take one away first."),
    "picture_needed": _l("Choose a JPG or PNG picture."),
    "placeholder": _l("This only shows what goes here. Enter the real words or number."),
    "price_columns_missing": _l(
        "The columns of our file are missing. Use the file as you took it from this page, in the same language."
    ),
    "price_differs": _l("The price is %(amount_pence)s now, not what this file says. Take a new file."),
    "price_of_other_service": _l("This is not the service of the price with this number. Take a new file."),
    "price_twice": _l("This price stands in row %(row)s already. Leave one of the two out."),
    "price_unknown": _l("You have no price with this number that can be changed. Take a new file."),
    "postcode_needed": _l("Enter the postcode of the place that people go to."),
    "postcode_of_another": _l("This postcode is in another council’s area, which has its own list here."),
    "postcode_unknown": _l("We do not know this postcode. Look at it again."),
    "price_backdated": _l("A price cannot begin before the one in force."),
    "price_ends": _l("The price in force ends on a day that was agreed. Let this one begin after it."),
    "price_of_others": _l("This price is for another council to decide."),
    "price_without_amount": _l("There is no amount with this, so no price is entered."),
    "price_zero": _l("Enter an amount of more than £0."),
    "priced_lot_needed": _l("This service is in a lot that sets prices. Name that lot."),
    "proposed_already": _l("You proposed this already. It waits for another person to agree."),
    "provider_ambiguous": _l(
        "Your own lists entered two providers of this name. Give the company number or charity number."
    ),
    "provider_has_people": _l(
        "This provider has people here already. Whoever signs for it invites colleagues, under “People”."
    ),
    "provider_is_registered": _l(
        "The inspectors register this provider. It claims its service on the public page “Is this your service?”."
    ),
    "provider_name_alike": _l(
        "A provider called “%(name)s” is here already. If it is the same, choose it above, or give its number if it "
        "is not there. If yours is another one, tick this box."
    ),
    "provider_name_differs": _l("The directory calls this provider “%(name)s”. It stays so."),
    "provider_name_known": _l(
        "A provider of this name is in the directory already. This row enters another: if it is the "
        "same, give its number."
    ),
    "provider_not_yours": _l(
        "A provider with this number is here already, and your council has no service of it. Enter its service "
        "with a spreadsheet first. Then choose it here."
    ),
    "provider_number_known": _l(
        "This number belongs to “%(name)s”. If that is who you mean, choose it above. If not, look at the number again."
    ),
    "provider_or_new": _l("Choose a provider above, or enter a new one. Not both."),
    "rate_taken": _l("A rate for this kind of care begins on that day already."),
    "rate_unfit": _l("These rates do not fit together."),
    "reason_missing": _l("Say why, in words that anyone may read."),
    "reason_needed": _l("Say why."),
    "reference_of_another": _l(
        "This reference stands for “%(name)s”, which is care of another kind. Give each service one of "
        "its own."
    ),
    "reference_taken": _l("This reference is in the ledger already. Each purchase counts once."),
    "relay": _l("A number for text relay begins with 18001, like 18001 020 7946 0000."),
    "release_too_large": _l("You cannot release more than is committed."),
    "required": _l("Fill in this field."),
    "purpose_taken": _l("There is a contact for this already. Change that one."),
    "role_to_oneself": _l("You cannot give yourself a role. Ask another administrator to do it."),
    "role_of_other_side": _l("This role does not fit. Choose one of this organisation."),
    "row_differs": _l("Row %(row)s says something else of the same service. Make them agree."),
    "row_twice": _l("This stands in row %(row)s already. Only another price needs a row of its own."),
    "rule_not_in_force": _l("This discount is not in force on that day."),
    "rule_of_another": _l("This discount belongs to another provider."),
    "score_out_of_range": _l("Choose a score from 1 to 5."),
    "service_known": _l("This provider has a service of this kind here already. This row enters another."),
    "sheet_problems": _l("Nothing was made: %(number)s cells cannot be taken."),
    "sheet_unknown": _l("The file has no sheet of that name. It has: %(sheets)s."),
    "signed_after_use": _l("It must be signed on or before its first day of use."),
    "support_empty": _l("Enter at least one hour or one night, or the price of the shared support."),
    "table_too_large": _l(
        "The table is larger than 5 MB, or reaches too far. Delete what is empty below and beside it, or send it in "
        "parts."
    ),
    "term_not_begun": _l("The term begins on %(starts_on)s. Care can be bought from that day on."),
    "term_not_over": _l("The term of this list is not over yet."),
    "term_over": _l("The term is over, so it cannot be extended."),
    "terms_advertised": _l(
        "The term, the law and the highest value stay as they were advertised once providers may apply. "
        "Take up the extension, or enter a variation of the value."
    ),
    "threshold_not_reached": _l(
        "The discount is due from %(threshold)s. The measured value is %(measured)s."
    ),
    "threshold_unfit": _l("Enter a threshold of 1 or more."),
    "time_with_weekends": _l("A price for one time of the week cannot include weekends."),
    "too_few": _l(
        "The file would leave %(after)s postcodes of %(before)s. If that is right, say --allow-fewer."
    ),
    "too_long": _l("Use %(most)s characters or fewer."),
    "too_many_actions": _l("Name %(most)s actions at the most."),
    "too_many_areas": _l(
        "That is more than %(most)s areas. Tick whole councils in the place of their wards and districts."
    ),
    "too_many_carers": _l("Choose one carer or two."),
    "too_many_days": _l("Enter a number of days from 1 to 7."),
    "too_many_files": _l("The zip has far more files in it than OS Code-Point Open has."),
    "too_many_letters": _l("Several letters went to this address today. Try again tomorrow."),
    "too_many_nights": _l("A week has seven nights. Enter 7 or fewer in all."),
    "too_many_columns": _l("The table has more than %(most)s columns. Leave out those that are not needed."),
    "too_many_rows": _l("The file has more than %(most)s rows. Send it in parts."),
    "too_many_visits": _l("That is more than 70 visits a week. Enter fewer, or ask about live-in care."),
    "too_soon": _l("You can write again from %(day)s."),
    "travel_per_unfit": _l("Only transport to a day or a session, with a price, is for a trip or a day."),
    "travel_twice": _l("Travel is in the price already. Take one of the two away."),
    "unknown": _l("Choose one from the list."),
    "unknown_area": _l("There is no area “%(value)s” here. Add the area first."),
    "unknown_code": _l("Choose one from the list."),
    "unknown_field": _l("This cannot be changed here."),
    "unknown_lot": _l("There is no lot “%(value)s” here."),
    "verdict_missing": _l("Accept it or send it back."),
    "unpacks_too_large": _l("The file unpacks to far more than any file of postcodes."),
    "vat_rate_needed": _l("Enter the rate of VAT."),
    "vat_rate_unfit": _l("Only VAT that comes on top has a rate here. Say so, or take the rate out."),
    "vat_untold": _l("Say whether VAT is in the price."),
    "version_taken": _l("There is a version of this name already. Versions are never rewritten."),
    "visit_minutes_not_in_fives": _l(
        "Enter the minutes of a visit, from 15 up, in steps of 5: like 30 or 45."
    ),
    "visit_minutes_out_of_range": _l("A visit lasts from %(least)s to %(most)s minutes."),
    "visit_needs_minutes": _l("Say how many minutes a visit lasts."),
    "web_address": _l("Enter a web address that begins with https:// or http://."),
    "week_empty": _l("Tell us about at least one visit or one night."),
    "week_too_long": _l("Describe the week in %(most)s parts or fewer."),
    "week_unreadable": _l("Describe the week as visits and minutes, like 14x30 for 14 visits of 30 minutes."),
    "without_trial": _l("Say first that there is a trial period."),
    "word_unknown": _l("“%(value)s” is not a word that we can read here. Use one of these: %(known)s."),
}
CONFLICT = _l("Somebody else changed this meanwhile. Look at it again, then send the form again.")
NOT_STORED = _l("This cannot be stored as it is. It may be there already.")


def error_message(error: Invalid) -> str:
    """What is wrong, as a sentence in the page's language."""
    return error_sentence(error.code, error.values)


def error_sentence(code: str, values: Mapping[str, object]) -> str:
    """The sentence of a code that was kept, with the values in it, in the page's language."""
    words = {name: _words(name, value) for name, value in values.items()}
    return gettext(ERROR_MESSAGES[code].text, **words)


def _words(name: str, value: object) -> object:
    """A value as a sentence says it: a day in words, `month` with its year alone, pence in pounds."""
    if name == "month" and isinstance(value, date):
        return format_date(value, "MMMM y")
    if isinstance(value, date):
        return day(value)
    return in_pounds(value) if name.endswith("_pence") and isinstance(value, int) else value


def lazy_error_message(code: str, **values: object) -> LazyString:
    """The sentence of a code, for what is made before there is a page. `values` are numbers and words as they stand."""
    return lazy_gettext(ERROR_MESSAGES[code].text, **values)


def add_error(
    form: Form, error: Invalid | Conflict | IntegrityError, fields: Mapping[str, str] | None = None
) -> None:
    """Put an error beside its field; at the head of the form where it has none there.

    `fields` names the field of the form for a field of the rules, or for a constraint of the database, that is called
    otherwise there. Nothing of what the database says is shown: it may hold what somebody typed.
    """
    if isinstance(error, Invalid):
        origin, sentence = error.field, error_message(error)
    elif isinstance(error, Conflict):
        origin, sentence = "", gettext(CONFLICT.text)
    else:
        origin, sentence = violated_constraint(error), gettext(NOT_STORED.text)
    name = (fields or {}).get(origin, origin)
    if name in form:
        field = form[name]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that a write violated, as `NAMING` makes it; "" where the database does not say.

    SQLite names a CHECK, and of a UNIQUE the columns: the constraint is named after the first.
    """
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name:
        return str(name)
    kind, _, what = str(error.orig).partition(" constraint failed: ")
    if kind == "CHECK":
        return what
    if kind == "UNIQUE":
        table, _, column = what.partition(",")[0].partition(".")
        return f"uq_{table}_{column}"
    return ""
