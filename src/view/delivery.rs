//! The foot of a message: when, how far it got, how its files are doing, and what can be done when it failed.

use super::context::Context;
use super::dom::{El, Slot, button, el};
use super::icons::{Icon, icon};
use super::row::Shown;
use crate::i18n::Text;
use crate::model::number::decimal;
use crate::model::{Action, Content, Delivery, Entry, ParkReason};
use crate::store::Upload;
use std::rc::Rc;

/// Fills the foot.
pub fn fill(context: &Rc<Context>, foot: &Slot, shown: &Shown<'_>) {
    let entry = shown.entry;
    if update_progress(foot, entry, shown.upload) {
        return;
    }
    foot.clear();
    let line = el("div", "meta");
    // The line of the last message speaks for its group; what is unfinished speaks for itself. Readers of all get the rest.
    let unfinished =
        matches!(entry.delivery, Some(Delivery::Queued | Delivery::Sending | Delivery::Failed(_)));
    line.toggle("data-unseen", !shown.placement.ends_group && !unfinished);
    if let Some(at) = entry.at.filter(|_| shown.placement.ends_group) {
        line.append(&el("span", "time").text(&context.actions.formats.time_of_day(at)));
    }
    // How far a message got that is gone matters to nobody.
    if let Some(delivery) = entry.delivery.filter(|_| entry.content != Content::Deleted) {
        let (words, picture) = words(delivery);
        line.append(
            &el("span", "mark").child(&icon(picture)).child(&el("span", "").text(context.text(words))),
        );
    }
    foot.el.append(&line);
    // One that was stopped half-way is not under way any more.
    if let Some(upload) = shown.upload.filter(|_| entry.delivery == Some(Delivery::Sending)) {
        foot.el.append(&progress(context, foot, entry, upload));
    }
    if let Some(Delivery::Failed(reason)) = entry.delivery {
        foot.el.append(&remedies(context, foot, entry, reason));
    }
}

fn words(delivery: Delivery) -> (Text, Icon) {
    match delivery {
        Delivery::Queued => (Text::DeliveryQueued, Icon::Clock),
        Delivery::Sending => (Text::DeliverySending, Icon::Clock),
        Delivery::Sent => (Text::DeliverySent, Icon::Check),
        Delivery::Delivered => (Text::DeliveryDelivered, Icon::DoubleCheck),
        Delivery::Seen => (Text::DeliverySeen, Icon::DoubleCheck),
        Delivery::Failed(_) => (Text::DeliveryFailed, Icon::Warning),
    }
}

fn remedies(context: &Rc<Context>, foot: &Slot, entry: &Entry, reason: ParkReason) -> El {
    let why = context.text(match reason {
        ParkReason::Refused => Text::FailedRefused,
        ParkReason::TooLarge => Text::FailedTooLarge,
        ParkReason::Undeliverable => Text::FailedUndeliverable,
        ParkReason::Cancelled => Text::FailedCancelled,
        ParkReason::FileMissing => Text::FailedFileMissing,
        ParkReason::Unsure => Text::FailedUnsure,
    });
    let remedies = el("div", "remedies").child(&el("span", "why").text(why));
    let id = entry.id;
    // A file that is gone, or that the back end alone still has, cannot be sent again.
    let has_files = entry.remote.is_none() || entry.attachments.iter().all(|file| file.blob.is_some());
    if reason != ParkReason::FileMissing && has_files {
        remedies.append(&ask_button(context, foot, Text::TryAgain, Action::Retry(id)));
    }
    remedies.append(&ask_button(context, foot, Text::Discard, Action::Discard(id)));
    remedies
}

fn ask_button(context: &Rc<Context>, foot: &Slot, name: Text, action: Action) -> El {
    button("text-button").says(context, name).asks(context, &foot.scope, action)
}

fn progress(context: &Rc<Context>, foot: &Slot, entry: &Entry, upload: Upload) -> El {
    let names: Vec<&str> = entry.attachments.iter().map(|file| file.name.as_str()).collect();
    let names = names.join(", ");
    let bar = el("div role=progressbar aria-valuemin=0 aria-valuemax=100", "progress")
        .attr("aria-label", &names)
        .child(&el("div", "progress-fill"));
    let stop = button("icon-button small")
        .attr("aria-label", &context.texts.with(Text::RemoveFile, &names))
        .child(&icon(Icon::Close))
        .asks(context, &foot.scope, Action::CancelUpload(entry.id));
    let place = el("div", "upload").child(&bar).child(&stop);
    show_progress(&place, upload);
    place
}

/// Moves a bar that is there already, so that the button beside it keeps the focus. Whether that was all there was to do.
fn update_progress(foot: &Slot, entry: &Entry, upload: Option<Upload>) -> bool {
    let Some(upload) = upload else { return false };
    if !matches!(entry.delivery, Some(Delivery::Sending)) {
        return false;
    }
    match foot.el.inner(".upload") {
        Some(place) => {
            show_progress(&place, upload);
            true
        }
        None => false,
    }
}

fn show_progress(place: &El, upload: Upload) {
    let percent = decimal((upload.sent.saturating_mul(100) / upload.total.max(1)).min(100));
    if let (Some(bar), Some(fill)) = (place.inner(".progress"), place.inner(".progress-fill")) {
        bar.set("aria-valuenow", &percent);
        fill.style("inline-size", &[&percent, "%"].concat());
    }
}
