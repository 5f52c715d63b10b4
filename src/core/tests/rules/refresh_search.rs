//! Every history of a few steps, tried out: owner, a second tab, a thief, lost answers, a standby that is
//! late, a clock that goes on and back. The decision is the real one, the tokens are real, and each state
//! is looked at once.
//!
//! An honest client presents what it was last given. Its request arrives before the grace window has
//! passed or not at all, and within one window the chain goes on by no more than two generations. A
//! fail-over breaks connections. Thief and owner do not follow each other within the window: who does
//! shares the chain unseen, because two tabs that refresh side by side send the very same requests.
//! Without a window nobody can.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use auth_ext_core::refresh::{
    Again, Bars, Current, Decision, Facts, RefreshToken, ServerKey, decide,
};
use auth_ext_core::session::SessionState;
use auth_ext_core::settings::Settings;
use auth_ext_core::store::RefreshTokenRow;
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;

use crate::flow_common::{START, World, secs, server_key};

/// A token by its place among all that were ever made.
type Token = usize;

/// The clock, as far as the decision looks at it: before the rotation by the window or more, inside the
/// window, after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    Back,
    Open,
    Over,
}

/// A row of `auth_ext.refresh_tokens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    current: Token,
    parent: Option<Token>,
    nonce: u8,
    generation: u32,
    /// The last generation that was retried late, and how many in a row.
    late: (Option<u32>, u32),
    age: Age,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// `None` when the session has ended.
    row: Option<Row>,
    /// What a fail-over would bring back.
    standby: Row,
    fail_overs: u8,
    steps_back: u8,
    /// What the client, whose tabs share it, would present next.
    owner: Token,
    /// What a request of a second tab presents that is under way.
    slow: Option<Token>,
    thief: Option<Token>,
    /// The last generation in which an honest client came late.
    honest_late: Option<u32>,
    /// The generations in a row that the theft has gone on for: in each both got the token by a call of
    /// their own, one of them late.
    shared: u32,
    /// Who got the current token: owner, thief.
    got: [bool; 2],
}

struct Search {
    key: ServerKey,
    settings: Settings,
    session: SessionState,
    user: User,
    tokens: Vec<RefreshToken>,
    /// A child by its parent and nonce.
    children: BTreeMap<(Token, u8), Token>,
    seen: BTreeSet<State>,
    decisions: BTreeMap<&'static str, usize>,
    with_thief: bool,
}

enum Answer {
    Given(Token),
    Refused,
}

impl Search {
    fn new(late_retry_limit: u32, with_thief: bool) -> (Self, State) {
        let mut world = World::with_ada();
        let signed_in = world.ada_signs_in();
        let first = RefreshToken::parse(&signed_in.refresh_token).unwrap();
        let row = Row {
            current: 0,
            parent: None,
            nonce: 0,
            generation: 1,
            late: (None, 0),
            age: Age::Open,
        };
        let state = State {
            row: Some(row),
            standby: row,
            fail_overs: 0,
            steps_back: 0,
            owner: 0,
            slow: None,
            thief: with_thief.then_some(0),
            honest_late: None,
            shared: 0,
            got: [false; 2],
        };
        let user = world.ada().clone();
        let search = Self {
            key: server_key(1),
            settings: Settings { late_retry_limit, ..Settings::default() },
            session: SessionState {
                id: first.session_id(),
                created_at: START,
                refreshed_at: None,
                not_after: None,
                aal: "aal1".to_owned(),
                amr: "[]".to_owned(),
            },
            user,
            tokens: vec![first],
            children: BTreeMap::new(),
            seen: BTreeSet::new(),
            decisions: BTreeMap::new(),
            with_thief,
        };
        (search, state)
    }

    fn child(&mut self, parent: Token, nonce: u8) -> Token {
        if let Some(child) = self.children.get(&(parent, nonce)) {
            return *child;
        }
        let child = self.tokens[parent].child(&[nonce; 32], &self.key).unwrap();
        self.tokens.push(child);
        self.children.insert((parent, nonce), self.tokens.len() - 1);
        self.tokens.len() - 1
    }

    /// Presents a token to the real decision and does what it says.
    fn present(&mut self, state: &mut State, token: Token) -> (Decision, Answer) {
        let row = state.row.unwrap();
        let window = self.settings.grace_window;
        let rotated_at = START.plus(secs(3_600));
        let now = match row.age {
            Age::Back => rotated_at.minus(window),
            Age::Open => rotated_at,
            Age::Over => rotated_at.plus(window),
        };
        let decision = self.decision(&row, rotated_at, token, now);
        let name = match decision {
            Decision::Rotate => "rotate",
            Decision::Adopt => "adopt",
            Decision::SameChild(Again::InWindow) => "same child",
            Decision::SameChild(Again::Late { .. }) => "late",
            Decision::ClockBack => "clock back",
            Decision::Overtaken => "overtaken",
            Decision::Theft => "theft",
            Decision::Divergent => "divergent",
            other => panic!("{other:?}"),
        };
        *self.decisions.entry(name).or_default() += 1;
        let answer = match decision {
            Decision::Rotate | Decision::Adopt => {
                // Another server draws another nonce.
                let nonce = state.fail_overs;
                let child = self.child(token, nonce);
                let generation = self.tokens[child].generation();
                state.row = Some(Row {
                    current: child,
                    parent: Some(token),
                    nonce,
                    generation,
                    late: row.late,
                    age: Age::Open,
                });
                if state.got != [true; 2] {
                    state.shared = 0;
                }
                state.got = [false; 2];
                Answer::Given(child)
            }
            Decision::SameChild(again) => {
                if let (Again::Late { in_a_row }, Some(row)) = (again, &mut state.row) {
                    row.late = (Some(row.generation), in_a_row);
                }
                Answer::Given(row.current)
            }
            Decision::Theft => {
                state.row = None;
                Answer::Refused
            }
            _ => Answer::Refused,
        };
        (decision, answer)
    }

    fn decision(&self, row: &Row, rotated_at: Timestamp, token: Token, now: Timestamp) -> Decision {
        let stored = RefreshTokenRow {
            generation: row.generation,
            token_hash: self.tokens[row.current].hash(),
            parent_hash: row.parent.map(|parent| self.tokens[parent].hash()),
            nonce: row.parent.map(|_| [row.nonce; 32]),
            rotated_at,
            late_generation: row.late.0,
            late_in_a_row: row.late.1,
        };
        decide(&Facts {
            token: &self.tokens[token],
            key: &self.key,
            current: Some(Current {
                row: &stored,
                bars: Bars {
                    session: &self.session,
                    user: &self.user,
                    rotated_at: Some(rotated_at),
                    replaced: false,
                },
            }),
            ended: None,
            now,
            settings: &self.settings,
        })
    }

    /// The owner's client, in one tab or another, refreshes; the answer comes or gets lost.
    fn owner_refreshes(&mut self, state: &State, token: Token) -> Vec<State> {
        let mut after = state.clone();
        let (decision, answer) = self.present(&mut after, token);
        if self.is_late(state, token) {
            let generation = state.row.unwrap().generation;
            let before = generation.checked_sub(1);
            if state.honest_late.is_some() && state.honest_late == before && !self.with_thief {
                // Two late retries in successive generations: the one honest history that may end.
                return Vec::new();
            }
            after.honest_late = Some(generation);
        }
        self.check_honest(state, &after, decision);
        match answer {
            Answer::Given(given) => {
                let mut told = after.clone();
                told.owner = given;
                got(&mut told, 0, self.is_late(state, token));
                vec![told, after]
            }
            Answer::Refused => vec![after],
        }
    }

    /// A second tab's request that was under way arrives.
    fn slow_request_arrives(&mut self, state: &State) -> Vec<State> {
        let (Some(token), Some(row)) = (state.slow, state.row) else { return Vec::new() };
        if row.generation > self.tokens[token].generation() + 2 {
            return Vec::new();
        }
        self.owner_refreshes(&State { slow: None, ..state.clone() }, token)
    }

    fn has_window(&self) -> bool {
        !self.settings.grace_window.is_zero()
    }

    fn is_late(&self, state: &State, token: Token) -> bool {
        let is_over = |row: Row| row.age == Age::Over || !self.has_window();
        is_parent_of(state, Some(token)) && state.row.is_some_and(is_over)
    }

    fn check_honest(&self, before: &State, after: &State, decision: Decision) {
        if self.settings.late_retry_limit > 0 && !self.with_thief {
            assert!(after.row.is_some(), "{decision:?} ends an honest session: {before:?}");
        }
    }

    fn thief_refreshes(&mut self, state: &State) -> Vec<State> {
        let Some(token) = state.thief else { return Vec::new() };
        let mut after = state.clone();
        let (decision, answer) = self.present(&mut after, token);
        let late = matches!(decision, Decision::SameChild(Again::Late { .. }));
        if let Answer::Given(token) = answer {
            after.thief = Some(token);
            got(&mut after, 1, late);
        }
        vec![after]
    }

    fn next(&mut self, state: &State) -> Vec<State> {
        let Some(row) = state.row else { return Vec::new() };
        let has_window = self.has_window();
        let follows = |token, other: usize| {
            has_window && row.age != Age::Over && is_parent_of(state, token) && state.got[other]
        };
        let mut next = Vec::new();
        if !follows(Some(state.owner), 1) {
            next.extend(self.owner_refreshes(state, state.owner));
        }
        next.extend(self.slow_request_arrives(state));
        if state.slow.is_none() && !self.with_thief {
            let slow = Some(state.owner);
            next.push(State { slow, ..state.clone() });
        }
        if !follows(state.thief, 0) {
            next.extend(self.thief_refreshes(state));
        }
        // The rest of the window passes, and what was under way is given up.
        let age = if row.age == Age::Back { Age::Open } else { Age::Over };
        let standby = Row { age, ..state.standby };
        next.push(State { row: Some(Row { age, ..row }), slow: None, standby, ..state.clone() });
        if state.steps_back == 0 {
            let row = Some(Row { age: Age::Back, ..row });
            let standby = Row { age: Age::Back, ..state.standby };
            next.push(State { row, standby, steps_back: 1, ..state.clone() });
        }
        next.push(State { standby: row, ..state.clone() });
        if state.fail_overs == 0 && state.standby != row && !self.with_thief {
            let row = Some(state.standby);
            next.push(State { row, slow: None, fail_overs: 1, ..state.clone() });
        }
        next
    }

    /// Looks at every state up to a generation; gives how many there are.
    fn run(&mut self, start: State, generations: u32) -> usize {
        let mut queue = VecDeque::from([start.clone()]);
        self.seen.insert(start);
        while let Some(state) = queue.pop_front() {
            if self.with_thief {
                let limit = self.settings.late_retry_limit;
                assert!(state.shared <= limit, "a theft goes on: {state:?}");
            }
            if state.row.is_some_and(|row| row.generation > generations) {
                continue;
            }
            for next in self.next(&state) {
                if self.seen.insert(next.clone()) {
                    queue.push_back(next);
                }
            }
        }
        self.seen.len()
    }
}

fn is_parent_of(state: &State, token: Option<Token>) -> bool {
    token.is_some() && state.row.is_some_and(|row| row.parent == token)
}

/// Somebody got the current token. When both have it, one of them late, the theft has gone on for a
/// generation.
fn got(state: &mut State, who: usize, late: bool) {
    state.got[who] = true;
    if state.got == [true; 2] && late {
        state.shared += 1;
    }
}

#[test]
fn no_honest_history_ends_a_session() {
    let (mut search, start) = Search::new(1, false);
    let states = search.run(start, 6);
    println!("honest: {states} states, {:?}", search.decisions);
    // docs/reliability.md names the numbers.
    assert_eq!(states, 53_219);
    for decision in ["rotate", "adopt", "same child", "late", "clock back", "overtaken"] {
        assert!(search.decisions.contains_key(decision), "{decision} never came");
    }
}

#[test]
fn no_theft_goes_on_for_longer_than_the_limit() {
    for (limit, number) in [(0, 825), (1, 6_811), (2, 13_761)] {
        let (mut search, start) = Search::new(limit, true);
        let states = search.run(start, 6);
        println!("theft, limit {limit}: {states} states, {:?}", search.decisions);
        assert_eq!(states, number);
        assert!(search.decisions["theft"] > 0);
        let longest = search.seen.iter().map(|state| state.shared).max();
        assert_eq!(longest, Some(limit), "limit {limit}");
    }
}

/// Whoever would rather end the session of two tabs than share one with a thief sets the window to nothing.
#[test]
fn without_a_window_no_theft_goes_on_for_longer_however_soon_the_thief_follows() {
    for limit in [0, 1, 2] {
        let (mut search, start) = Search::new(limit, true);
        search.settings.grace_window = core::time::Duration::ZERO;
        let states = search.run(start, 6);
        println!("theft without a window, limit {limit}: {states} states, {:?}", search.decisions);
        assert!(search.decisions["theft"] > 0);
        assert!(!search.decisions.contains_key("same child"));
        let longest = search.seen.iter().map(|state| state.shared).max();
        assert_eq!(longest, Some(limit), "limit {limit}");
    }
}
