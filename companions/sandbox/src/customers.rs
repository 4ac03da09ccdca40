//! Whom seed 002 knows besides conversations: the partners with their keys, and the customers with their data.
//!
//! Never in here: conversations and messages, JSON of the vendor, sockets.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::state::{now_ms, random_token};

/// The agent who takes a conversation unless another is named: the one of seed 002's samples.
pub const USUAL_AGENT: i64 = 2;

/// The name under which a customer's sockets are registered. No `pubsub_token` looks like this.
pub fn channel(customer_id: &str) -> String {
    format!("customer:{customer_id}")
}

/// Someone who registered ("Partner Registration").
#[derive(Clone, Debug, Serialize)]
pub struct Partner {
    /// `partner-` and eight digits.
    pub partner_id: String,
    /// Opens everything that the configured key opens.
    pub api_key: String,
    /// As given.
    pub name: String,
    /// As given.
    pub domain: String,
}

/// A customer ("Customer Data").
#[derive(Clone, Debug, Serialize)]
pub struct Customer {
    /// Chosen by the client.
    pub id: String,
    /// As last given.
    pub email: Option<String>,
    /// As last given.
    pub name: Option<String>,
    /// `1990-01-15`, as last given.
    pub birthdate: Option<String>,
    /// The profile made of the birth date.
    pub flashback: Option<Value>,
    /// Milliseconds since 1970.
    pub created_at: u64,
    /// Milliseconds since 1970.
    pub updated_at: u64,
}

impl Customer {
    fn new(id: &str) -> Self {
        let now = now_ms();
        Self {
            id: id.to_owned(),
            email: None,
            name: None,
            birthdate: None,
            flashback: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The name, or the id of someone who has not said it.
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// All partners and customers.
#[derive(Debug, Default)]
pub struct Register {
    partners: Vec<Partner>,
    customers: BTreeMap<String, Customer>,
}

impl Register {
    /// Enters a partner with a new key.
    pub fn enter(&mut self, name: String, domain: String) -> Partner {
        let number = Uuid::new_v4().as_u128() % 100_000_000;
        let partner =
            Partner { partner_id: format!("partner-{number:08}"), api_key: random_token(), name, domain };
        self.partners.push(partner.clone());
        partner
    }

    /// Whether this is the key of someone who registered.
    pub fn knows_key(&self, api_key: &str) -> bool {
        self.partners.iter().any(|partner| partner.api_key == api_key)
    }

    /// All partners, in the order in which they registered.
    pub fn partners(&self) -> &[Partner] {
        &self.partners
    }

    /// A customer, if there is one of this id.
    pub fn customer(&self, id: &str) -> Option<&Customer> {
        self.customers.get(id)
    }

    /// A customer as it is, or would be if it came now.
    pub fn seen_as(&self, id: &str) -> Customer {
        self.customer(id).cloned().unwrap_or_else(|| Customer::new(id))
    }

    /// A customer, new if nobody has this id.
    pub fn meet(&mut self, id: &str) -> &Customer {
        self.customers.entry(id.to_owned()).or_insert_with(|| Customer::new(id))
    }

    /// Puts a customer in the place of what was known.
    pub fn keep(&mut self, customer: Customer) {
        self.customers.insert(customer.id.clone(), customer);
    }

    /// All customers by their ids.
    pub fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.customers.values()
    }
}
