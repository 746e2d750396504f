//! Why a message came back: by the words of the server, else by its status (RFC 3463), else by its
//! reply (RFC 5321).

use serde::Serialize;

use super::BounceClass;

/// Why a message came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum BounceReason {
    /// The mailbox does not exist.
    UserUnknown,
    /// The domain, or its mail server, does not exist.
    HostUnknown,
    /// The mailbox has another address now.
    HasMoved,
    /// The domain takes no mail (RFC 7505).
    NotAccepting,
    /// The mailbox is full.
    MailboxFull,
    /// The mailbox is shut for now, or for good.
    Suspended,
    /// The recipient's settings refuse the message, or the server does not say whether there is a mailbox.
    Filtered,
    /// The sender's address is refused.
    Rejected,
    /// The sender's server is refused.
    Blocked,
    /// The sender's server or domain has a bad name.
    BadReputation,
    /// The address of the sender's server has no name in DNS that leads back to it.
    NoReverseDns,
    /// SPF, DKIM or DMARC failed.
    AuthFailure,
    /// The message breaks a rule of the receiver.
    Policy,
    /// The receiver takes it for spam.
    Spam,
    /// It holds a virus.
    Virus,
    /// What it holds is refused: an attachment, a header, a character set.
    Content,
    /// It breaks a standard.
    NotCompliant,
    /// It is larger than the receiver takes.
    TooBig,
    /// A limit of the receiver is reached, such as recipients of a message.
    ExceedLimit,
    /// Too many connections at a time.
    TooManyConnections,
    /// Too much mail in a time.
    TooFast,
    /// The server does not pass mail on for the sender.
    NoRelaying,
    /// TLS, a login or another safeguard failed.
    Security,
    /// It could not be delivered in time.
    Expired,
    /// The connection failed, or mail goes round in a circle.
    Network,
    /// The receiver's server is in trouble.
    SystemError,
    /// The receiver's disk is full.
    SystemFull,
    /// The program that delivers failed.
    MailerError,
    /// The servers did not understand each other.
    Syntax,
    /// A machine answered.
    Vacation,
    /// It was delivered.
    Delivered,
    /// Only its status is told, which says little.
    OnHold,
    /// Nothing is told.
    Undefined,
}

use BounceReason::*;

impl BounceReason {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            UserUnknown => "there is no such mailbox",
            HostUnknown => "there is no such domain or server",
            HasMoved => "the address has moved",
            NotAccepting => "the domain takes no mail",
            MailboxFull => "the mailbox is full",
            Suspended => "the mailbox is shut",
            Filtered => "a filter of the recipient",
            Rejected => "the sender is refused",
            Blocked => "the sending server is refused",
            BadReputation => "the sending server has a bad name",
            NoReverseDns => "the sending server has no reverse DNS",
            AuthFailure => "SPF, DKIM or DMARC failed",
            Policy => "against the rules of the receiver",
            Spam => "taken for spam",
            Virus => "it holds a virus",
            Content => "its content is refused",
            NotCompliant => "it breaks a standard",
            TooBig => "it is too large",
            ExceedLimit => "a limit of the receiver",
            TooManyConnections => "too many connections",
            TooFast => "too much mail in a time",
            NoRelaying => "the server does not pass it on",
            Security => "TLS or a login failed",
            Expired => "not delivered in time",
            Network => "the connection failed",
            SystemError => "trouble at the receiver",
            SystemFull => "the disk of the receiver is full",
            MailerError => "the program that delivers failed",
            Syntax => "the servers did not understand each other",
            Vacation => "a machine answered",
            Delivered => "it was delivered",
            OnHold => "only a status is told",
            Undefined => "no reason is told",
        }
    }

    /// Whether the address itself is no good.
    pub fn class(self) -> BounceClass {
        match self {
            UserUnknown | HostUnknown | HasMoved | NotAccepting => BounceClass::Hard,
            Vacation | Delivered => BounceClass::None,
            _ => BounceClass::Soft,
        }
    }
}

/// Bytes that may stand where a `*` is.
const NEAR: usize = 80;

/// What servers say, in lower case, first match first: between `|` one of them, and `*` for a little of
/// anything.
const WORDS: &[(BounceReason, &str)] = &[
    (MailerError, "mailer error|procmail:"),
    (SystemError, "internal system error"),
    (Virus, "virus detected|virus found|infected|contains a virus|malware"),
    (
        NotCompliant,
        "rfc 5322|rfc5322|rfc 2822|multiple addresses in from|\
         messages with multiple 550 5.7.1 addresses",
    ),
    (
        AuthFailure,
        "dmarc|authentication checks failed|authentication information|unauthenticated email|bad spf|\
         spf check|spf record|spf fail|fails spf|failed spf|spf validation|dkim check|dkim fail|\
         passed neither|authentication results|not pass authentication",
    ),
    (
        NoReverseDns,
        "reverse dns|ptr record|dns ptr|rdns|no ptr|ip name lookup failed|unverifyable sending ip|\
         unverifiable sending ip|ptr resource record|cannot find your hostname|\
         cannot resolve your address|cannot resolve your ip|mismatches client ip|\
         may not be mail exchanger|requires that all mail servers must have a ptr",
    ),
    (BadReputation, "reputation|[tss0|user complaints"),
    (TooFast, "at a rate that|sending rate|rate limited|too much mail|too many messages|mail too fast"),
    (
        TooManyConnections,
        "connection rate|frequency limited|too many connections|too many concurrent|\
         too many sessions|many simultaneous",
    ),
    (ExceedLimit, "too many recipients|recipient limit"),
    (
        MailboxFull,
        "mailbox full|mailbox is full|mailbox*full|over quota|overquota|over the quota|\
         over its quota|quota exceeded|exceeded*quota|exceeds*quota|quota exceed|folder is full|\
         inbox is full|exceeds allowed size|exceeded the local limit|over*storage limit|\
         exceeded storage|storage allocation|mailbox size limit|out of storage|not enough storage|\
         mailbox has exceeded|full mailbox",
    ),
    (
        TooBig,
        "message size exceeds|size limit exceeded|message length exceeds|line limit exceeded|\
         message too large|message too big|message is too|exceeds maximum|exceeds the maximum|\
         larger than|size exceeds|message exceeded",
    ),
    (
        NoRelaying,
        "relay access denied|relaying denied|relay denied|no relaying|not permitted to relay|\
         unable to relay|to relay mail|relay not permitted|relaying not|relaying is|\
         not allowed to relay|relay prohibited|address is not verified|insecure mail relay|\
         not a relay",
    ),
    (
        HasMoved,
        "has moved|has been moved|has changed his|has changed her|address has changed|\
         has been replaced by",
    ),
    (
        NotAccepting,
        "not accept mail|no smtp service|null mx|nullmx|not accepting network messages|no mx record|\
         find a mail exchanger|accepts no mail|does not receive mail",
    ),
    (
        Suspended,
        "account*disabled|account*locked|account*blocked|account*suspended|account*inactive|\
         user*locked|mailbox*frozen|mailbox*disabled|mailbox*inactive|disabled recipient|\
         recipient suspended|user*suspended|user*disabled|not active|account is deactivated|\
         account expired|inactive user|mailbox currently suspended|boite du destinataire archivee",
    ),
    (UserUnknown, "recipient address rejected: access denied|recipient addresses rejected : access denied"),
    (Network, "host not found, try again|name service error*try again|dns query failed|name server*timeout"),
    (
        Rejected,
        "sender rejected|sender was rejected|sender address rejected|sender verify failed|\
         sender domain|domain of sender|sender address*exist|unroutable sender|unrouteable sender|\
         sender denied|sender is not|invalid sender|from: domain is invalid|valid from:|bad sender|\
         sending to/from an address|responsible address|sender*blacklist|sender*not exist|\
         mail from*not exist|return path|sender id|your domain*reject|\
         access denied (in reply to mail from",
    ),
    (
        Blocked,
        "client host rejected|host rejected|blocked using|banned sending ip|ip address blacklisted|\
         blocked by|source bloquee|client host blocked|blacklisted by|spamhaus|spamcop|dnsbl|/rbl|\
         rbl |invalid ip for sending|open relay|please use the smtp server of your isp|\
         service unavailable; client|blocked - see|my name was rejected|internet service provider|\
         messages from*weren't sent|not accepting connections|no access from mail server|cdrbl|\
         connection refused by|(bl)|ip=|access denied..|block list|blocklist|your ip*block|\
         your server*block|ip*blacklist|is listed|host network not allowed",
    ),
    (
        Security,
        "authentication required|authrequired|unauthenticated senders|delivery not authorized|\
         starttls|must authenticate|authentication failed|tls required|not authenticated|\
         requires authentication",
    ),
    (
        Spam,
        "spam detected|as spam|- spam|is spam|spam message|spam filter|spam score|spamassassin|\
         content rejected, ube|message content rejected|blacklisted url|mail rejete|\
         appears to be unsolicited|unsolicited mail|looks like spam|considered spam|probable spam|\
         spam*reject|reject*spam|spamsignature",
    ),
    (
        Content,
        "duplicate header|attachment type|attachment*not allowed|prohibited attachment|\
         improper use of|media error|content restriction",
    ),
    (
        Policy,
        "policy violation|by policy|policy reasons|protocol violation|header error|\
         content presents a potential|security policies|policy restriction|local policy|\
         email not accepted|message refused by policy",
    ),
    (
        HostUnknown,
        "host unknown|unknown host|domain not found|no such domain|domain*does not exist|\
         name service error|host or domain name not found|host not found|unable to look up host|\
         domain may not exist|invalid domain|domain is not reachable|unknown domain|\
         non-existent domain|domain name*not found|no such host|unrouteable address|\
         unroutable address|bad destination system",
    ),
    (
        UserUnknown,
        "user unknown|unknown user|no such user|unknown recipient|recipient unknown|no mailbox here|\
         mailbox does not exist|user doesn't|user does not exist|not listed in|does not exist|\
         doesn't exist|recipient not found|user not found|no such recipient|no such mailbox|\
         no such address|invalid recipient|invalid mailbox|unknown address|unknown local|\
         address unknown|mailbox not found|not a valid|no such person|bad destination mailbox|\
         recipient name is not recognized|not our customer|recipient*not found|mailbox unavailable|\
         user is unknown|mailbox unknown|recipnotfound|undeliverable address|not known|isn't a valid|\
         no account|doesn't have a|account not available|unknown*user|no mail box|wasn't found|\
         couldn't be found|could not be found|has no mailbox|invalid address|\
         adresse d au moins un destinataire|no user with|not found in|user not exist|\
         no valid recipients|invalid final delivery userid",
    ),
    (
        Expired,
        "retry timeout exceeded|message expired|giving up|failing for a long time|\
         delivery time expired|queue too long|envelope expired|will be retried|timed out|timeout|\
         requests to connect|host not reachable|connection refused|been in the queue|\
         delivery attempts|could not be delivered within|still being retried|not responding|\
         was aborted after|delivery expired|network timeout",
    ),
    (
        Network,
        "network error|routing loop|hop count|too many hops|mail loop|loops back|connection reset|\
         connection was dropped|lost connection|network is unreachable|no route to host|\
         mail forwarding loop|unable to resolve route|communications error",
    ),
    (SystemFull, "insufficient disk space|insufficient system storage|no space left|disk full"),
    (
        SystemError,
        "local configuration error|server configuration|contact ldap|currently unavailable|\
         service refused|transaction failed|system error|temporarily unavailable|system config|\
         server error|local error|internal error|could not load",
    ),
    (MailerError, "procmail|child status|exit status|command died|pipe to|local delivery failed|x-unix"),
    (Syntax, "malformed address|syntax error|unrecognized command|bad command"),
    (Blocked, "access denied|blocked|daily relay quota"),
    (Rejected, "groups.google.com"),
    (UserUnknown, "recipient address rejected|address rejected"),
];

/// The reason: `text` is of the server, `told` what the bounce says beside it.
pub(super) fn judge(
    status: Option<&str>,
    reply: Option<u32>,
    text: &str,
    told: &str,
    action: Option<&str>,
) -> BounceReason {
    if matches!(action, Some("delivered" | "relayed" | "expanded")) {
        return Delivered;
    }
    let words = match by_words(text) {
        // The address was good enough for RCPT: what looks into the message refused it.
        Some(UserUnknown) if !is_of_address(status) && (is_after_data(text) || is_after_data(told)) => {
            Some(Filtered)
        }
        words => words,
    };
    words.or_else(|| status.and_then(by_status)).or_else(|| reply.and_then(by_reply)).unwrap_or(
        match status {
            Some(_) => OnHold,
            None => Undefined,
        },
    )
}

/// Whether a status says that the address itself is wrong.
fn is_of_address(status: Option<&str>) -> bool {
    status.is_some_and(|status| status.get(1..).is_some_and(|rest| rest.starts_with(".1.")))
}

/// Whether a message was refused when it had been sent, not when its recipient was named.
fn is_after_data(text: &str) -> bool {
    let text = plain(text);
    // A client that has no recipient left still says DATA, and hears 503.
    ["end of data", "data command", "command data", "in reply to data", ">>> data <<< 55"]
        .iter()
        .any(|words| text.contains(words))
}

/// In lower case, with single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

fn by_words(text: &str) -> Option<BounceReason> {
    let text = plain(text);
    let (reason, _) = WORDS.iter().find(|(_, words)| words.split('|').any(|words| says(&text, words)))?;
    Some(*reason)
}

fn says(text: &str, words: &str) -> bool {
    let mut pieces = words.split('*');
    let Some(at) = pieces.next().and_then(|first| Some(text.find(first)? + first.len())) else {
        return false;
    };
    let mut rest = text.get(at..).unwrap_or_default();
    pieces.all(|piece| {
        let near = rest.get(..rest.floor_char_boundary(NEAR)).unwrap_or(rest);
        let found = near.find(piece);
        rest = found.and_then(|at| rest.get(at + piece.len()..)).unwrap_or_default();
        found.is_some()
    })
}

/// Subject and detail of a status (RFC 3463, RFC 7372, the registry of IANA).
const STATUS: &[(BounceReason, &str)] = &[
    (UserUnknown, "1.1 1.0 1.3 1.4 0.1"),
    (HostUnknown, "1.2"),
    (HasMoved, "1.6"),
    (Rejected, "1.7 1.8"),
    (NotAccepting, "1.10"),
    (Suspended, "2.0 2.1"),
    (MailboxFull, "2.2"),
    (TooBig, "2.3 3.4"),
    (Filtered, "2.4"),
    (SystemFull, "3.1"),
    (SystemError, "3.0 3.2 3.3 3.5"),
    (Network, "4.1 4.2 4.3 4.4 4.6 4.0"),
    (TooManyConnections, "4.5"),
    (Expired, "4.7"),
    (ExceedLimit, "5.3"),
    (Syntax, "5.0 5.1 5.2 5.4 5.5"),
    (Content, "6.0 6.1 6.2 6.3 6.5 6.6 6.7 6.8 6.9"),
    (Security, "7.0 7.3 7.4 7.5 7.6 7.7 7.8 7.9 7.10 7.11 7.14"),
    (Policy, "7.1 7.2"),
    (HasMoved, "7.17 7.18"),
    (AuthFailure, "7.20 7.21 7.22 7.23 7.24 7.26 7.27 7.30"),
    (NoReverseDns, "7.25"),
    (TooFast, "7.28"),
];

fn by_status(status: &str) -> Option<BounceReason> {
    let (class, detail) = status.split_once('.')?;
    let known = STATUS.iter().find(|(_, details)| details.split(' ').any(|known| known == detail));
    known.map(|(reason, _)| *reason).or((class == "2").then_some(Delivered))
}

fn by_reply(reply: u32) -> Option<BounceReason> {
    Some(match reply {
        550 | 551 | 553 => return None,
        552 => MailboxFull,
        421 | 451 => SystemError,
        452 => SystemFull,
        500..=504 => Syntax,
        530 | 534 | 535 | 538 => Security,
        556 => NotAccepting,
        _ => return None,
    })
}

/// The first status and the first reply in a text.
pub(super) fn codes(text: &str) -> (Option<String>, Option<u32>) {
    let bytes = text.as_bytes();
    let (mut found, mut reply) = (None, None);
    for at in 0..bytes.len() {
        if !matches!(bytes.get(at), Some(b'2' | b'4' | b'5')) {
            continue;
        }
        // Only what begins a word: neither a piece of an address nor of a number.
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if before
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b".-_@/=%".contains(byte) && *byte != b'-')
        {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if found.is_none() {
            found = status(rest);
        }
        if reply.is_none() {
            reply = smtp_reply(rest);
        }
        if found.is_some() && reply.is_some() {
            break;
        }
    }
    (found, reply)
}

/// The status at the beginning of a text.
pub(super) fn status(text: &str) -> Option<String> {
    let text = text.trim_start();
    let end = text.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(text.len());
    let word = text.get(..end)?.trim_end_matches('.');
    let mut parts = word.split('.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = |part: &str| (1..=3).contains(&part.len());
    let is_status =
        parts.next().is_none() && matches!(class, "2" | "4" | "5") && fits(subject) && fits(detail);
    is_status.then(|| word.to_owned())
}

/// The reply of SMTP at the beginning of a text.
fn smtp_reply(text: &str) -> Option<u32> {
    let digits = text.get(..3)?;
    let is_end =
        text.as_bytes().get(3).is_none_or(|byte| byte.is_ascii_whitespace() || b"-:;,<>\"'#)".contains(byte));
    let reply = digits.parse().ok()?;
    let is_reply = matches!(reply, 400..=459 | 500..=559 | 571);
    (is_end && is_reply && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(reply)
}

/// Whether anything in a text tells why a message came back.
pub(super) fn knows(text: &str) -> bool {
    by_words(text).is_some() || codes(text) != (None, None)
}

/// Whether a subject, in lower case, is that of a machine's answer.
pub(super) fn is_vacation(subject: &str) -> bool {
    [
        "auto:",
        "auto response:",
        "auto reply",
        "automatic reply",
        "auto-reply",
        "autoreply",
        "automatic response",
        "out of office",
        "out of the office",
        "vacation:",
        "away from mail",
    ]
    .iter()
    .any(|words| subject.starts_with(words))
}

/// Whether a subject, in lower case, is that of a bounce.
pub(super) fn is_bounce_subject(subject: &str) -> bool {
    [
        "undeliver",
        "delivery status notification",
        "delivery failure",
        "delivery failed",
        "failure notice",
        "delivery notification",
        "mail delivery",
        "returned mail",
        "could not be delivered",
        "non-delivery",
        "non delivery",
        "unable to deliver",
        "undelivered",
        "delivery report",
        "message delivery",
        "failed mail",
        "mail failure",
        "not delivered",
        "mail system error",
        "warning: message",
        "rejected:",
    ]
    .iter()
    .any(|words| subject.contains(words))
}

/// Whether a text begins as bounces do.
pub(super) fn is_bounce_text(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(2_000)).unwrap_or(text).to_ascii_lowercase();
    [
        "could not be delivered to",
        "was unable to deliver",
        "unable to deliver",
        "delivery to the following recipient",
        "did not reach the following",
        "created automatically by mail delivery",
        "transcript of session follows",
        "your message was not delivered",
        "was not delivered to",
    ]
    .iter()
    .any(|words| start.contains(words))
}
