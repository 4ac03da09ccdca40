//! Small files of each kind, for messages that need one: made here, so that they are surely well-formed and ours.
//!
//! Never in here: files of visitors.

use bytes::Bytes;

/// A second of a quiet green picture turning, encoded once by a browser.
const VIDEO: &[u8] = include_bytes!("sample_files/short.webm");

/// A name and the bytes of a file of this kind: `image`, `audio`, `video` or `file`.
pub fn of_kind(kind: &str) -> Option<(&'static str, Bytes)> {
    Some(match kind {
        "image" => ("picture.png", Bytes::from(picture()?)),
        "audio" => ("tone.wav", Bytes::from(tone())),
        "video" => ("short.webm", Bytes::from_static(VIDEO)),
        "file" => ("notes.txt", Bytes::from_static(b"A short note, kept as a file.\n")),
        _ => return None,
    })
}

/// Dunes at dusk, 480 by 320.
fn picture() -> Option<Vec<u8>> {
    const WIDTH: u16 = 480;
    const HEIGHT: u16 = 320;
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            pixels
                .extend_from_slice(&dusk(f32::from(x) / f32::from(WIDTH), f32::from(y) / f32::from(HEIGHT)));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, u32::from(WIDTH), u32::from(HEIGHT));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

fn dusk(x: f32, y: f32) -> [u8; 3] {
    let blend = |from: [f32; 3], to: [f32; 3], part: f32| -> [f32; 3] {
        let [a, b, c] = from;
        let [d, e, f] = to;
        [a + (d - a) * part, b + (e - b) * part, c + (f - c) * part]
    };
    let ridge = |height: f32, swell: f32, shift: f32| height + swell * ((x * 6.0 + shift).sin());
    let sun = ((x - 0.68).powi(2) * 2.25 + (y - 0.36).powi(2)).sqrt() < 0.09;
    let colour = if y > ridge(0.80, 0.05, 0.4) {
        [38.0, 70.0, 64.0]
    } else if y > ridge(0.66, 0.06, 2.6) {
        [72.0, 112.0, 96.0]
    } else if sun {
        [255.0, 236.0, 200.0]
    } else {
        blend([112.0, 150.0, 168.0], [246.0, 196.0, 150.0], y / 0.7)
    };
    // The casts saturate, and the colours are within the range anyway.
    colour.map(|part| part as u8)
}

/// Half a second of 440 Hz, fading out; mono, 8 kHz, 8 bits.
fn tone() -> Vec<u8> {
    const RATE: u16 = 8_000;
    const LENGTH: u16 = 4_000;
    let mut file = Vec::with_capacity(44 + usize::from(LENGTH));
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + u32::from(LENGTH)).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    file.extend_from_slice(&u32::from(RATE).to_le_bytes());
    file.extend_from_slice(&u32::from(RATE).to_le_bytes());
    for half in [1_u16, 8] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&u32::from(LENGTH).to_le_bytes());
    for step in 0..LENGTH {
        let time = f32::from(step) / f32::from(RATE);
        let fade = 1.0 - f32::from(step) / f32::from(LENGTH);
        let sample = 128.0 + 70.0 * fade * (time * 440.0 * std::f32::consts::TAU).sin();
        file.push(sample as u8);
    }
    file
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::of_kind;

    #[test]
    fn each_kind_of_file_begins_as_its_format_demands() {
        assert!(of_kind("image").unwrap().1.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert!(of_kind("audio").unwrap().1.starts_with(b"RIFF"));
        assert!(of_kind("video").unwrap().1.starts_with(b"\x1a\x45\xdf\xa3"));
        assert!(of_kind("file").is_some());
        assert!(of_kind("sticker").is_none());
    }
}
