//! Files on their way into a message: chosen, pasted or dropped, shown before they are sent, and refused with a reason when they
//! cannot be. The browser half keeps the files themselves. Whether any can be attached may change under the visitor's hands, with
//! whoever answers; what is staged then waits.

use super::context::Context;
use super::dom::{El, Scope, Slot, button, el};
use super::icons::{Icon, icon};
use crate::i18n::Text;
use crate::model::{AttachmentKind, AttachmentLimits, OutgoingFile};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Event, File, FileList, HtmlInputElement};

/// The parts that the composer puts where they belong.
pub struct Tray {
    /// "Attach files".
    pub button: El,
    /// The staged files.
    pub files: El,
    /// Why a file was refused.
    pub problem: El,
}

/// Builds the parts.
pub fn build(context: &Rc<Context>, scope: &Rc<Scope>, text: &El) -> Tray {
    let problem = el("p role=alert", "problem");
    let picker = el("input type=file multiple hidden tabindex=-1", "");
    let opening = picker.clone();
    let button = button("icon-button attach")
        .label(context, Text::AttachFiles)
        .child(&icon(Icon::Attach))
        .on(scope, "click", Box::new(move |_| opening.html().click()));
    let place = el("div", "attach-place").child(&button).child(&picker);
    let (limited, outer, words) = (Rc::clone(context), place.clone(), problem.clone());
    scope.follow(Box::new(move || {
        limited.withdraw(&outer, limited.store.capabilities.get().attachments.is_none());
        explain(&limited, &words);
    }));

    let (choosing, words, field) = (Rc::clone(context), problem.clone(), text.clone());
    let source = picker.clone();
    let on_change = move |_| {
        let input: &HtmlInputElement = source.element().unchecked_ref();
        stage_all(&choosing, &words, input.files());
        // So that the same file can be chosen again after it was removed.
        input.set_value("");
        field.focus();
    };
    scope.listen(picker.element(), "change", Box::new(on_change));

    let (pasting, words) = (Rc::clone(context), problem.clone());
    let on_paste = move |event: Event| {
        let event: &ClipboardEvent = event.unchecked_ref();
        let files = event.clipboard_data().and_then(|data| data.files());
        if takes_files(&pasting) && files.as_ref().is_some_and(|files| files.length() > 0) {
            event.prevent_default();
            stage_all(&pasting, &words, files);
        }
    };
    scope.listen(text.element(), "paste", Box::new(on_paste));

    let files = staged_list(context, scope, &problem, text);
    Tray { button: place, files, problem }
}

/// Takes files that are dropped anywhere on the panel.
pub fn accept_drops(context: &Rc<Context>, scope: &Scope, panel: &El) {
    let veil = el("div aria-hidden=true", "veil").says(context, Text::DropFiles);
    panel.append(&veil);
    // Entering a child is told before leaving its parent: the two are counted against each other.
    let depth = Rc::new(Cell::new(0_i32));
    for (event, step) in [("dragenter", 1), ("dragleave", -1)] {
        let (moving, depth, this) = (Rc::clone(context), Rc::clone(&depth), panel.clone());
        let on_move = move |event: Event| {
            if carries_files(&event) {
                depth.set((depth.get() + step).max(0));
                this.toggle("data-dropping", depth.get() > 0 && takes_files(&moving));
            }
        };
        scope.listen(panel.element(), event, Box::new(on_move));
    }
    let this = panel.clone();
    let on_over = move |event: Event| {
        if this.is("[data-dropping]") {
            event.prevent_default();
        }
    };
    scope.listen(panel.element(), "dragover", Box::new(on_over));
    let (dropping, this) = (Rc::clone(context), panel.clone());
    let on_drop = move |event: Event| {
        depth.set(0);
        this.toggle("data-dropping", false);
        if !carries_files(&event) || !takes_files(&dropping) {
            return;
        }
        // Or the browser would leave the page and show the file.
        event.prevent_default();
        let event: &DragEvent = event.unchecked_ref();
        if let Some(problem) = this.inner(".problem") {
            stage_all(&dropping, &problem, event.data_transfer().and_then(|data| data.files()));
        }
        dropping.focus_composer();
    };
    scope.listen(panel.element(), "drop", Box::new(on_drop));
}

fn carries_files(event: &Event) -> bool {
    let event: &DragEvent = event.unchecked_ref();
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Whether files can be attached now.
fn takes_files(context: &Context) -> bool {
    context.capabilities().attachments.is_some()
}

/// How many files go with a message that is sent now. Where none can be sent, what is staged waits.
pub fn ready(context: &Context) -> usize {
    if takes_files(context) { context.store.ui().staged_count() } else { 0 }
}

/// Takes back why a file was refused. Files that were staged when they could still be sent stay, and it is said that they do.
fn explain(context: &Context, problem: &El) {
    problem.clear();
    if !takes_files(context) && context.store.ui().staged_count() > 0 {
        problem.append(&el("span", "").says(context, Text::FilesNotNow));
    }
}

/// Stages what may be attached and says of the rest why it was not. Files that were staged before stay.
fn stage_all(context: &Rc<Context>, problem: &El, files: Option<FileList>) {
    let (Some(files), Some(limits)) = (files, context.capabilities().attachments) else { return };
    problem.clear();
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        if let Some(words) = refusal(context, &file, limits) {
            problem.append(&el("span", "").text(&words));
            if context.store.ui().staged_count() >= limits.count {
                break;
            }
            continue;
        }
        context.store.ui().stage((context.actions.keep_file)(file));
    }
}

fn refusal(context: &Context, file: &File, limits: AttachmentLimits) -> Option<String> {
    if context.store.ui().staged_count() >= limits.count {
        return Some(context.counted(Text::TooManyFiles, u32::try_from(limits.count).unwrap_or(u32::MAX)));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = file.size() as u64;
    if size > limits.bytes {
        let most = context.actions.formats.file_size(limits.bytes);
        return Some(context.texts.with_two(Text::FileTooLarge, &file.name(), &most));
    }
    (size == 0).then(|| context.texts.with(Text::FileEmpty, &file.name()))
}

fn staged_list(context: &Rc<Context>, scope: &Scope, problem: &El, text: &El) -> El {
    let slot = Slot::new("staged");
    let place = slot.el.clone().attr("role", "group").label(context, Text::AttachedFiles);
    let (shown, problem, text) = (Rc::clone(context), problem.clone(), text.clone());
    scope.follow(Box::new(move || {
        let files = shown.store.ui().staged();
        slot.clear();
        slot.el.toggle("hidden", files.is_empty());
        for (index, file) in files.iter().enumerate() {
            slot.el.append(&staged(&shown, &slot.scope, index, file, &problem, &text));
        }
    }));
    place
}

fn staged(
    context: &Rc<Context>,
    scope: &Scope,
    index: usize,
    file: &OutgoingFile,
    problem: &El,
    text: &El,
) -> El {
    let face = el("span", "staged-face").child(&icon(Icon::File));
    let picture = file
        .blob
        .filter(|_| file.kind == AttachmentKind::Image)
        .and_then(|blob| (context.actions.blob_url)(blob));
    if let Some(address) = picture {
        let image = el("img alt", "");
        image.set("src", &address);
        face.append(&image);
    }
    let (removing, problem, text) = (Rc::clone(context), problem.clone(), text.clone());
    let on_click = move |_| {
        if let Some(blob) = removing.store.ui().unstage(index).and_then(|file| file.blob) {
            (removing.actions.drop_file)(blob);
        }
        explain(&removing, &problem);
        text.focus();
    };
    let remove = button("icon-button small")
        .attr("aria-label", &context.texts.with(Text::RemoveFile, &file.name))
        .child(&icon(Icon::Close))
        .on(scope, "click", Box::new(on_click));
    let words = el("span", "file-words")
        .child(&el("bdi", "file-name").text(&file.name))
        .child(&el("span", "file-size").text(&context.actions.formats.file_size(file.size)));
    el("div", "staged-file").child(&face).child(&words).child(&remove)
}
