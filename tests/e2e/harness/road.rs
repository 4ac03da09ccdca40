//! The road between the page and the vendor: a TCP proxy on which everything can happen that happens to packets.
//!
//! It knows just enough of HTTP/1.1 to find the beginning and the end of one exchange, so that a story can say at which byte
//! of which message something breaks. What never enters: what the messages mean.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::waiting::until;

/// In which direction a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the page to the vendor.
    There,
    /// From the vendor to the page.
    Back,
}

/// How much of a message has passed when it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing.
    Before,
    /// Five bytes of the first line.
    InFirstLine,
    /// Half of the head.
    InHead,
    /// The head without the empty line's last byte.
    BeforeHeadEnds,
    /// The head, and nothing of the body.
    AfterHead,
    /// The head and half of the body.
    InBody,
    /// All of it.
    After,
}

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The connection breaks in both directions, by RST.
    Cut,
    /// The rest waits, until it is let go or the connection ends.
    Hold,
}

/// Something that waits on the road for one exchange.
#[derive(Clone, Debug)]
pub struct Hazard {
    /// The beginning of the request's first line: its method and a space.
    pub method: &'static str,
    /// What its path contains.
    pub path: &'static str,
    /// The request or its answer.
    pub way: Way,
    /// Where in it.
    pub place: Place,
    /// What.
    pub deed: Deed,
}

/// What the road does to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    /// Bytes pass.
    Clear,
    /// Connections swallow what they are given, and never say that they are dead.
    Silent,
    /// New connections break at once.
    Closed,
}

struct Traffic {
    vendor: SocketAddr,
    weather: watch::Sender<Weather>,
    hazards: Mutex<Vec<Hazard>>,
    met: AtomicUsize,
    let_go: watch::Sender<usize>,
    broken: watch::Sender<usize>,
    connections: AtomicUsize,
    sockets: AtomicUsize,
    /// Sockets among this many first connections are dead and do not say so.
    dead_sockets: AtomicUsize,
}

/// A road to one vendor; it is gone with this.
pub struct Road {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    porter: JoinHandle<()>,
}

impl Road {
    /// A road on which nothing happens yet.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn to(vendor: SocketAddr) -> Road {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("its number");
        let traffic = Arc::new(Traffic {
            vendor,
            weather: watch::Sender::new(Weather::Clear),
            hazards: Mutex::default(),
            met: AtomicUsize::new(0),
            let_go: watch::Sender::new(0),
            broken: watch::Sender::new(0),
            connections: AtomicUsize::new(0),
            sockets: AtomicUsize::new(0),
            dead_sockets: AtomicUsize::new(0),
        });
        let porter = tokio::spawn(stand_at_the_gate(listener, Arc::clone(&traffic)));
        Road { address, traffic, porter }
    }

    /// A page of the shop whose widget takes this road.
    pub fn page(&self, path: &str) -> String {
        format!("{path}?base-url=http://{}", self.address)
    }

    /// Puts something in the way of the next exchange that it is for.
    pub fn awaits(&self, hazard: Hazard) {
        self.traffic.hazards.lock().expect("no panic under it").push(hazard);
    }

    /// Returns once this many hazards have been met since the beginning.
    pub async fn has_met(&self, hazards: usize) {
        until(&format!("{hazards} hazards to be met"), async || {
            self.traffic.met.load(Ordering::SeqCst) >= hazards
        })
        .await;
    }

    /// Lets go what was held.
    pub fn lets_go(&self) {
        self.traffic.let_go.send_modify(|times| *times += 1);
    }

    /// Breaks every connection there is, by RST, as a server does that dies.
    pub fn breaks_all(&self) {
        self.traffic.broken.send_modify(|times| *times += 1);
    }

    /// The sockets that there are are dead from now on, and nothing says so. All else passes, new sockets too.
    pub fn silences_sockets(&self) {
        self.traffic.dead_sockets.store(self.connections(), Ordering::SeqCst);
    }

    /// From now on nothing passes, and nothing says so. What died in that stays dead when the road clears.
    pub fn silences_all(&self) {
        self.traffic.weather.send_replace(Weather::Silent);
    }

    /// From now on every new connection breaks at once; those that there are go on.
    pub fn closes(&self) {
        self.traffic.weather.send_replace(Weather::Closed);
    }

    /// New connections pass again.
    pub fn clears(&self) {
        self.traffic.weather.send_replace(Weather::Clear);
    }

    /// How many connections were tried.
    pub fn connections(&self) -> usize {
        self.traffic.connections.load(Ordering::SeqCst)
    }

    /// How many connections became sockets, or wanted to.
    pub fn sockets(&self) -> usize {
        self.traffic.sockets.load(Ordering::SeqCst)
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        self.porter.abort();
        self.breaks_all();
    }
}

async fn stand_at_the_gate(listener: TcpListener, traffic: Arc<Traffic>) {
    loop {
        match listener.accept().await {
            Ok((page, _)) => {
                let number = traffic.connections.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::spawn(carry(page, number, Arc::clone(&traffic)));
            }
            Err(error) => eprintln!("the road: {error}"),
        }
    }
}

/// Carries one connection until it ends. Whatever its end was, no half of it stays behind.
async fn carry(mut page: TcpStream, number: usize, traffic: Arc<Traffic>) {
    if *traffic.weather.borrow() == Weather::Closed {
        let _ = page.set_zero_linger();
        return;
    }
    let mut vendor = match TcpStream::connect(traffic.vendor).await {
        Ok(vendor) => vendor,
        Err(error) => return eprintln!("the road: {error}"),
    };
    let _ = (page.set_nodelay(true), vendor.set_nodelay(true));
    let connection = Connection { number, is_socket: AtomicBool::new(false), expected: Mutex::default() };
    let mut broken = traffic.broken.subscribe();
    broken.mark_unchanged();
    let is_cut = {
        let (from_page, to_page) = page.split();
        let (from_vendor, to_vendor) = vendor.split();
        tokio::select! {
            end = there(&traffic, &connection, from_page, to_vendor) => end.is_err(),
            end = back(&traffic, &connection, from_vendor, to_page) => end.is_err(),
            _ = broken.changed() => true,
        }
    };
    if is_cut {
        let _ = (page.set_zero_linger(), vendor.set_zero_linger());
    }
}

struct Connection {
    /// The first is 1.
    number: usize,
    is_socket: AtomicBool,
    /// What waits for the answer that comes next.
    expected: Mutex<Option<Hazard>>,
}

/// `Err` when the connection is to be cut.
async fn there(
    traffic: &Traffic,
    connection: &Connection,
    mut page: ReadHalf<'_>,
    mut vendor: WriteHalf<'_>,
) -> io::Result<()> {
    let mut swallows = false;
    loop {
        let mut bytes = Vec::with_capacity(64 * 1024);
        if page.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
        if !connection.is_socket.load(Ordering::SeqCst) && is_handshake(&bytes) {
            connection.is_socket.store(true, Ordering::SeqCst);
            traffic.sockets.fetch_add(1, Ordering::SeqCst);
        }
        swallows = swallows || traffic.swallows(connection);
        if swallows {
            continue;
        }
        match traffic.waits_for(&bytes) {
            Some(hazard) if hazard.way == Way::There => {
                let message = whole(&mut page, bytes).await?;
                traffic.befalls(&hazard, &message, &mut vendor).await?;
            }
            hazard => {
                if hazard.is_some() {
                    *connection.expected.lock().expect("no panic under it") = hazard;
                }
                vendor.write_all(&bytes).await?;
            }
        }
    }
}

/// As [`there`].
async fn back(
    traffic: &Traffic,
    connection: &Connection,
    mut vendor: ReadHalf<'_>,
    mut page: WriteHalf<'_>,
) -> io::Result<()> {
    let mut swallows = false;
    loop {
        let mut bytes = Vec::with_capacity(64 * 1024);
        let read = vendor.read_buf(&mut bytes).await?;
        swallows = swallows || traffic.swallows(connection);
        if swallows && read == 0 {
            // A dead road does not even say that the vendor has gone.
            return std::future::pending().await;
        }
        if read == 0 {
            return Ok(());
        }
        if swallows {
            continue;
        }
        let expected = connection.expected.lock().expect("no panic under it").take();
        match expected {
            Some(hazard) => {
                let message = whole(&mut vendor, bytes).await?;
                traffic.befalls(&hazard, &message, &mut page).await?;
            }
            None => page.write_all(&bytes).await?,
        }
    }
}

impl Traffic {
    fn swallows(&self, connection: &Connection) -> bool {
        match *self.weather.borrow() {
            Weather::Silent => true,
            Weather::Clear | Weather::Closed => {
                connection.is_socket.load(Ordering::SeqCst)
                    && connection.number <= self.dead_sockets.load(Ordering::SeqCst)
            }
        }
    }

    /// The hazard for a request that begins with these bytes; it is spent by that.
    fn waits_for(&self, bytes: &[u8]) -> Option<Hazard> {
        let line = bytes.split(|byte| *byte == b'\r').next()?;
        let line = std::str::from_utf8(line).ok()?;
        let mut hazards = self.hazards.lock().expect("no panic under it");
        let meant = |hazard: &Hazard| {
            line.strip_prefix(hazard.method)
                .is_some_and(|rest| rest.starts_with(' ') && rest.contains(hazard.path))
        };
        let found = hazards.iter().position(meant)?;
        Some(hazards.remove(found))
    }

    /// Sends as much of a message as the hazard lets pass, and then does what it does.
    async fn befalls(&self, hazard: &Hazard, message: &[u8], onward: &mut WriteHalf<'_>) -> io::Result<()> {
        let (passes, rest) = message.split_at(hazard.place.in_message(message));
        onward.write_all(passes).await?;
        let mut let_go = self.let_go.subscribe();
        let_go.mark_unchanged();
        self.met.fetch_add(1, Ordering::SeqCst);
        match hazard.deed {
            Deed::Cut => Err(io::ErrorKind::ConnectionReset.into()),
            Deed::Hold => {
                let _ = let_go.changed().await;
                onward.write_all(rest).await
            }
        }
    }
}

impl Place {
    fn in_message(self, message: &[u8]) -> usize {
        let head = head_of(message).unwrap_or(message.len());
        match self {
            Place::Before => 0,
            Place::InFirstLine => 5,
            Place::InHead => head / 2,
            Place::BeforeHeadEnds => head - 1,
            Place::AfterHead => head,
            Place::InBody => head + (message.len() - head) / 2,
            Place::After => message.len(),
        }
    }
}

/// The whole message of which these bytes are the beginning.
async fn whole(from: &mut ReadHalf<'_>, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    loop {
        if let Some(head) = head_of(&bytes)
            && bytes.len() >= head + body_of(&bytes[..head])
        {
            return Ok(bytes);
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Ok(bytes);
        }
    }
}

/// The length of the head with its empty line, once it is all there.
fn head_of(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|found| found + 4)
}

/// How long the body is, by its head; neither browsers nor the sandbox send bodies of unknown length.
fn body_of(head: &[u8]) -> usize {
    header(head, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn is_handshake(bytes: &[u8]) -> bool {
    header(bytes, "upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let lines = head.split(|byte| *byte == b'\n').map_while(|line| std::str::from_utf8(line).ok());
    let mut fields = lines.filter_map(|line| line.split_once(':'));
    fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
