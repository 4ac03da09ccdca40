//! The variants in which a state of the widget is looked at: one table. Each is put on while the page stays as it is, so that a
//! state is reached once and not once for each of them.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::chromium_only;
use crate::scene::Scene;

/// A way to look at the widget. What is empty is as usual.
pub struct Variant {
    /// For messages and pictures.
    pub name: &'static str,
    /// What the visitor asks the system for, as media features.
    wishes: &'static [(&'static str, &'static str)],
    /// A phone's screen.
    is_phone: bool,
    /// The owner's colour.
    brand: &'static str,
    /// Where lines begin. The words stay, since another language is another view: stories of languages are in those.
    direction: &'static str,
    /// What the visitor makes of the text.
    sheet: &'static str,
}

const USUAL: Variant =
    Variant { name: "light", wishes: &[], is_phone: false, brand: "", direction: "ltr", sheet: "" };

/// All of them: what changes colours and what changes places are put on together, because neither hides the other, and each scan
/// takes its time. The usual one comes first, those that ask the page for something last.
static VARIANTS: [Variant; 6] = [
    USUAL,
    Variant { name: "dark", wishes: &[("prefers-color-scheme", "dark")], ..USUAL },
    Variant { name: "forced colours", wishes: &[("forced-colors", "active")], ..USUAL },
    Variant {
        name: "more contrast, less motion, large text",
        wishes: &[("prefers-contrast", "more"), ("prefers-reduced-motion", "reduce")],
        sheet: LARGE_TEXT,
        ..USUAL
    },
    Variant { name: "phone", is_phone: true, ..USUAL },
    Variant { name: "yellow, from right to left", brand: "#ffd500", direction: "rtl", ..USUAL },
];

/// Twice the size, and the distances of WCAG 1.4.12.
const LARGE_TEXT: &str = "
    .cw { --cw-font-size: 30px !important }
    .cw, .cw * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    .cw p { margin-block-end: 2em !important }
";

const DRESS: &str = "
    const [{ brand, direction, sheet }, done] = arguments;
    const worn = (window.__worn ??= { brand: '', sheet: new CSSStyleSheet() });
    worn.sheet.replaceSync(sheet);
    const root = document.querySelector('chat-widget')?.shadowRoot;
    if (root && !root.adoptedStyleSheets.includes(worn.sheet)) {
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, worn.sheet];
    }
    for (const part of root?.querySelectorAll('[dir=ltr], [dir=rtl]') ?? []) part.dir = direction;
    (async () => {
        if (brand !== worn.brand) await window.ChatWidget.setTheme({ primaryColor: brand });
        Object.assign(worn, { brand });
    })().then(() => done('dressed'), (error) => done(String(error)));
";

impl Variant {
    /// Whether the browser under test can show it.
    fn can_be_shown(&self) -> bool {
        chromium_only::is_here() || (self.wishes.is_empty() && !self.is_phone)
    }

    /// Whether the page has a part in it, or only the visitor's browser.
    fn is_of_the_page(&self) -> bool {
        !self.brand.is_empty()
    }

    async fn put_on(&self, scene: &Scene) {
        let dress = json!({"brand": self.brand, "direction": self.direction, "sheet": self.sheet});
        let dressed = scene.client().execute_async(DRESS, vec![dress]).await.expect("the page answers");
        assert_eq!(dressed, json!("dressed"), "{}", self.name);
        if !chromium_only::is_here() {
            return;
        }
        if self.is_phone {
            scene.become_phone(320, 640).await;
        } else {
            scene.become_desktop().await;
        }
        scene.prefers(self.wishes).await;
        let media: Vec<Value> =
            self.wishes.iter().map(|(name, value)| json!(format!("({name}: {value})"))).collect();
        let pretended = "return arguments[0].every((query) => matchMedia(query).matches)";
        assert_eq!(
            scene.script(pretended, vec![json!(media)]).await,
            json!(true),
            "{} is not shown",
            self.name
        );
    }
}

/// Which variants a state is looked at in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// Those that ask nothing of the page, for a state that ends as soon as the page asks for something.
    OfTheBrowser,
}

impl Scene {
    /// Does something in each variant, and leaves the page as it was.
    pub async fn in_each_variant(&self, which: Which, mut act: impl AsyncFnMut(&'static Variant)) {
        for variant in VARIANTS.iter().filter(|variant| variant.can_be_shown()) {
            if which == Which::OfTheBrowser && variant.is_of_the_page() {
                continue;
            }
            variant.put_on(self).await;
            act(variant).await;
        }
        USUAL.put_on(self).await;
    }

    /// Looks at the page as it is in each variant; gives back what is wrong, in words.
    pub async fn wrong_in_variants(&self, state: &str, which: Which) -> String {
        let mut wrong = String::new();
        self.in_each_variant(which, async |variant| {
            let mut found = self.accessibility_violations().await;
            found.extend(self.too_wide().await);
            for one in found {
                let _ = writeln!(wrong, "{state}, {}: {one:#}", variant.name);
            }
            self.keep_look(&format!("{state} - {}", variant.name)).await;
        })
        .await;
        wrong
    }
}
