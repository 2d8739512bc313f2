"""Writes about bodies: their identity, their members, and the merging of two records that are one body."""

from terreau.commons.organisations.actions.identity import (
    AlreadyRegistered,
    CannotIdentify,
    correct,
    identify,
    refresh,
    register,
    renumber,
)
from terreau.commons.organisations.actions.members import (
    AlreadyMember,
    CannotJoin,
    LastSigner,
    accept_invitation,
    approve_request,
    declare_signer,
    end_membership,
    hash_of,
    invite_member,
    refuse_request,
    request_to_join,
    set_rights,
)
from terreau.commons.organisations.actions.merging import CannotMerge, keep_apart, merge, on_merge, raise_doubt

__all__ = [
    "AlreadyMember",
    "AlreadyRegistered",
    "CannotIdentify",
    "CannotJoin",
    "CannotMerge",
    "LastSigner",
    "accept_invitation",
    "approve_request",
    "correct",
    "declare_signer",
    "end_membership",
    "hash_of",
    "identify",
    "invite_member",
    "keep_apart",
    "merge",
    "on_merge",
    "raise_doubt",
    "refresh",
    "refuse_request",
    "register",
    "renumber",
    "request_to_join",
    "set_rights",
]
