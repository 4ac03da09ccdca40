//! What our relay wants in front of a vendor's own words, whichever vendor stands behind it: who the visitor is, and the
//! token that opens what is theirs (CONTRACT §6).

use super::{Body, Endpoint, HttpRequest, Identity, Method, Request, SocketAddress};
use crate::json::{self, Value, filled, id};

/// A request without its address' beginning and without credentials.
pub type Exchange = (Method, String, Body);

/// Asks who the visitor is.
pub fn identify(endpoint: &Endpoint) -> Request {
    let token = endpoint.identity.as_ref().map_or("", |identity| &identity.token);
    let known = [
        ("customerId", endpoint.customer_id.as_str()),
        ("identityToken", &endpoint.identity_token),
        ("token", token),
    ];
    Request::Http(HttpRequest {
        method: Method::Post,
        url: [&endpoint.base_url, "/session"].concat(),
        headers: Vec::new(),
        body: Body::Json(object(&known)),
    })
}

/// Reads the answer. When its token expires is not asked: it says so when it does.
pub fn identity(body: &str) -> Option<Identity> {
    let answer = json::parse(body)?;
    let token = filled(&answer, "token")?.to_owned();
    let customer = id(&answer, "customerId")?.to_text();
    Some(Identity { token, customer }).filter(Identity::is_sound)
}

/// Puts the credential where the vendor's key would stand. `None`: it cannot stand in a header.
pub fn with_bearer(credential: &str, exchange: Exchange) -> Option<Request> {
    if credential.is_empty() || !credential.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (method, url, body) = exchange;
    let headers = vec![("Authorization", ["Bearer ", credential].concat())];
    Some(Request::Http(HttpRequest { method, url, headers, body }))
}

/// Where to listen, and to whose words. The token is no part of the address, which others log (TRUST S-22).
pub fn socket(endpoint: &Endpoint, protocol: &str, token: &str) -> SocketAddress {
    SocketAddress {
        url: endpoint.socket_url.clone(),
        protocols: vec![protocol.to_owned(), ["token.", token].concat()],
    }
}

/// The members that have a value.
pub fn object(members: &[(&str, &str)]) -> String {
    let filled = members.iter().filter(|(_, value)| !value.is_empty());
    let member = |(key, value): &(&str, &str)| ((*key).to_owned(), Value::String((*value).to_owned()));
    json::write(&Value::Object(filled.map(member).collect()))
}
