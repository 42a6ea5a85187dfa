"""Evidence of a TDX guest, which a package believes that was built with the feature ``tdx``."""

from datetime import timedelta

import pytest
from house import ROOT, at
from tavren.enclave import Policy, Profile, Statement, TdxCollateral, TdxImage
from test_bad_input import raises
from test_refusals import code

GOLDEN = dict(
    line.split(" ", 1)
    for line in (ROOT / "tests/golden/tdx.txt").read_text(encoding="utf-8").splitlines()
)
NOW = at(GOLDEN["now"])
LIVE = Profile.live(bytes.fromhex(GOLDEN["nonce"]))
BUILT = bool(Policy.tdx([], LIVE))
built = pytest.mark.skipif(not BUILT, reason="the package was built without the feature tdx")


def golden(name):
    return bytes.fromhex(GOLDEN[name])


def image(mrtd=None, **changes):
    registers = [golden(f"rtmr-{number}") for number in range(3)]
    return TdxImage(mrtd or golden("mrtd"), [*registers, None], **changes)


def collateral(**changes):
    texts = ("tcb_info", "tcb_info_chain", "qe_identity", "qe_identity_chain")
    parts = {name: golden(name.replace("_", "-")).decode() for name in texts}
    lists = {name: golden(name.replace("_", "-")) for name in ("root_crl", "pck_crl")}
    return TdxCollateral(**{**parts, **lists, **changes})


def verify(now=NOW, known=None, images=None, profile=LIVE, root=golden("root"), **changes):
    policy = Policy.tdx(images or [image()], profile, root=root, **changes)
    statement = Statement.parse(golden("statement"))
    return statement.verify(policy, now, collateral=known or collateral())


@pytest.mark.skipif(BUILT, reason="the package was built with the feature tdx")
def test_a_package_that_was_not_built_for_it_believes_no_guest():
    assert code(Policy.tdx([image()], LIVE)) == "evidence_kind"
    statement = Statement.parse(golden("statement"))
    assert code(statement.tdx_platform()) == "evidence_kind"
    nitro = Policy.nitro([golden("mrtd")], LIVE)
    assert code(statement.verify(nitro, NOW, collateral=collateral())) == "evidence_kind"


@built
def test_a_guest_is_believed_by_its_image_nonce_and_root():
    keys = verify()
    assert (keys.policy, keys.boot) == (GOLDEN["policy"], GOLDEN["boot"])
    statement = Statement.parse(golden("statement"))
    assert statement.tdx_platform() == (GOLDEN["family"].upper(), "platform")
    assert verify(profile=Profile.archive(NOW), now=NOW + timedelta(days=900)) == keys
    assert code(verify(images=[image(mrtd=b"\7" * 48)])) == "evidence_image"
    other = image(configuration=[b"\1" * 48, bytes(48), bytes(48)])
    assert code(verify(images=[other])) == "evidence_image"
    assert verify(images=[other, image()]) == keys
    assert code(verify(profile=Profile.live(b"\7" * 32))) == "evidence_nonce"
    # Intel's own root, which every policy pins that names none.
    assert code(verify(root=None)) == "evidence_forged"
    assert verify(statuses=["out_of_date"], advisories=[615]) == keys


@built
def test_collateral_is_of_the_platform_and_of_its_time():
    assert code(verify(now=NOW + timedelta(days=21))) == "evidence_collateral_time"
    nothing = Statement.parse(golden("statement")).verify(
        Policy.tdx([image()], LIVE, root=golden("root")), NOW
    )
    assert code(nothing) == "evidence_collateral"
    assert code(verify(known=collateral(tcb_info="{}"))) == "evidence_collateral"
    assert code(verify(known=collateral(pck_crl=b""))) != "evidence_kind"


def test_bad_input_is_told_by_code_and_field():
    raises(lambda: image(mrtd=b"short"), "limit_exceeded", "mrtd")
    raises(lambda: image(mrtd=bytes(48)), "limit_exceeded", "mrtd")
    raises(lambda: TdxImage(golden("mrtd"), []), "limit_exceeded", "rtmrs")
    raises(lambda: TdxImage(golden("mrtd"), [b"short"] * 4), "limit_exceeded", "rtmrs")
    raises(lambda: image(configuration=[b"", b"", b""]), "limit_exceeded", "configuration")
    raises(lambda: Policy.tdx([], LIVE, statuses=["revoked"]), "limit_exceeded", "statuses")
    raises(lambda: Policy.tdx([], LIVE, advisories=[2**32]), "limit_exceeded", "advisories")
    raises(lambda: Policy.tdx([], LIVE, root=b"short"), "limit_exceeded", "root")
    with pytest.raises(TypeError):
        Policy.tdx([golden("mrtd")], LIVE)
    assert repr(image()) == "<TdxImage>" and repr(collateral()) == "<TdxCollateral>"
