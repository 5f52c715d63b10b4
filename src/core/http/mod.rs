//! GoTrue's HTTP surface: one request as a gateway and PostgREST hand it over, and its response.
//!
//! A gateway sends every request under `/auth/v1` to one RPC, as POST and without the query, and
//! tells method and URI in two headers. They are the client's to forge, which gains nothing: any
//! client could ask for any path anyway, and what a path gives is decided by the verified claims
//! and the role of the session alone.

mod accounts;
mod admin;
mod body;
mod dispatch;
mod factors;
mod failure;
mod mail;
mod passkeys;
mod request;
mod response;
mod routes;
mod server;
mod social;
mod switched_off;
mod table;
mod token;
mod uri;

pub use dispatch::{receive, refuse, respond};
pub use failure::failure;
pub use request::{Incoming, Request};
pub use response::Response;
pub use routes::ROUTES;
pub use table::{Access, Found, Method, NoRoute, Route, Who, find};
