//! A new password and a sign-out end what was begun before and is not finished.

use auth_ext_core::flow::{self, UserAttributes, UserUpdate};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::request::Caller;
use auth_ext_core::session::{EndReason, Scope};
use auth_ext_core::store::Sessions as _;
use serde_json::json;

use crate::flow_common::{
    EMAIL, PASSWORD, Session, World, assert_refused, caller, done, secs, session,
};
use crate::mail_common::{
    CHALLENGE, VERIFIER, about, code_in, letter, letters, mailing, with_ada, with_challenge,
};
use crate::phone_common::{NUMBER, text, texting};

const NEW: &str = "a brand new password";
const DEAD: &str = "error_code=otp_expired";

/// How somebody is shut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Password,
    PasswordByAdministrator,
    SignOut,
    SignOutByAdministrator,
    /// One session ends, or all others: which of them has begun something nothing tells.
    Local,
    Others,
    FromTheList,
    OneByAdministrator,
}

const SHUT_OUT: [Way; 8] = [
    Way::Password,
    Way::PasswordByAdministrator,
    Way::SignOut,
    Way::SignOutByAdministrator,
    Way::Local,
    Way::Others,
    Way::FromTheList,
    Way::OneByAdministrator,
];
const SIGNED_OUT: [Way; 6] = [
    Way::SignOut,
    Way::SignOutByAdministrator,
    Way::Local,
    Way::Others,
    Way::FromTheList,
    Way::OneByAdministrator,
];
const BY_HERSELF: [Way; 5] =
    [Way::SignOut, Way::Local, Way::Others, Way::FromTheList, Way::OneByAdministrator];
const BY_OTHERS: [Way; 3] =
    [Way::Password, Way::PasswordByAdministrator, Way::SignOutByAdministrator];

impl World {
    fn shut_out(&mut self, ada: &Session, way: Way) {
        let caller = caller(ada);
        let id = Some(caller.user_id);
        done(match way {
            Way::Password => self.new_password(caller),
            Way::PasswordByAdministrator => self.password_by_administrator(ada),
            Way::SignOut => self.sign_out(caller, None),
            Way::SignOutByAdministrator => {
                flow::admin_sign_out(&mut self.context(), id, None, None).unwrap()
            }
            Way::Local => self.sign_out(caller, Some("local")),
            Way::Others => self.sign_out(caller, Some("others")),
            Way::FromTheList => {
                flow::revoke_session(&mut self.by(caller), caller.session_id).unwrap()
            }
            Way::OneByAdministrator => {
                let (context, session) = (&mut self.context(), caller.session_id);
                flow::admin_sign_out(context, id, Some("local"), session).unwrap()
            }
        });
        self.tables().outbox.clear();
    }

    fn new_password(&mut self, caller: Caller) -> Outcome {
        let password = Some(NEW.to_owned().into());
        self.update(caller, UserUpdate { password, ..UserUpdate::default() })
    }

    fn password_by_administrator(&mut self, ada: &Session) -> Outcome {
        let password = Some(NEW.to_owned().into());
        let attributes = UserAttributes { password, ..UserAttributes::default() };
        let id = Some(caller(ada).user_id);
        flow::admin_update_user(&mut self.context(), id, attributes).unwrap()
    }

    /// Her sessions end and nothing else, as where somebody else holds her row.
    fn end_sessions_alone(&mut self, ada: &Session, reason: EndReason) {
        self.wait(secs(1));
        let (user, now) = (caller(ada).user_id, self.clock.now());
        self.store.end_sessions(user, None, Scope::Global, reason, now).unwrap();
    }

    /// Ada's code of a magic link that was clicked.
    fn clicked(&mut self) -> String {
        done(self.otp(with_challenge(EMAIL)));
        let mail = letter(self);
        code_in(&self.click(&mail))
    }
}

#[test]
fn a_code_that_is_out_ends() {
    for way in SHUT_OUT {
        let mut world = with_ada();
        let ada = world.ada_signs_in();
        let code = world.clicked();
        world.shut_out(&ada, way);
        let message = "invalid flow state, no valid flow state found";
        let outcome = world.exchange(&code, VERIFIER);
        assert_refused(outcome, 404, ErrorCode::FlowStateNotFound, message);
        // What is begun after it goes on.
        let code = world.clicked();
        session(world.exchange(&code, VERIFIER));
    }
}

#[test]
fn a_link_in_her_mailbox_outlives_her_own_sign_out_and_nothing_else() {
    for is_recovery in [false, true] {
        for way in BY_OTHERS {
            for is_pkce in [false, true] {
                let mut world = with_ada();
                let ada = world.ada_signs_in();
                let request = || if is_pkce { with_challenge(EMAIL) } else { about(EMAIL) };
                let kind = if is_recovery { "recovery" } else { "magiclink" };
                done(match is_recovery {
                    true => world.recover(request()),
                    false => world.otp(request()),
                });
                let mail = letter(&mut world);
                world.shut_out(&ada, way);
                assert!(world.click(&mail).contains(DEAD), "{way:?}");
                // The digits, which stand elsewhere than the link.
                let outcome = world.verify(kind, EMAIL, &mail.code());
                assert_eq!(outcome.status(), 403, "{way:?}");
                assert!(world.tables().flow_states.is_empty(), "{way:?}");
            }
        }
        // supabase-js signs out everywhere when somebody just signs out.
        for way in BY_HERSELF {
            let mut world = with_ada();
            let ada = world.ada_signs_in();
            done(match is_recovery {
                true => world.recover(with_challenge(EMAIL)),
                false => world.otp(with_challenge(EMAIL)),
            });
            let mail = letter(&mut world);
            world.shut_out(&ada, way);
            let code = code_in(&world.click(&mail));
            session(world.exchange(&code, VERIFIER));
        }
    }
}

#[test]
fn the_confirmation_of_a_sign_up_outlives_an_administrators_sign_out() {
    let mut world = mailing();
    let id = done(world.signs_up(EMAIL))["id"].as_str().unwrap().parse().unwrap();
    let mail = letter(&mut world);
    done(flow::admin_sign_out(&mut world.context(), Some(id), None, None).unwrap());
    assert!(world.click(&mail).contains("access_token="));
}

#[test]
fn a_change_of_address_that_the_present_one_must_confirm_goes_on() {
    for way in SIGNED_OUT {
        for (confirms_first, is_pkce) in [(false, false), (true, false), (false, true)] {
            let mut world = with_ada();
            let ada = world.ada_signs_in();
            let update = UserUpdate {
                email: Some("new@example.com".to_owned()),
                code_challenge: is_pkce.then(|| CHALLENGE.to_owned()),
                code_challenge_method: is_pkce.then(|| "s256".to_owned()),
                ..UserUpdate::default()
            };
            done(world.update(caller(&ada), update));
            let mails = letters(&world);
            let (current, new) = match mails[0].to == EMAIL {
                true => (&mails[0], &mails[1]),
                false => (&mails[1], &mails[0]),
            };
            if confirms_first {
                assert!(world.click(current).contains("message="));
            }
            world.shut_out(&ada, way);
            if !confirms_first {
                assert!(world.click(current).contains("message="), "{way:?}");
            }
            let location = world.click(new);
            match is_pkce {
                true => drop(session(world.exchange(&code_in(&location), VERIFIER))),
                false => assert!(location.contains("access_token="), "{location}"),
            }
            assert_eq!(
                world.tables().users[&caller(&ada).user_id].user.email.as_deref(),
                Some("new@example.com")
            );
        }
    }
}

#[test]
fn a_change_that_the_new_address_alone_confirms_ends() {
    for way in SHUT_OUT {
        let mut world = with_ada();
        world.settings().mail.double_confirm = false;
        let ada = world.ada_signs_in();
        world.change_email(caller(&ada), "mallory@example.com");
        let mail = letter(&mut world);
        world.shut_out(&ada, way);
        assert!(world.click(&mail).contains(DEAD), "{way:?}");
        assert_eq!(world.ada().email.as_deref(), Some(EMAIL));
        // Nobody has another one sent.
        world.wait(secs(3600));
        done(world.resend("email_change", EMAIL));
        assert!(letters(&world).is_empty(), "{way:?}");
    }
    // Somebody anonymous has nothing else to come back with, and nothing that could be taken.
    let mut world = mailing();
    world.settings().anonymous_sign_in_allowed = true;
    let guest = session(flow::sign_in_anonymously(&mut world.context(), None).unwrap());
    world.change_email(caller(&guest), "gus@example.com");
    let mail = letter(&mut world);
    world.shut_out(&guest, Way::SignOut);
    assert!(world.click(&mail).contains("access_token="));
}

#[test]
fn a_change_of_number_ends() {
    for way in SHUT_OUT {
        let mut world = texting();
        let ada = world.with_phone(NUMBER);
        done(world.change_phone(caller(&ada), "+491700000003"));
        let code = text(&mut world).code();
        world.shut_out(&ada, way);
        assert_eq!(world.verify_sms("phone_change", "+491700000003", &code).status(), 403);
        let waits = &world.tables().users[&caller(&ada).user_id].user.phone_change;
        assert_eq!(waits.as_deref().unwrap_or(""), "", "{way:?}");
    }
}

/// Whoever has SQL of his own keeps her row for himself while she signs out: sessions end without waiting for
/// him, and what stands in the row is over all the same.
#[test]
fn a_change_that_stands_in_a_row_that_was_held_is_over() {
    let ends = [
        (EndReason::SignedOut, true),
        (EndReason::Revoked, true),
        (EndReason::PasswordChanged, true),
        (EndReason::Theft, true),
        (EndReason::Expired, false),
        (EndReason::Replaced, false),
    ];
    for (reason, is_over) in ends {
        let mut world = texting();
        let ada = world.with_phone(NUMBER);
        done(world.change_phone(caller(&ada), "+491700000003"));
        let code = text(&mut world).code();
        world.end_sessions_alone(&ada, reason);
        let outcome = world.verify_sms("phone_change", "+491700000003", &code);
        if !is_over {
            session(outcome);
            continue;
        }
        assert_eq!(outcome.status(), 403, "{reason:?}");
        // Nobody has another one sent, and a change that is asked for now goes on.
        world.wait(secs(3600));
        done(world.sms_again("phone_change", NUMBER));
        assert!(crate::phone_common::texts(&world).is_empty(), "{reason:?}");
        done(world.sms(NUMBER));
        let code = text(&mut world).code();
        let again = session(world.verify_sms("sms", NUMBER, &code));
        done(world.change_phone(caller(&again), "+491700000003"));
        let code = text(&mut world).code();
        session(world.verify_sms("phone_change", "+491700000003", &code));
    }
    for double_confirm in [false, true] {
        let mut world = with_ada();
        world.settings().mail.double_confirm = double_confirm;
        let ada = world.ada_signs_in();
        world.change_email(caller(&ada), "new@example.com");
        let mails = letters(&world);
        world.tables().outbox.clear();
        world.end_sessions_alone(&ada, EndReason::SignedOut);
        let locations: Vec<_> = mails.iter().map(|mail| world.click(mail)).collect();
        // One that her present mailbox confirms is hers.
        let is_done = locations.iter().any(|location| location.contains("access_token="));
        assert_eq!(is_done, double_confirm, "{locations:?}");
        if !double_confirm {
            world.wait(secs(3600));
            done(world.resend("email_change", EMAIL));
            assert!(letters(&world).is_empty());
        }
    }
}

#[test]
fn a_change_that_comes_with_a_new_password_goes_on() {
    let mut world = with_ada();
    world.settings().mail.double_confirm = false;
    let (ada, _elsewhere) = (world.ada_signs_in(), world.ada_signs_in());
    let password = Some(NEW.to_owned().into());
    let email = Some("new@example.com".to_owned());
    done(world.update(caller(&ada), UserUpdate { password, email, ..UserUpdate::default() }));
    let mails = letters(&world);
    let mail = mails.iter().find(|mail| mail.text.contains("/verify?")).unwrap();
    assert!(world.click(mail).contains("access_token="));
}

#[test]
fn a_nonce_ends_with_the_session_that_asked_for_it() {
    let mut world = with_ada();
    let ada = world.ada_signs_in();
    done(flow::reauthenticate(&mut world.by(caller(&ada))).unwrap());
    let mail = letter(&mut world);
    world.shut_out(&ada, Way::SignOut);
    let again = world.ada_signs_in();
    world.wait(secs(24 * 3600 + 1));
    let nonce = Some(mail.code().into());
    let password = Some(NEW.to_owned().into());
    let update = UserUpdate { password, nonce, ..UserUpdate::default() };
    let outcome = world.update(caller(&again), update);
    let message = "Nonce has expired or is invalid";
    assert_refused(outcome, 422, ErrorCode::ReauthenticationNotValid, message);
}

#[test]
fn a_recovery_that_sets_a_password_keeps_its_own_session() {
    let mut world = with_ada();
    let other = world.ada_signs_in();
    let elsewhere = world.clicked();
    done(world.recover(with_challenge(EMAIL)));
    let mail = letter(&mut world);
    let code = code_in(&world.click(&mail));
    let recovered = session(world.exchange(&code, VERIFIER));
    done(world.new_password(caller(&recovered)));
    session(world.refresh(&recovered.refresh_token));
    assert_eq!(world.refresh(&other.refresh_token).status(), 400);
    assert_eq!(world.exchange(&elsewhere, VERIFIER).status(), 404);
    session(world.sign_in(EMAIL, NEW));
}

#[test]
fn a_refused_password_ends_nothing() {
    let mut world = with_ada();
    let ada = world.ada_signs_in();
    let code = world.clicked();
    let update = UserUpdate { password: Some(PASSWORD.to_owned().into()), ..UserUpdate::default() };
    assert_eq!(world.update(caller(&ada), update).status(), 422);
    session(world.exchange(&code, VERIFIER));
}

#[test]
fn nothing_is_written_where_nothing_waits() {
    let mut world = with_ada();
    let ada = world.ada_signs_in();
    let before = world.ada().clone();
    assert_eq!(done(world.sign_out(caller(&ada), None)), json!({}));
    assert_eq!(world.ada().updated_at, before.updated_at);
}

#[test]
fn a_session_that_is_not_hers_ends_nothing() {
    let mut world = with_ada();
    let ada = world.ada_signs_in();
    let code = world.clicked();
    let nobodys = Some(uuid::Uuid::nil());
    let outcome = flow::revoke_session(&mut world.by(caller(&ada)), nobodys).unwrap();
    assert_eq!(outcome.status(), 404);
    session(world.exchange(&code, VERIFIER));
}
