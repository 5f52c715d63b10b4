//! Whose account an external identity is: every situation there can be.

use auth_ext_core::social::decision::{
    Candidate, Decision, Intent, OwnAddress, Refused, Situation, decide,
};
use uuid::Uuid;

const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);
const CALLER: Uuid = Uuid::from_u128(0xc);

const OWN: [OwnAddress; 4] = [
    OwnAddress::Named { confirmed: true },
    OwnAddress::Named { confirmed: false },
    OwnAddress::Unproved,
    OwnAddress::Another,
];

fn holds_address(candidate: &Candidate) -> bool {
    matches!(candidate.own, OwnAddress::Named { .. })
}

fn is_proved(candidate: &Candidate) -> bool {
    match candidate.own {
        OwnAddress::Named { confirmed: true } => true,
        OwnAddress::Named { confirmed: false } | OwnAddress::Unproved => {
            candidate.identity_verified
        }
        OwnAddress::Another => false,
    }
}

/// All that one account can have to do with an address.
fn kinds(user: Uuid) -> Vec<Option<Candidate>> {
    let mut kinds = vec![None];
    for own in OWN {
        for identity_verified in [false, true] {
            kinds.push(Some(Candidate { user, own, identity_verified }));
        }
    }
    kinds
}

/// Every situation of a sign-in with two other accounts; one of them at most holds the address, as
/// the unique index of `auth.users` has it.
fn situations() -> Vec<Situation> {
    let mut all = Vec::new();
    for first in kinds(A) {
        for second in kinds(B) {
            let candidates: Vec<Candidate> = [first, second].into_iter().flatten().collect();
            if candidates.iter().filter(|other| holds_address(other)).count() > 1 {
                continue;
            }
            for bits in 0_u8..16 {
                let flag = |bit: u8| bits & (1 << bit) != 0;
                all.push(Situation {
                    intent: Intent::SignIn,
                    known: None,
                    has_address: flag(0),
                    address_verified: flag(0) && flag(1),
                    candidates: if flag(0) { candidates.clone() } else { Vec::new() },
                    sign_up_allowed: flag(2),
                    address_optional: flag(3),
                });
            }
        }
    }
    all
}

#[test]
fn a_known_identity_signs_its_own_account_in_whatever_else_there_is() {
    for mut situation in situations() {
        situation.known = Some(A);
        assert_eq!(decide(&situation), Decision::Existing { user: A });
    }
}

#[test]
fn an_address_that_nobody_verified_reaches_no_account_and_takes_no_address() {
    for situation in situations().iter().filter(|situation| !situation.address_verified) {
        match decide(situation) {
            Decision::Create { with_address } => {
                let taken = situation
                    .candidates
                    .iter()
                    .any(|other| holds_address(other) || is_proved(other));
                assert_eq!(with_address, situation.has_address && !taken, "{situation:?}");
                assert!(situation.sign_up_allowed);
            }
            Decision::Refuse(Refused::SignUpDisabled) => assert!(!situation.sign_up_allowed),
            Decision::Refuse(Refused::AddressMissing) => {
                assert!(!situation.has_address && !situation.address_optional);
            }
            other => panic!("{other:?} in {situation:?}"),
        }
    }
}

#[test]
fn an_account_that_proved_nothing_is_never_joined_as_it_is() {
    for situation in situations().iter().filter(|situation| situation.address_verified) {
        let Decision::Link { user, empty_first } = decide(situation) else { continue };
        let other = situation.candidates.iter().find(|other| other.user == user).unwrap();
        assert_eq!(empty_first, !is_proved(other), "{situation:?}");
        if empty_first {
            assert!(holds_address(other));
            assert!(!situation.candidates.iter().any(is_proved), "{situation:?}");
        }
    }
}

#[test]
fn an_account_that_proved_nothing_blocks_nobody() {
    for situation in situations().iter().filter(|situation| situation.address_verified) {
        if !situation.candidates.iter().any(is_proved) {
            continue;
        }
        let mut without = situation.clone();
        without.candidates.retain(is_proved);
        assert_eq!(decide(situation), decide(&without), "{situation:?}");
    }
}

#[test]
fn the_account_that_holds_and_confirmed_the_address_wins_over_identities_elsewhere() {
    let own = OwnAddress::Named { confirmed: true };
    let holder = Candidate { user: A, own, identity_verified: false };
    let own = OwnAddress::Unproved;
    let elsewhere = Candidate { user: B, own, identity_verified: true };
    let situation = Situation {
        intent: Intent::SignIn,
        known: None,
        has_address: true,
        address_verified: true,
        candidates: vec![elsewhere, holder],
        sign_up_allowed: true,
        address_optional: false,
    };
    assert_eq!(decide(&situation), Decision::Link { user: A, empty_first: false });
    let several =
        Situation { candidates: vec![elsewhere, Candidate { user: A, ..elsewhere }], ..situation };
    assert_eq!(decide(&several), Decision::Refuse(Refused::SeveralAccounts));
}

#[test]
fn an_address_that_was_given_up_for_another_leads_nobody_into_the_account() {
    for mut situation in situations() {
        let gave_up = |other: &Candidate| other.own == OwnAddress::Another;
        if !situation.candidates.iter().any(gave_up) {
            continue;
        }
        let decided = decide(&situation);
        if let Decision::Link { user, .. } = decided {
            let other = situation.candidates.iter().find(|other| other.user == user).unwrap();
            assert!(!gave_up(other), "{situation:?}");
        }
        // It is as if she had never had it: nobody else is kept from it either.
        situation.candidates.retain(|other| !gave_up(other));
        assert_eq!(decided, decide(&situation), "{situation:?}");
    }
}

#[test]
fn linking_asks_only_whether_the_identity_is_somebodys() {
    for mut situation in situations() {
        situation.intent = Intent::Link { target: CALLER };
        for (known, wanted) in [
            (None, Decision::LinkToCaller { user: CALLER }),
            (Some(CALLER), Decision::Refuse(Refused::AlreadyLinked)),
            (Some(B), Decision::Refuse(Refused::LinkedToAnother { holder: B })),
        ] {
            situation.known = known;
            assert_eq!(decide(&situation), wanted);
        }
    }
}

/// Accounts as a history leaves them: who holds the address, what is proved, and who can get in.
#[derive(Default, Clone)]
struct Account {
    holds_address: bool,
    confirmed: bool,
    /// Identities: the person behind each, and whether the provider verified the address.
    identities: Vec<(&'static str, bool)>,
    /// Who has set a password.
    password_of: Option<&'static str>,
}

/// Every history of four steps in which the owner of an address and a stranger sign up by password,
/// or by a provider that verifies addresses or one that does not.
#[test]
fn no_history_lets_a_stranger_into_the_account_that_the_owner_uses() {
    const STEPS: [(&str, &str); 5] = [
        ("owner", "verified"),
        ("owner", "unverified"),
        ("owner", "password"),
        ("stranger", "unverified"),
        ("stranger", "password"),
    ];
    let mut histories = 0;
    for code in 0..STEPS.len().pow(5) {
        let steps = (0_u32..5).map(|at| STEPS[code / STEPS.len().pow(at) % STEPS.len()]);
        let mut accounts: Vec<Account> = Vec::new();
        for (person, way) in steps {
            if way == "password" {
                // A password account is opened where the address is free, unconfirmed.
                if !accounts.iter().any(|account| account.holds_address) {
                    accounts.push(Account {
                        holds_address: true,
                        password_of: Some(person),
                        ..Account::default()
                    });
                }
                continue;
            }
            let verified = way == "verified";
            let known = accounts
                .iter()
                .position(|account| account.identities.contains(&(person, verified)));
            let candidates = accounts
                .iter()
                .enumerate()
                .filter(|(_, account)| account.holds_address || !account.identities.is_empty());
            let situation = Situation {
                intent: Intent::SignIn,
                known: known.map(|at| Uuid::from_u128(at as u128)),
                has_address: true,
                address_verified: verified,
                candidates: candidates
                    .map(|(at, account)| Candidate {
                        user: Uuid::from_u128(at as u128),
                        own: if account.holds_address {
                            OwnAddress::Named { confirmed: account.confirmed }
                        } else {
                            OwnAddress::Unproved
                        },
                        identity_verified: account.identities.iter().any(|(_, verified)| *verified),
                    })
                    .collect(),
                sign_up_allowed: true,
                address_optional: false,
            };
            let at = match decide(&situation) {
                Decision::Existing { user } => user.as_u128() as usize,
                Decision::Link { user, empty_first } => {
                    let at = user.as_u128() as usize;
                    if empty_first {
                        accounts[at].identities.clear();
                        accounts[at].password_of = None;
                    }
                    accounts[at].identities.push((person, verified));
                    at
                }
                Decision::Create { with_address } => {
                    accounts.push(Account {
                        holds_address: with_address,
                        identities: vec![(person, verified)],
                        ..Account::default()
                    });
                    accounts.len() - 1
                }
                other => panic!("{other:?}"),
            };
            if verified && accounts[at].holds_address {
                accounts[at].confirmed = true;
            }
            // Whoever got in is alone there.
            let account = &accounts[at];
            let others = account.identities.iter().map(|(who, _)| *who).chain(account.password_of);
            assert!(
                others.into_iter().all(|who| who == person),
                "{person} by {way}, history {code}"
            );
            // And the owner who proved the address has it.
            if verified {
                assert!(account.holds_address, "history {code}");
            }
        }
        histories += 1;
    }
    assert_eq!(histories, 3125);
}
