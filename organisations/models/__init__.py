from organisations.models.affiliation import Affiliation
from organisations.models.backup import Backup
from organisations.models.core_task import Bearable, CoreTask, Credentials, Frequency, Importance, Instruction
from organisations.models.handover import Handover, HandoverStep, HandoverStepKind
from organisations.models.help_request import HelpAnswer, HelpAsked, HelpKind, HelpRequest, Offer, Outcome
from organisations.models.holder import Ability, AbilityKind, Practice, TaskHolder
from organisations.models.organisation import Kind, Organisation, Stage
from organisations.models.principles import Endorsement, Principles
from organisations.models.relation import ContactKind, ContactMoment, StageChange

__all__ = [
    "Ability",
    "AbilityKind",
    "Affiliation",
    "Backup",
    "Bearable",
    "ContactKind",
    "ContactMoment",
    "CoreTask",
    "Credentials",
    "Endorsement",
    "Frequency",
    "Handover",
    "HandoverStep",
    "HandoverStepKind",
    "HelpAnswer",
    "HelpAsked",
    "HelpKind",
    "HelpRequest",
    "Importance",
    "Instruction",
    "Kind",
    "Offer",
    "Organisation",
    "Outcome",
    "Practice",
    "Principles",
    "Stage",
    "StageChange",
    "TaskHolder",
]
