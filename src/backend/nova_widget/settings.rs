//! What an inbox says of its widget. The vendor's public notes name the outer fields; what lies inside of `workingHours` and `fields`
//! they do not, so that everything is read in the forms of its ancestor and in those that others use (PROTOCOL-NOTES, first part),
//! and what is none of them is left out.

use crate::json::{self, Value};
use crate::model::hours::{DAY, Hours};
use crate::model::text::line;
use crate::model::url::channel_link;
use crate::model::{About, Channel, Form, Question, WidgetSettings};
use std::rc::Rc;

/// Characters of a label or a name; more are no such thing.
const WORDS: usize = 200;

/// More questions or ways than anybody would put before a visitor.
const MOST: usize = 24;

/// Reads them; `None`: this is no answer to that question.
pub(super) fn read(body: &str) -> Option<WidgetSettings> {
    let answer = json::parse(body)?;
    let settings = answer.get("payload").unwrap_or(&answer);
    if !settings.is_object() {
        return None;
    }
    let filled = |object: &Value, name: &str| Some(words(object, name)).filter(|text| !text.is_empty());
    let more = member(settings, "additionalsettings");
    let forms = member(settings, "prechatformoptions");
    let asks = is_true(member(settings, "prechatformenabled"));
    let form = |name: &str| if asks { questions(member(forms, name)) } else { Vec::new() };
    Some(WidgetSettings {
        title: filled(settings, "welcometitle"),
        color: filled(settings, "widgetcolor"),
        locale: filled(more, "locale"),
        no_close_button: matches!(member(more, "showclosewidgeticon"), Value::Bool(false)),
        channels: items(member(more, "channels")).filter_map(channel).collect(),
        hours: hours(member(forms, "calendar")),
        online: form("online"),
        offline: form("offline"),
    })
}

/// A member by its name in lower case without underscores: `preChatFormEnabled` and `pre_chat_form_enabled` are one.
fn member<'a>(object: &'a Value, name: &str) -> &'a Value {
    let same = |key: &str| {
        let letters = key.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        letters.eq(name.bytes())
    };
    match object {
        Value::Object(members) => {
            members.iter().find(|(key, _)| same(key)).map_or(&Value::Null, |(_, value)| value)
        }
        _ => &Value::Null,
    }
}

fn items(list: &Value) -> std::slice::Iter<'_, Value> {
    let all = list.as_array().unwrap_or_default();
    all.get(..MOST).unwrap_or(all).iter()
}

fn words(object: &Value, name: &str) -> String {
    member(object, name).as_str().map(|text| line(text, WORDS)).unwrap_or_default()
}

fn is_true(value: &Value) -> bool {
    matches!(value, Value::Bool(true))
}

/// What is neither said nor denied is on.
fn is_on(object: &Value) -> bool {
    !matches!(member(object, "enabled"), Value::Bool(false))
}

fn channel(channel: &Value) -> Option<Channel> {
    let url = channel_link(member(channel, "url").as_str()?).filter(|_| is_on(channel))?;
    let [name, kind] = ["name", "type"].map(|name| words(channel, name));
    let name = if name.is_empty() { kind } else { name };
    (!name.is_empty()).then(|| Channel { name, hint: words(channel, "hint"), url })
}

fn questions(form: &Value) -> Vec<Rc<Question>> {
    if !is_on(form) {
        return Vec::new();
    }
    items(member(form, "fields")).filter_map(question).map(Rc::new).collect()
}

fn question(field: &Value) -> Option<Question> {
    let name = words(field, "name");
    if name.is_empty() || !is_on(field) {
        return None;
    }
    let is = |known: &[&str]| known.iter().any(|known| name.replace('_', "").eq_ignore_ascii_case(known));
    let mut form = match words(field, "type").to_ascii_lowercase().as_str() {
        "email" => Form::Email,
        "tel" | "phone" => Form::Phone,
        "number" => Form::Number,
        "url" | "link" => Form::Link,
        "date" => Form::Date,
        "select" | "list" => Form::Choice,
        "checkbox" => Form::Check,
        _ => Form::Text,
    };
    let own = words(field, "fieldtype") != "contact_attribute";
    let about = if own && is(&["name", "fullname"]) {
        About::Name
    } else if own && (is(&["email", "emailaddress"])) {
        form = Form::Email;
        About::Email
    } else if own && is(&["phone", "phonenumber"]) {
        form = Form::Phone;
        About::Phone
    } else if form == Form::Check {
        About::Consent
    } else {
        About::Fact
    };
    let choices: Vec<String> = items(member(field, "values")).filter_map(choice).collect();
    if form == Form::Choice && choices.is_empty() {
        form = Form::Text;
    }
    let pattern = words(field, "regexpattern");
    // As it may be written in the vendor's console: between slashes.
    let bare = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    Some(Question {
        label: words(field, "label"),
        placeholder: words(field, "placeholder"),
        about,
        form,
        required: is_true(member(field, "required")),
        choices,
        pattern: bare.unwrap_or(&pattern).to_owned(),
        cue: words(field, "regexcue"),
        name,
    })
}

fn choice(value: &Value) -> Option<String> {
    let text = value.as_str().or_else(|| member(value, "value").as_str())?;
    Some(line(text, WORDS)).filter(|text| !text.is_empty())
}

fn hours(calendar: &Value) -> Option<Hours> {
    let zone = words(calendar, "timezone");
    let mut open = Vec::new();
    let known = match member(calendar, "workinghours") {
        Value::Array(days) => {
            days.iter().filter(|day| on_day(member(day, "dayofweek"), day, &mut open)).count()
        }
        Value::Object(days) => {
            days.iter().filter(|(name, day)| on_day(&Value::String(name.clone()), day, &mut open)).count()
        }
        _ => 0,
    };
    // Nothing that could be read closes nothing.
    (known > 0 && is_on(calendar) && !zone.is_empty()).then_some(Hours { zone, open })
}

/// Adds the hours of one day; whether it could be read.
fn on_day(name: &Value, day: &Value, open: &mut Vec<(u32, u32)>) -> bool {
    let Some(start) = day_of(name).map(|number| number * DAY) else { return false };
    let said = |name: &str| is_true(member(day, name));
    match day {
        Value::Null | Value::Bool(false) => return true,
        Value::Array(parts) => {
            return parts.iter().filter(|part| between(part, start, open)).count() == parts.len();
        }
        _ if said("closedallday") || said("closed") || !is_on(day) => return true,
        _ if said("openallday") => open.push((start, start + DAY)),
        _ => return between(day, start, open),
    }
    true
}

fn between(part: &Value, start: u32, open: &mut Vec<(u32, u32)>) -> bool {
    let [from, to] =
        [["openhour", "openminutes", "from", "start"], ["closehour", "closeminutes", "to", "end"]]
            .map(|names| minute_of(part, names));
    let (Some(from), Some(to)) = (from, to) else { return false };
    // Past midnight.
    let to = if to <= from { to + DAY } else { to };
    open.push((start + from, start + to));
    true
}

fn minute_of(part: &Value, [hour, minutes, from, start]: [&str; 4]) -> Option<u32> {
    let (hour, minutes) = match member(part, hour) {
        Value::Null => {
            let text = member(part, from).as_str().or_else(|| member(part, start).as_str())?;
            let mut numbers = text.trim().split(':').map(|number| number.parse().ok());
            (numbers.next()??, numbers.next().unwrap_or(Some(0))?)
        }
        hour => (json::integer(hour)?, json::integer(member(part, minutes)).unwrap_or(0)),
    };
    let minute = u32::try_from(hour).ok()?.checked_mul(60)?.checked_add(u32::try_from(minutes).ok()?)?;
    (minute <= DAY).then_some(minute)
}

/// From Sunday, 0: a number, a name, or its first three letters.
fn day_of(name: &Value) -> Option<u32> {
    if let Some(number) = json::integer(name) {
        return u32::try_from(number).ok().filter(|number| *number <= 7).map(|number| number % 7);
    }
    let name = name.as_str()?.get(..3)?.to_ascii_lowercase();
    let at = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].iter().position(|known| *known == name)?;
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::read;
    use crate::model::hours::DAY;
    use crate::model::{About, Form, WidgetSettings};

    fn with_hours(hours: &str) -> Option<Vec<(u32, u32)>> {
        let body = [
            r#"{"preChatFormOptions": {"calendar": {"timezone": "Europe/Kyiv", "workingHours": "#,
            hours,
            "}}}",
        ];
        read(&body.concat()).unwrap().hours.map(|hours| hours.open)
    }

    fn with_fields(fields: &str) -> WidgetSettings {
        let body = [
            r#"{"payload": {"pre_chat_form_enabled": true, "pre_chat_form_options": {"online": {"enabled": true, "fields": "#,
            fields,
            r#"}, "offline": {"enabled": false, "fields": [{"name": "x"}]}}}}"#,
        ];
        read(&body.concat()).unwrap()
    }

    #[test]
    fn hours_are_read_as_the_vendors_ancestor_writes_them() {
        let days = r#"[
            {"day_of_week": 0, "closed_all_day": true, "open_hour": 9, "open_minutes": 0, "close_hour": 17, "close_minutes": 0},
            {"day_of_week": 1, "open_hour": 9, "open_minutes": 30, "close_hour": 17, "close_minutes": 0},
            {"dayOfWeek": 2, "openAllDay": true},
            {"day_of_week": 3, "open_hour": 22, "close_hour": 6, "close_minutes": "30"}
        ]"#;
        let open = [(DAY + 570, DAY + 1020), (2 * DAY, 3 * DAY), (3 * DAY + 1320, 4 * DAY + 390)];
        assert_eq!(with_hours(days).unwrap(), open);
    }

    #[test]
    fn hours_are_read_by_names_of_days() {
        let days = r#"{"monday": {"from": "9:00", "to": "17:30"}, "Tue": [{"start": "08:00", "end": "12:00"}, {"start": "13", "end": "24:00"}],
            "sunday": null, "7": {"enabled": false}, "holiday": {"from": "1:00", "to": "2:00"}}"#;
        let open = [(DAY + 540, DAY + 1050), (2 * DAY + 480, 2 * DAY + 720), (2 * DAY + 780, 2 * DAY + 1440)];
        assert_eq!(with_hours(days).unwrap(), open);
    }

    #[test]
    fn hours_that_nobody_can_read_close_nothing() {
        for none in [
            "[]",
            "{}",
            "7",
            "\"9-17\"",
            "[[]]",
            r#"[{"day_of_week": 9, "open_hour": 1, "close_hour": 2}]"#,
            r#"[{"day_of_week": 1}]"#,
            r#"{"mon": {"from": "soon", "to": "later"}}"#,
            r#"{"mon": {"from": "1:00", "to": "99999999999:00"}}"#,
        ] {
            assert_eq!(with_hours(none), None, "{none}");
        }
        // All closed is something else.
        assert_eq!(with_hours(r#"[{"day_of_week": 1, "closed_all_day": true}]"#), Some(Vec::new()));
        let zoneless = r#"{"preChatFormOptions": {"calendar": {"workingHours": {"mon": {"from": "9:00", "to": "10:00"}}}}}"#;
        assert_eq!(read(zoneless).unwrap().hours, None);
    }

    #[test]
    fn questions_are_read_with_what_they_are_about() {
        let settings = with_fields(
            r#"[
            {"name": "fullName", "type": "text", "label": "Your name", "required": true, "enabled": true, "field_type": "standard"},
            {"name": "emailAddress", "type": "text", "fieldType": "standard"},
            {"name": "phone_number", "type": "number"},
            {"name": "email", "type": "email", "field_type": "contact_attribute"},
            {"name": "topic", "type": "list", "values": ["Orders", {"value": "Returns"}, 7, ""]},
            {"name": "size", "type": "select", "values": []},
            {"name": "news", "type": "checkbox", "label": "News\u202e"},
            {"name": "order", "regex_pattern": "/^[A-Z]\\d+$/", "regex_cue": "A letter and digits"},
            {"name": "off", "enabled": false}, {"label": "nameless"}, 7, null
        ]"#,
        );
        let read: Vec<_> =
            settings.online.iter().map(|question| (&*question.name, question.about, question.form)).collect();
        assert_eq!(
            read,
            [
                ("fullName", About::Name, Form::Text),
                ("emailAddress", About::Email, Form::Email),
                ("phone_number", About::Phone, Form::Phone),
                ("email", About::Fact, Form::Email),
                ("topic", About::Fact, Form::Choice),
                ("size", About::Fact, Form::Text),
                ("news", About::Consent, Form::Check),
                ("order", About::Fact, Form::Text),
            ]
        );
        assert!(settings.online[0].required && !settings.online[1].required);
        assert_eq!(settings.online[4].choices, ["Orders", "Returns"]);
        assert_eq!(settings.online[6].label, "News");
        assert_eq!(settings.online[7].pattern, "^[A-Z]\\d+$");
        assert_eq!(settings.offline, []);
    }

    #[test]
    fn nothing_is_asked_unless_the_form_is_on() {
        let off = r#"{"preChatFormOptions": {"online": {"enabled": true, "fields": [{"name": "x"}]}}}"#;
        assert_eq!(read(off).unwrap(), WidgetSettings::default());
        assert_eq!(read("[]"), None);
        assert_eq!(read("<html>"), None);
    }

    #[test]
    fn only_a_plain_no_takes_the_button_away() {
        let without = |value: &str| {
            read(&[r#"{"additionalSettings": {"showCloseWidgetIcon": "#, value, "}}"].concat())
                .unwrap()
                .no_close_button
        };
        assert_eq!(["false", "true", "null", "\"no\"", "0"].map(without), [true, false, false, false, false]);
        assert!(!read("{}").unwrap().no_close_button);
    }

    #[test]
    fn ways_to_the_same_people_lead_where_they_say() {
        let body = r#"{"additionalSettings": {"channels": [
            {"name": "Telegram", "type": "telegram", "hint": "Fast", "enabled": true, "url": "https://t.me/shop"},
            {"name": "", "type": "viber", "url": "viber://pa?chatURI=shop"},
            {"name": "Off", "enabled": false, "url": "https://t.me/off"},
            {"name": "Run", "url": "javascript:x()"}, {"name": "Nowhere"}, 7]}}"#;
        let channels = read(body).unwrap().channels;
        let read: Vec<_> = channels.iter().map(|way| (&*way.name, &*way.hint, &*way.url)).collect();
        assert_eq!(
            read,
            [("Telegram", "Fast", "https://t.me/shop"), ("viber", "", "viber://pa?chatURI=shop")]
        );
    }
}
