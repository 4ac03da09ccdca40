//! Files of a message: pictures, players, and cards to download. Whatever cannot be shown becomes a card.

use crate::i18n::Text;
use crate::model::url::{safe_link, safe_media};
use crate::model::{Attachment, AttachmentKind};
use crate::view::context::Context;
use crate::view::dom::{El, Scope, Slot, button, el, outside_link};
use crate::view::icons::{Icon, icon};
use crate::view::lightbox;
use std::rc::Rc;

/// Fills the place for files.
pub fn fill(context: &Rc<Context>, place: &Slot, files: &[Attachment]) {
    for file in files {
        place.el.append(&build(context, &place.scope, file));
    }
}

/// Where a file is to be had, if that is an address that may stand on a page: our own copy first, so that nothing blinks or
/// is fetched when the back end's address comes.
fn address(context: &Context, file: &Attachment, check: impl Fn(&str) -> Option<String>) -> Option<String> {
    let own = file.blob.and_then(|blob| (context.actions.blob_url)(blob));
    own.or_else(|| file.url.as_deref().and_then(check))
}

fn build(context: &Rc<Context>, scope: &Scope, file: &Attachment) -> El {
    let media = address(context, file, |url| safe_media(url, context.appearance.plain_http_media));
    match (file.kind, media) {
        (AttachmentKind::Image, Some(media)) => picture(context, scope, file, &media),
        (AttachmentKind::Audio, Some(media)) => player(context, scope, file, "audio", &media),
        (AttachmentKind::Video, Some(media)) => player(context, scope, file, "video", &media),
        (AttachmentKind::File, _) | (_, None) => card(context, file),
    }
}

fn picture(context: &Rc<Context>, scope: &Scope, file: &Attachment, media: &str) -> El {
    let small = file
        .thumbnail
        .as_deref()
        .filter(|_| file.blob.is_none())
        .and_then(|url| safe_media(url, context.appearance.plain_http_media));
    let image = el("img alt referrerpolicy=no-referrer decoding=async draggable=false", "");
    let frame =
        button("picture").attr("aria-label", &context.texts.with(Text::ViewImage, &file.name)).child(&image);
    let (opening, shown, large) = (Rc::clone(context), file.clone(), media.to_owned());
    scope.listen(
        frame.element(),
        "click",
        Box::new(move |_| {
            let download = address(&opening, &shown, safe_link);
            lightbox::open(&opening, &shown.name, &large, download.as_deref());
        }),
    );
    let ready = frame.clone();
    scope.listen(image.element(), "load", Box::new(move |_| ready.toggle("data-ready", true)));
    replace_when_broken(context, scope, file, &frame, &image);
    image.set("src", small.as_deref().unwrap_or(media));
    frame
}

fn player(context: &Rc<Context>, scope: &Scope, file: &Attachment, tag: &str, media: &str) -> El {
    let player =
        el(tag, "player").attr("controls", "").attr("preload", "none").attr("aria-label", &file.name);
    let poster =
        file.thumbnail.as_deref().and_then(|url| safe_media(url, context.appearance.plain_http_media));
    if let Some(poster) = poster.filter(|_| tag == "video") {
        player.set("poster", &poster);
    }
    let frame = el("div", "playable").child(&player).child(&card(context, file));
    replace_when_broken(context, scope, file, &player, &player);
    player.set("src", media);
    frame
}

/// A picture that cannot be loaded leaves a card in its place; a player already has one beside it and just goes.
fn replace_when_broken(context: &Rc<Context>, scope: &Scope, file: &Attachment, frame: &El, source: &El) {
    let (context, file, frame) = (Rc::clone(context), file.clone(), frame.clone());
    let is_picture = matches!(file.kind, AttachmentKind::Image);
    scope.listen(
        source.element(),
        "error",
        Box::new(move |_| {
            if is_picture {
                frame.replace_with(&card(&context, &file));
            } else {
                frame.remove();
            }
        }),
    );
}

fn card(context: &Context, file: &Attachment) -> El {
    let size = file.size.map(|bytes| context.actions.formats.file_size(bytes));
    let words = el("span", "file-words").child(&el("bdi", "file-name").text(&file.name));
    if let Some(size) = &size {
        // As in the name of the link: what is seen has to be in what is said (WCAG 2.5.3).
        words.append(&el("span", "file-size").text(&["(", size, ")"].concat()));
    }
    let Some(address) = address(context, file, safe_link) else {
        let missing = el("span", "unseen").text(&context.texts.with(Text::FileUnavailable, &file.name));
        return el("div", "file")
            .child(&icon(Icon::File))
            .child(&words.attr("aria-hidden", "true"))
            .child(&missing);
    };
    let name = match &size {
        Some(size) => context.texts.with_two(Text::DownloadFileSize, &file.name, size),
        None => context.texts.with(Text::DownloadFile, &file.name),
    };
    outside_link("file", &address)
        .attr("download", &file.name)
        .attr("aria-label", &name)
        .child(&icon(Icon::File))
        .child(&words)
        .child(&icon(Icon::Download))
}
