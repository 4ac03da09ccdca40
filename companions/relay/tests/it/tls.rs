//! The agent system behind TLS: whom the relay trusts, for requests and for sockets.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;

use crate::agent_system::AgentSystem;
use crate::browser::Browser;
use crate::stage::{SHOP, code, start};

/// A server's settings with a certificate for this name, and the authority that signed it, as PEM.
fn certified(name: &str) -> (Arc<ServerConfig>, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (Arc::new(config), authority.pem())
}

#[tokio::test]
async fn requests_and_sockets_go_through_tls_to_a_server_that_is_trusted() {
    let (server, authority) = certified("localhost");
    let agents = AgentSystem::start_with(Some(server)).await;
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, authority).unwrap();
    let base_url = format!("https://localhost:{}", agents.address.port());
    let running = start(&folder, &base_url, &[("RELAY_UPSTREAM_CA_FILE", ca_file.to_str().unwrap())]);
    let visitor = Browser::new(running.address, SHOP).with_session().await;
    let id = visitor.converse().await;
    let mut socket = visitor.socket().await;
    let frame = json!({"type": "status", "payload": {"conversationId": id, "status": "active"}}).to_string();
    agents.socket().await.say(frame.clone());
    assert_eq!(socket.heard().await, frame);
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_does_not_get_the_key() {
    for (name, trusts) in [("localhost", false), ("elsewhere.example", true)] {
        let (server, authority) = certified(name);
        let agents = AgentSystem::start_with(Some(server)).await;
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority).unwrap();
        let base_url = format!("https://localhost:{}", agents.address.port());
        let setting = [("RELAY_UPSTREAM_CA_FILE", ca_file.to_str().unwrap())];
        let running = start(&folder, &base_url, if trusts { &setting } else { &[] });
        let visitor = Browser::new(running.address, SHOP).with_session().await;
        let told = visitor.post("/api/partner/conversations", &json!({})).await;
        assert_eq!((told.status, code(&told).as_str()), (503, "upstream_unreachable"), "{name}");
        assert!(agents.seen().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_certificates_file_that_is_none_is_said_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, "no certificate").unwrap();
    let setting = [("RELAY_UPSTREAM_CA_FILE", ca_file.to_str().unwrap())];
    let config = crate::stage::config(&folder, "https://chat.example", &setting);
    let problem = relay::start(config).unwrap_err();
    assert!(problem.contains("upstream.ca_file") && problem.contains("ca.pem"), "{problem}");
}
