"""Households over HTTP: what is answered, to whom, and what is refused."""

import uuid
from typing import Any

import pytest

from tests.integration.households.desk import Caller, Desk, a_desk, rows_of

FAMILY = {
    "name": "Familia Peña",
    "sector": "Río Mala",
    "phone": "999 888 777",
    "members": [{"age_group": "30-59", "sex": "f", "count": 2}],
    "consents": [{"purpose": "participation", "text_version": "2026-11"}],
}


def register(caller: Caller, **said: object) -> dict[str, Any]:
    reply = caller.send("POST", "/households", {"id": str(uuid.uuid4()), **said})
    assert reply.status_code == 201, reply.text
    return dict(reply.get_json())


def test_a_household_is_registered_once_and_answered_again(desk: Desk) -> None:
    caller, said = desk.caller(), {"id": str(uuid.uuid4()), **FAMILY}
    first = caller.send("POST", "/households", said)
    again = caller.send("POST", "/households", said)
    other = caller.send("POST", "/households", {**said, "name": "Quispe"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.get_json() == again.get_json()
    assert first.get_json() == {"id": said["id"], "code": "0001", "status": "active"}
    assert other.get_json()["code"] == "id-conflict"
    assert other.mimetype == "application/problem+json"


def test_a_coordinator_reads_all_and_the_reading_is_noted(desk: Desk) -> None:
    caller = desk.caller()
    known = register(caller, **FAMILY)
    read = caller.send("GET", f"/households/{known['id']}").get_json()
    assert read["name"] == "Familia Peña"
    assert read["phone"] == "+51999888777"
    assert read["members"] == FAMILY["members"]
    assert read["consents"][0]["given"] is True
    listed = caller.send("GET", "/households?q=pena%20rio").get_json()
    assert listed == {
        "items": [
            {
                "id": known["id"],
                "code": "0001",
                "status": "active",
                "name": "Familia Peña",
                "sector": "Río Mala",
            }
        ],
        "next": None,
    }
    noted = rows_of(desk, "SELECT what FROM personal_reads ORDER BY read_at")
    assert sorted(what for (what,) in noted) == ["household", "households"]


def test_an_operator_sees_codes_and_never_names(desk: Desk) -> None:
    known = register(desk.caller(), **FAMILY)
    operator = desk.caller("operator")
    one = operator.send("GET", f"/households/{known['id']}")
    by_code = operator.send("GET", "/households?q=0001")
    by_name = operator.send("GET", "/households?q=pena")
    assert one.status_code == 200
    for reply in (one, by_code, by_name):
        assert not [word for word in ("Peña", "Río", "999") if word in reply.text]
    assert [row["code"] for row in by_code.get_json()["items"]] == ["0001"]
    assert by_name.get_json()["items"] == []
    assert rows_of(desk, "SELECT what FROM personal_reads") == []


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("operator", "POST", "/households", 403),
        ("operator", "PATCH", "/households/{id}", 403),
        ("auditor", "PATCH", "/households/{id}", 403),
        ("auditor", "GET", "/households/{id}", 200),
        ("signatory", "GET", "/households", 403),
        ("partner", "GET", "/households/{id}", 403),
    ],
)
def test_a_role_does_what_it_may(
    desk: Desk, role: str, method: str, path: str, status: int
) -> None:
    known = register(desk.caller())
    said: dict[str, str] | None = None if method == "GET" else {}
    assert desk.caller(role).send(method, path.format(**known), said).status_code == status


def test_a_list_goes_on_where_it_ended(desk: Desk) -> None:
    caller = desk.caller()
    for _each in range(3):
        register(caller)
    first = caller.send("GET", "/households?limit=2").get_json()
    second = caller.send("GET", f"/households?limit=2&after={first['next']}").get_json()
    codes = [[row["code"] for row in page["items"]] for page in (first, second)]
    assert codes == [["0001", "0002"], ["0003"]]
    assert (first["next"], second["next"]) == ("0002", None)
    assert caller.send("GET", "/households?limit=1001").status_code == 422


def test_a_correction_changes_what_it_mentions(desk: Desk) -> None:
    caller = desk.caller()
    known = register(caller, **FAMILY)
    path = f"/households/{known['id']}"
    reply = caller.send("PATCH", path, {"name": "Quispe", "phone": None, "active": False})
    kept = reply.get_json()
    assert reply.status_code == 200
    assert (kept["name"], kept["phone"], kept["sector"]) == ("Quispe", None, "Río Mala")
    assert (kept["status"], kept["members"]) == ("inactive", FAMILY["members"])
    back = caller.send("PATCH", path, {"active": True, "members": []}).get_json()
    assert (back["status"], back["members"]) == ("active", [])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"id": "7"}, "id"),
        ({"nmae": "x"}, "nmae"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": 7}, "name"),
        ({"code": "a b"}, "code"),
        ({"code": ""}, "code"),
        ({"phone": "12"}, "phone"),
        ({"members": [{"age_group": "7", "count": 1}]}, "members.0.age_group"),
        ({"members": [{"age_group": "0-5", "count": 0}]}, "members.0.count"),
        ({"consents": [{"purpose": "sale"}]}, "consents.0.purpose"),
        (
            {"consents": [{"purpose": "study", "said_at": "2026-11-22T10:00:00"}]},
            "consents.0.said_at",
        ),
    ],
)
def test_what_cannot_be_read_is_named(desk: Desk, said: dict[str, Any], field: str) -> None:
    reply = desk.caller().send("POST", "/households", {"id": str(uuid.uuid4()), **said})
    assert reply.status_code == 422
    assert reply.mimetype == "application/problem+json"
    assert field in [problem["field"] for problem in reply.get_json()["errors"]]


def test_html_is_a_text_like_any_other(desk: Desk) -> None:
    known = register(desk.caller(), name="<script>alert(1)</script> =1+1")
    page = desk.visitor().get(f"/office/households/{known['id']}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_taken_code_is_a_conflict_of_its_own(desk: Desk) -> None:
    caller = desk.caller()
    register(caller, code="F-1")
    reply = caller.send("POST", "/households", {"id": str(uuid.uuid4()), "code": "f-1"})
    assert (reply.status_code, reply.get_json()["code"]) == (409, "household-code-taken")


def test_another_programmes_household_is_not_found(desk: Desk) -> None:
    theirs = register(a_desk(desk.app, "ASIA").caller(), name="Peña")
    mine = desk.caller()
    replies = [
        mine.send("GET", f"/households/{theirs['id']}"),
        mine.send("PATCH", f"/households/{theirs['id']}", {"name": "x"}),
        mine.send("GET", "/households/7"),
    ]
    assert [reply.status_code for reply in replies] == [404, 404, 404]
    assert mine.send("GET", "/households").get_json()["items"] == []
