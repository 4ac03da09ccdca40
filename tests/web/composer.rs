//! Writing and sending.

use super::stage::*;
use chat_widget::model::Action;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn enter_sends_and_the_field_is_empty_and_keeps_the_focus() {
    let stage = Stage::open().await;
    stage.composer().focus().unwrap();
    stage.type_text("Hello").await;
    let allowed = stage.press(&stage.composer(), "Enter", &[]);
    assert!(!allowed, "no line break is left behind");
    assert_eq!(stage.sent(), [("Hello".into(), 0)]);
    assert_eq!(stage.composer().value(), "");
    settle().await;
    assert_eq!(stage.active().unwrap().tag_name(), "TEXTAREA");
    assert_eq!(stage.asked.borrow().last(), Some(&Action::DraftChanged(String::new())));
}

#[wasm_bindgen_test]
async fn a_line_break_and_the_end_of_a_word_in_an_input_method_do_not_send() {
    let stage = Stage::open().await;
    stage.type_text("にほん").await;
    let yes = JsValue::TRUE;
    for more in [
        vec![("shiftKey", yes.clone())],
        vec![("isComposing", yes.clone())],
        vec![("keyCode", 229.into())],
        vec![("ctrlKey", yes)],
    ] {
        assert!(stage.press(&stage.composer(), "Enter", &more), "{more:?}");
    }
    assert_eq!(stage.sent(), []);
    assert_eq!(stage.composer().value(), "にほん");
}

#[wasm_bindgen_test]
async fn nothing_cannot_be_sent_and_the_button_says_so_without_losing_the_focus() {
    let stage = Stage::open().await;
    for nothing in ["", "  \n "] {
        stage.type_text(nothing).await;
        let send = stage.button("Send");
        assert_eq!(send.get_attribute("aria-disabled").as_deref(), Some("true"));
        assert!(!send.has_attribute("disabled"));
        send.click();
        stage.press(&stage.composer(), "Enter", &[]);
    }
    assert_eq!(stage.sent(), []);
    stage.type_text("x").await;
    assert_eq!(stage.button("Send").get_attribute("aria-disabled"), None);
    stage.button("Send").click();
    assert_eq!(stage.sent(), [("x".into(), 0)]);
}

#[wasm_bindgen_test]
async fn the_draft_is_kept_and_can_be_set_from_outside() {
    let stage = Stage::open().await;
    stage.type_text("unfin").await;
    assert_eq!(stage.store.ui().draft.get_untracked(), "unfin");
    assert_eq!(stage.asked.borrow().last(), Some(&Action::DraftChanged("unfin".into())));
    stage.store.ui().draft.set("from the page".into());
    settle().await;
    assert_eq!(stage.composer().value(), "from the page");
}

#[wasm_bindgen_test]
async fn a_text_over_the_limit_is_kept_and_the_reason_said() {
    let stage = Stage::open().await;
    stage.type_text(&"é".repeat(195)).await;
    assert_eq!(stage.get(".hint").text_content().unwrap(), "5 characters left");
    stage.type_text(&"é".repeat(203)).await;
    assert_eq!(stage.get(".hint").text_content().unwrap(), "Your message is too long by 3 characters.");
    assert_eq!(stage.composer().get_attribute("aria-invalid").as_deref(), Some("true"));
    stage.press(&stage.composer(), "Enter", &[]);
    assert_eq!(stage.sent(), []);
    assert_eq!(stage.composer().value().chars().count(), 203);
}

#[wasm_bindgen_test]
async fn the_field_grows_with_its_text_to_a_limit() {
    let stage = Stage::open().await;
    let height = || stage.composer().offset_height();
    let one = height();
    stage.type_text("a\nb\nc").await;
    let three = height();
    stage.type_text(&"a\n".repeat(60)).await;
    let many = height();
    stage.type_text("").await;
    assert!(one < three && three < many && many <= 168, "{one} {three} {many}");
    assert_eq!(height(), one);
}

#[wasm_bindgen_test]
async fn what_is_typed_does_not_reach_the_page() {
    let stage = Stage::open().await;
    let heard = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = heard.clone();
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || count.set(count.get() + 1));
    let body = document().body().unwrap();
    let names =
        ["keydown", "keyup", "keypress", "input", "beforeinput", "compositionstart", "compositionend"];
    for name in names {
        body.add_event_listener_with_callback(name, wasm_bindgen::JsCast::unchecked_ref(closure.as_ref()))
            .unwrap();
    }
    for name in names {
        stage.composer().dispatch_event(&event(name)).unwrap();
    }
    stage.press(&stage.composer(), "Enter", &[]);
    assert_eq!(heard.get(), 0);
    // The listener does hear what is not ours.
    body.dispatch_event(&event("keydown")).unwrap();
    assert_eq!(heard.get(), 1);
    for name in names {
        body.remove_event_listener_with_callback(name, wasm_bindgen::JsCast::unchecked_ref(closure.as_ref()))
            .unwrap();
    }
}
