"""What a member of staff may do. Which role has which right stands in `access/rules.py`."""

from enum import StrEnum


class Permission(StrEnum):
    """One right, declared on every route that needs it."""

    RECORD_DEPOSITS = "record-deposits"
    REVERSE_DEPOSITS = "reverse-deposits"
    CORRECT_DEPOSITS = "correct-deposits"
    UPLOAD_RECORDS = "upload-records"
    LOOK_UP_CARDS = "look-up-cards"
    READ_HOUSEHOLDS = "read-households"
    READ_PERSONAL = "read-personal"
    KEEP_HOUSEHOLDS = "keep-households"
    ISSUE_CARDS = "issue-cards"
    READ_CATALOGUE = "read-catalogue"
    KEEP_CATALOGUE = "keep-catalogue"
    READ_DEPOSITS = "read-deposits"
    READ_PROMISES = "read-promises"
    KEEP_PROMISES = "keep-promises"
    READ_TALLIES = "read-tallies"
    SIGN_TALLIES = "sign-tallies"
    READ_STOCK = "read-stock"
    TEND_BATCHES = "tend-batches"
    KEEP_STOCK = "keep-stock"
    KEEP_STAFF = "keep-staff"
    READ_ACCESS_LOG = "read-access-log"
    KEEP_DEVICES = "keep-devices"
    BE_A_DEVICE = "be-a-device"
    KEEP_PROGRAMME = "keep-programme"
    ENTER_OFFICE = "enter-office"
    OWN_ACCOUNT = "own-account"
