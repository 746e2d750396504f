//! Pictures that attributes other than `src` name.

use std::ops::Range;

use super::css;
use super::tokens::Attribute;

/// Takes each URL of an attribute, and where it stands.
pub(super) fn each(attribute: &Attribute, take: &mut dyn FnMut(&str, Range<usize>)) {
    let value = attribute.value.as_str();
    // With references in it the bytes are not at their places.
    let is_as_written = attribute.range.len() == value.len();
    let mut take = |range: Range<usize>| {
        let url = value.get(range.clone()).unwrap_or_default();
        let start = attribute.range.start;
        let place = start + range.start..start + range.end;
        take(url, if is_as_written { place } else { attribute.range.clone() });
    };
    match attribute.name.as_str() {
        "background" => take(0..value.len()),
        "style" => css::urls(value, &mut take),
        "srcset" => candidates(value, &mut take),
        _ => {}
    }
}

/// The URLs of `srcset` (HTML section 4.8.4.3.8).
fn candidates(value: &str, take: &mut dyn FnMut(Range<usize>)) {
    let mut at = 0;
    loop {
        let rest = value.get(at..).unwrap_or_default();
        let url = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let start = value.len() - url.len();
        let url = url.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        if url.is_empty() {
            return;
        }
        let bare = url.trim_end_matches(',');
        take(start..start + bare.len());
        at = start + url.len();
        if bare.len() == url.len() {
            let descriptors = value.get(at..).unwrap_or_default();
            at += descriptors.find(',').unwrap_or(descriptors.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(name: &str, value: &str) -> Vec<String> {
        let (name, value) = (name.to_owned(), value.to_owned());
        let range = 5..5 + value.len();
        let attribute = Attribute { name, value, name_range: 0..0, range };
        let mut found = Vec::new();
        each(&attribute, &mut |url, place| {
            assert_eq!(attribute.value.get(place.start - 5..place.end - 5), Some(url));
            found.push(url.to_owned());
        });
        found
    }

    #[test]
    fn every_picture_is_named() {
        assert_eq!(urls("background", "a.png"), ["a.png"]);
        assert_eq!(urls("srcset", "a.png, b.png 2x,c,d.png 100w , e,"), ["a.png", "b.png", "c,d.png", "e"]);
        assert_eq!(urls("srcset", " , ,"), [""; 0]);
        assert_eq!(
            urls("style", "background:#fff URL( 'a b.png' ) no-repeat;list-style-image:url(c.png)"),
            ["a b.png", "c.png"]
        );
        assert_eq!(urls("style", "behavior:url(a);src:url(b),url(c);background:rgb(1,2,3) url(\"d"), [""; 0]);
        assert_eq!(urls("style", "background:url(a),url(b)"), ["a", "b"]);
        assert_eq!(urls("href", "a"), [""; 0]);
    }
}
