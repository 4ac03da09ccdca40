//! A picture over everything. The browser's own modal dialog keeps the focus, hears Escape and gives the focus back.

use super::context::Context;
use super::dom::{Scope, button, el, outside_link};
use super::icons::{Icon, icon};
use crate::i18n::Text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Shows the picture at `address`, with a link to `download` beside it.
pub fn open(context: &Rc<Context>, name: &str, address: &str, download: Option<&str>) {
    let scope = Rc::new(Scope::default());
    let dialog = el("dialog", "lightbox").attr("aria-label", name);
    let closing = dialog.clone();
    let close = button("icon-button").label(context, Text::Close).child(&icon(Icon::Close)).on(
        &scope,
        "click",
        Box::new(move |_| native(&closing).close()),
    );
    let bar = el("div", "lightbox-bar").child(&el("bdi", "lightbox-name").text(name));
    if let Some(download) = download {
        let link = outside_link("icon-button", download)
            .attr("download", name)
            .attr("aria-label", &context.texts.with(Text::DownloadFile, name))
            .child(&icon(Icon::Download));
        bar.append(&link);
    }
    bar.append(&close);
    let image = el("img referrerpolicy=no-referrer", "").attr("alt", name);
    image.set("src", address);
    dialog.append(&bar);
    dialog.append(&image);

    let backdrop = dialog.clone();
    let on_click = move |event: web_sys::Event| {
        let direct = event.target().is_some_and(|target| target == ***backdrop.element());
        if direct {
            native(&backdrop).close();
        }
    };
    scope.listen(dialog.element(), "click", Box::new(on_click));
    let (closed, gone) = (Rc::downgrade(context), dialog.clone());
    let on_close = move |_| {
        gone.remove();
        if let Some(context) = closed.upgrade() {
            context.lightbox.take();
        }
    };
    scope.listen(dialog.element(), "close", Box::new(on_close));
    context.root.append(&dialog);
    let shown = native(&dialog).show_modal().is_ok();
    if shown {
        close.focus();
        *context.lightbox.borrow_mut() = Some((dialog, scope));
    } else {
        dialog.remove();
    }
}

fn native(dialog: &super::dom::El) -> &HtmlDialogElement {
    dialog.element().unchecked_ref()
}
