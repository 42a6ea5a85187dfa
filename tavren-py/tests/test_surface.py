"""The one table of codes, the exception tree, and what objects say of themselves."""

import subprocess
import sys

import tavren
import tavren.errors
from conftest import hourly


def test_there_is_one_tree():
    classes = {row[1] for row in tavren.CODES.values()} - {"Refusal"}
    for name in classes:
        assert issubclass(getattr(tavren, name), tavren.TavrenError)
        assert getattr(tavren, name) is getattr(tavren.errors, name)
    assert issubclass(tavren.InputError, ValueError)


def test_codes_and_numbers_are_unique_and_ascending():
    numbers = [row[0] for row in tavren.CODES.values()]
    assert numbers == sorted(set(numbers)) and len(numbers) > 80
    assert set(tavren.errors.Code.__args__) == set(tavren.CODES)


def test_an_error_says_code_field_and_message():
    error = tavren.InputError("text_empty", "title: text is empty", "title")
    assert (error.code, error.field, str(error)) == ("text_empty", "title", "title: text is empty")


def test_no_repr_shows_anything_personal(scene):
    market, now = scene.market, scene.now
    offer = scene.publish()
    shown = market.present("alice", offer, now)
    grant = market.grant("alice", shown, now)
    seen = []

    def source(request):
        seen.append(repr(request))
        return hourly(request)

    done = market.fulfil(grant, source, now)
    claimed = market.claim(scene.key, offer, now)
    [rows] = claimed.open(scene.secret)
    wallet = market.wallet("alice", now)
    receipt = market.revoke("alice", grant, now)
    seen += map(
        repr, [market, shown, done, claimed, rows, wallet, receipt, scene.key, scene.secret]
    )
    seen += map(repr, [*wallet.permissions, market.offer(offer, now), scene.terms()])
    for text in seen:
        for personal in ("alice", "maps", scene.key.expose()[-20:], scene.secret.expose().hex()):
            assert personal not in text


def test_an_error_holds_no_value(scene):
    for call in (
        lambda: scene.market.wallet("alice\n", scene.now),
        lambda: tavren.usd("12345.678901234567"),
        lambda: tavren.ApiKey.parse("tvk_secret"),
    ):
        try:
            call()
        except tavren.InputError as error:
            said = f"{error} {error!r} {error.args}"
            assert not any(value in said for value in ("alice", "12345", "tvk_secret"))
        else:
            raise AssertionError("nothing was raised")


def test_the_package_imports_alone():
    code = "import sys, tavren; print('decimal' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
