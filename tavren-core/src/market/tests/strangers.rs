//! People whom nobody knows.

use super::*;

#[test]
fn a_refusal_for_an_unknown_user_leaves_no_key() {
    let scene = Scene::new();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let stranger = UserId::new("stranger").unwrap();
    let present = command::Present {
        user: stranger,
        offer,
    };
    let call = scene.market.call(0, scene.now).unwrap();
    let mut task = command::Command::task(present, call);
    loop {
        let reply = match task.step() {
            Step::Read(keys) => Reply::Read(scene.market.store().read(&keys)),
            Step::Keys(KeyStep::Open(ids)) => Reply::Opened(scene.market.ports.keyring.open(&ids)),
            Step::Commit(batch) => Reply::Commit(scene.market.store().commit(&batch)),
            Step::Done(answer) => {
                assert_eq!(answer.unwrap_err().code(), Code::UserLacksData);
                return;
            }
            step => panic!("it asks for {step:?}"),
        };
        task.reply(reply);
    }
}
