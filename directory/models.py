"""Imports every room's models once, so that SQLAlchemy and Alembic see all tables; nothing else."""

from directory.accounts import models as accounts
from directory.admissions import models as admissions
from directory.audit import models as audit
from directory.callbacks import models as callbacks
from directory.catalogue import models as catalogue
from directory.claims import models as claims
from directory.desk import models as desk
from directory.feedback import models as feedback
from directory.files import models as files
from directory.finding import models as finding
from directory.frameworks import models as frameworks
from directory.leagues import models as leagues
from directory.moderation import models as moderation
from directory.notices import models as notices
from directory.outbox import models as outbox
from directory.photos import models as photos
from directory.places import models as places
from directory.preparing import models as preparing
from directory.prices import models as prices
from directory.progress import models as progress
from directory.proposals import models as proposals
from directory.quality import models as quality
from directory.register import models as register
from directory.reminders import models as reminders

__all__ = [
    "accounts",
    "admissions",
    "audit",
    "callbacks",
    "catalogue",
    "claims",
    "desk",
    "feedback",
    "files",
    "finding",
    "frameworks",
    "leagues",
    "moderation",
    "notices",
    "outbox",
    "photos",
    "places",
    "preparing",
    "prices",
    "progress",
    "proposals",
    "quality",
    "register",
    "reminders",
]
