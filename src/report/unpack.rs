//! Takes gzip files and ZIP archives apart, within limits.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::ReportLimits;

/// Why nothing came out.
pub(super) type Why = &'static str;

const TRUNCATED: Why = "its end is missing";
const DAMAGED: Why = "it is damaged";
const TOO_LARGE: Why = "it would grow beyond the limit";

/// The content of a packed file, and whether its checksum is another.
pub(super) struct Unpacked {
    pub(super) bytes: Vec<u8>,
    pub(super) differs: bool,
}

pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Undoes gzip (RFC 1952). Of several members, the first counts.
pub(super) fn gzip(bytes: &[u8], limits: &ReportLimits) -> Result<Unpacked, Why> {
    let header = bytes.get(..10).ok_or(TRUNCATED)?;
    if header.get(2) != Some(&8) {
        return Err("its compression is unknown");
    }
    let flags = header.get(3).copied().unwrap_or_default();
    let mut rest = bytes.get(10..).unwrap_or_default();
    if flags & 4 != 0 {
        let length = usize::from(u16_at(rest, 0).ok_or(TRUNCATED)?);
        rest = rest.get(2 + length..).ok_or(TRUNCATED)?;
    }
    // The name of the file, then a comment.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0).ok_or(TRUNCATED)?;
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..).ok_or(TRUNCATED)?;
    }
    let inflated = inflate(rest, limits)?;
    let sum = bytes.len().checked_sub(8).and_then(|at| u32_at(bytes, at));
    Ok(Unpacked { differs: sum != Some(checksum(&inflated)), bytes: inflated })
}

/// What a ZIP archive lists.
pub(super) struct Entry<'z> {
    pub(super) name: String,
    method: u16,
    flags: u16,
    checksum: u32,
    data: &'z [u8],
}

/// The files of a ZIP archive, by its central directory (APPNOTE 6.3 section 4.3); at most
/// `limits.files`, and whether there are more.
pub(super) fn zip<'z>(bytes: &'z [u8], limits: &ReportLimits) -> Result<(Vec<Entry<'z>>, bool), Why> {
    const END: usize = 22;
    // A comment of up to 64 KB stands behind the end record.
    let from = bytes.len().saturating_sub(END + 0xffff);
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(TRUNCATED)? + from;
    let count = u16_at(bytes, end + 10).ok_or(TRUNCATED)?;
    let start = u32_at(bytes, end + 16).ok_or(TRUNCATED)?;
    if start == u32::MAX || count == u16::MAX {
        return Err("it is a ZIP64 archive");
    }
    let mut at = start as usize;
    let mut entries = Vec::new();
    for _ in 0..count {
        let header = bytes.get(at..).filter(|rest| rest.starts_with(b"PK\x01\x02")).ok_or(DAMAGED)?;
        let short = |offset| u16_at(header, offset).map(usize::from).ok_or(DAMAGED);
        let (name, extra, comment) = (short(28)?, short(30)?, short(32)?);
        let size = u32_at(header, 20).ok_or(DAMAGED)? as usize;
        let local = u32_at(header, 42).ok_or(DAMAGED)? as usize;
        let shown = header.get(46..46 + name).ok_or(DAMAGED)?;
        at += 46 + name + extra + comment;
        if shown.ends_with(b"/") {
            continue;
        }
        if entries.len() == limits.files {
            return Ok((entries, true));
        }
        let behind = bytes.get(local..).filter(|rest| rest.starts_with(b"PK\x03\x04")).ok_or(DAMAGED)?;
        let skipped = [26, 28].map(|offset| u16_at(behind, offset).map(usize::from));
        let [Some(name), Some(extra)] = skipped else { return Err(DAMAGED) };
        let data = behind.get(30 + name + extra..).and_then(|data| data.get(..size)).ok_or(TRUNCATED)?;
        entries.push(Entry {
            name: String::from_utf8_lossy(shown).into_owned(),
            method: short(10)? as u16,
            flags: short(8)? as u16,
            checksum: u32_at(header, 16).ok_or(DAMAGED)?,
            data,
        });
    }
    Ok((entries, false))
}

impl Entry<'_> {
    pub(super) fn unpack(&self, limits: &ReportLimits) -> Result<Unpacked, Why> {
        if self.flags & 1 != 0 {
            return Err("it is encrypted");
        }
        let bytes = match self.method {
            0 if self.data.len() <= limits.inflated => self.data.to_vec(),
            0 => return Err(TOO_LARGE),
            8 => inflate(self.data, limits)?,
            _ => return Err("its compression is unknown"),
        };
        Ok(Unpacked { differs: checksum(&bytes) != self.checksum, bytes })
    }
}

fn inflate(packed: &[u8], limits: &ReportLimits) -> Result<Vec<u8>, Why> {
    let most = limits.inflated.min(packed.len().saturating_mul(limits.ratio).max(limits.small));
    decompress_to_vec_with_limit(packed, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => TOO_LARGE,
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => TRUNCATED,
        _ => DAMAGED,
    })
}

/// CRC-32 as gzip and ZIP compute it.
fn checksum(bytes: &[u8]) -> u32 {
    let mut table = [0u32; 256];
    for (at, entry) in (0u32..).zip(&mut table) {
        *entry = (0..8).fold(at, |sum, _| if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xedb8_8320 });
    }
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        let entry = table.get(usize::from(sum as u8 ^ byte)).copied().unwrap_or_default();
        (sum >> 8) ^ entry
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
