"""Every label by the kind and the code it belongs to: what `web.labels.label(kind, code)` looks up."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary import (
    care,
    features,
    languages,
    leagues,
    organisations,
    people,
    prices,
    procurement,
    quality,
    ratings,
)
from directory.vocabulary.codes import labels_of
from directory.vocabulary.messages import Message

LABELS: Mapping[str, Mapping[str, Message]] = {
    "category": labels_of(care.Category),
    "category_description": care.CATEGORY_DESCRIPTIONS,
    "need": labels_of(care.Need),
    "task": labels_of(care.Task),
    "feature": labels_of(features.Feature),
    "culture": labels_of(features.Culture),
    "faith": labels_of(features.Faith),
    "diet": labels_of(features.Diet),
    "visit_time": labels_of(features.VisitTime),
    "term": labels_of(features.Term),
    "feature_filter": features.FEATURE_FILTERS,
    "language": labels_of(languages.SpokenLanguage),
    "rating": labels_of(ratings.Rating),
    "key_question": labels_of(ratings.KeyQuestion),
    "role": people.ROLE_LABELS,
    "challenge_ground": labels_of(people.ChallengeGround),
    "rejection_reason": people.FEEDBACK_FAULT_LABELS,
    "account_state": people.ACCOUNT_STATE_LABELS,
    "payer": labels_of(prices.Payer),
    "funding": labels_of(prices.FundingSource),
    "level": prices.CARE_HOME_LEVEL_LABELS,
    "pricing_mode": labels_of(prices.PricingMode),
    "instrument_type": labels_of(procurement.InstrumentType),
    "instrument_type_description": procurement.INSTRUMENT_TYPE_DESCRIPTIONS,
    "instrument_state": labels_of(procurement.InstrumentState),
    "legal_regime": labels_of(procurement.LegalRegime),
    "unrated_policy": labels_of(procurement.UnratedPolicy),
    "award_method": labels_of(procurement.AwardMethod),
    "client_group": labels_of(procurement.ClientGroup),
    "value_entry": labels_of(procurement.ValueEntryKind),
    "charge": labels_of(prices.OneOffCharge),
    "price_item": labels_of(prices.PriceItem),
    "price_part": labels_of(prices.PricePart),
    "not_comparable": labels_of(prices.NotComparableReason),
    "check_kind": labels_of(quality.CheckKind),
    "check_outcome": labels_of(quality.CheckOutcome),
    "evidence": labels_of(quality.EvidenceKind),
    "relationship": labels_of(people.Relationship),
    "theme": labels_of(people.Theme),
    "reported_fact": labels_of(people.ReportedFact),
    "league_group": labels_of(leagues.LeagueGroup),
    "register_kind": labels_of(organisations.RegisterKind),
    "weekday": labels_of(organisations.Weekday),
    "fact_kind": labels_of(organisations.FactKind),
    "contact_purpose": labels_of(organisations.ContactPurpose),
}
