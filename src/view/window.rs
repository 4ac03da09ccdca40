//! Which rows are worth having on the page: those in sight and a margin around them. Only arithmetic on heights.

/// CSS pixels of rows kept on either side of what is in sight.
const MARGIN: f64 = 900.0;

/// Rows at once, whatever their heights; keeps a list of empty rows from filling the page.
const MOST: usize = 220;

/// A run of rows: `first..last`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Range {
    /// The first row that is there.
    pub first: usize,
    /// The first row after it that is not.
    pub last: usize,
}

/// The rows around `index`, whose upper edge is `offset` pixels below the upper edge of a window of `height` pixels.
pub fn around(heights: &dyn Fn(usize) -> f64, count: usize, index: usize, offset: f64, height: f64) -> Range {
    let index = index.min(count);
    let (mut first, mut above) = (index, offset);
    while first > 0 && above > -MARGIN && index - first < MOST / 2 {
        first -= 1;
        above -= heights(first);
    }
    let (mut last, mut below) = (index, offset);
    while last < count && below < height + MARGIN && last - first < MOST {
        below += heights(last);
        last += 1;
    }
    Range { first, last }
}

/// The rows at the end of the list.
pub fn at_end(heights: &dyn Fn(usize) -> f64, count: usize, height: f64) -> Range {
    around(heights, count, count, height, height)
}

/// The row at `distance` pixels from the upper end of the list, and where its upper edge is.
pub fn row_at(heights: &dyn Fn(usize) -> f64, count: usize, distance: f64) -> (usize, f64) {
    let mut top = 0.0;
    for index in 0..count {
        let height = heights(index);
        if top + height > distance || index + 1 == count {
            return (index, top);
        }
        top += height;
    }
    (0, 0.0)
}
