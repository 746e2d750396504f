/** What `--help` says, by command. */
export const HELP = {
  main: `\
sendworthy: what receivers do with your mail, and what to publish instead

Usage: sendworthy <command> [options]

Commands:
  domain NAME          check SPF, DKIM keys, DMARC and delivery of a domain
  record KIND TEXT     check the text of one record before it is published
  spf                  ask what SPF says of one sender, and why
  message FILE         check a message before it is sent
  predict FILE         tell which identities a message will carry, and whether DMARC will pass
  verify FILE          judge a message as a receiver does, and say why it fails
  sign FILE            sign a message by DKIM
  key FILE             make a key for that, and the record to publish
  mime FILE            show what a message holds
  report FILE          read a DMARC or TLS report, feedback, or a bounce
  explain CODE         tell what a code means, with examples

\`sendworthy <command> --help\` shows the options of a command.

Options:
  -h, --help           show this
  -V, --version        show the version

Exit status:
  0  nothing at error level        2  wrong usage
  1  findings at error level       3  unknown, because DNS did not answer
`,
  domain: `\
Checks SPF, DKIM keys, DMARC and delivery of a domain.

Usage: sendworthy domain NAME [options]

  NAME                 the domain; an address or a URL is taken apart, - reads standard input

Whom to ask (the system's name servers by default):
  --resolver URL       DNS over HTTPS; give it twice to have one to fall back to
  --dns FILE           nobody: a saved snapshot, or a zone file, which is then the whole world;
                       - reads standard input
  --save-dns FILE      keep every answer as a snapshot for --dns

What to look at:
  --selector S         a DKIM selector in use; may be repeated
  --ip ADDRESS         an address that sends, for reverse DNS and block lists

Output:
  --json               the whole report
  --sarif              the findings as SARIF 2.1.0, for code scanning

Exit status: 0 nothing at error level, 1 errors found, 2 wrong usage, 3 DNS did not answer
`,
  record: `\
Checks the text of one record before it is published. Nobody is asked anything.

Usage: sendworthy record KIND TEXT [options]

  KIND                 spf, dkim, dmarc, mta-sts, tls-rpt or bimi
  TEXT                 the text in quotes; - reads standard input
  --name NAME          where it will stand, such as _dmarc.example.com

Output:
  --json               the record taken apart, with the findings
  --sarif              the findings as SARIF 2.1.0, for code scanning

Exit status: 0 nothing at error level, 1 errors found, 2 wrong usage
`,
  spf: `\
Asks what SPF says of one sender, and shows every step of the way.

Usage: sendworthy spf --ip ADDRESS --mail-from SENDER [options]

  --ip ADDRESS         the address that sends
  --mail-from SENDER   the address of MAIL FROM
  --helo NAME          the name given with HELO or EHLO; alone, it is checked itself

Whom to ask (the system's name servers by default):
  --resolver URL       DNS over HTTPS; give it twice to have one to fall back to
  --dns FILE           nobody: a saved snapshot or a zone file; - reads standard input
  --save-dns FILE      keep every answer as a snapshot for --dns

Output:
  --json               the whole evaluation

Exit status: 0 for a result, 1 for permerror, 2 wrong usage, 3 for temperror
`,
  message: `\
Checks a message before it is sent. Nobody is asked anything.

Usage: sendworthy message FILE [options]

  FILE                 the message as a file (.eml); - reads standard input

What it is to be (transactional by default):
  --bulk               a newsletter, or anything else that goes to many
  --personal           from one person to another
  --template           merge tags are still to be filled in

How it is to be sent:
  --ses                through Amazon SES, which sets Date and Message-ID itself

Output:
  --json               the whole report; labels count bytes of the file
  --sarif              the findings as SARIF 2.1.0, for code scanning

Exit status: 0 nothing at error level, 1 errors found, 2 wrong usage
`,
  predict: `\
Predicts which SPF and DKIM identities a message will carry, whether DMARC will pass by what DNS
says now, and what would change that.

Usage: sendworthy predict FILE --region REGION [options]

  FILE                 the message as a file (.eml); - reads standard input

Through Amazon SES:
  --region REGION      such as eu-west-1
  --identity DOMAIN    the verified domain; that of From by default
  --mail-from-domain D the custom MAIL FROM domain
  --reject-message     BehaviorOnMxFailure is REJECT_MESSAGE
  --easy-dkim T,T,T    the identity signs by Easy DKIM with these three tokens
  --byodkim SELECTOR   it signs by a key of its own
  --no-dkim            it does not sign; without any of these three that is not known

By a server of your own:
  --ip ADDRESS         the address that sends
  --mail-from SENDER   the address of MAIL FROM; <> for a bounce, which takes --helo
  --helo NAME          the name given with HELO or EHLO
  --sign S@DOMAIN      it signs as DOMAIN by the selector S

Whom to ask (the system's name servers by default):
  --resolver URL       DNS over HTTPS; give it twice to have one to fall back to
  --dns FILE           nobody: a saved snapshot or a zone file
  --save-dns FILE      keep every answer as a snapshot for --dns

Output:
  --json               the whole report

Exit status: 0 when DMARC will pass, 1 when it will not, 2 wrong usage, 3 unknown
`,
  verify: `\
Judges a message as a receiver does: DKIM, SPF, DMARC and ARC. Where a signature does not fit, it
says what has become of the message.

Usage: sendworthy verify FILE [options]

  FILE                 the message as a file (.eml); - reads standard input

What is known of the delivery (SPF takes the first two):
  --ip ADDRESS         the address that sent it
  --mail-from SENDER   the address of MAIL FROM; <> for a bounce, which takes --helo
  --helo NAME          the name given with HELO or EHLO
  --authserv-id NAME   the receiver's name in Authentication-Results: only its own are believed

Whom to ask (the system's name servers by default):
  --resolver URL       DNS over HTTPS; give it twice to have one to fall back to
  --dns FILE           nobody: a saved snapshot or a zone file
  --save-dns FILE      keep every answer as a snapshot for --dns

A second opinion by mail-auth (by default where there are fields of ARC or DKIM2, which only that reads):
  --opinion            hear it always
  --no-opinion         never

Output:
  --json               the whole report

Exit status: 0 when DMARC passes or does not apply, 1 when it fails, 2 wrong usage, 3 unknown
`,
  sign: `\
Signs a message by DKIM and writes it to standard output. Nobody is asked anything.

Usage: sendworthy sign FILE --key FILE --domain NAME --selector S [options]

  FILE                 the message as a file (.eml); - reads standard input
  --key FILE           the private key as PEM, of PKCS #8 or of PKCS #1; - reads standard input
  --domain NAME        the domain that signs (d=): for DMARC that of the author
  --selector S         what stands before ._domainkey at the name of the key (s=)

How:
  --target ses         it goes through Amazon SES, which writes Date and Message-ID anew
  --sign NAMES         the fields to sign in place of the recommended ones: from:to:subject
  --no-over-signing    others may add a second one of a signed field
  --canonicalization C simple/simple, simple/relaxed, relaxed/simple or relaxed/relaxed, the default
  --identity ADDRESS   the agent or user (i=)
  --expires DATE       when the signature ends (x=), such as 2027-01-31

Output:
  --out FILE           the signed message into a file
  --field              the DKIM-Signature field alone
  --record             the record to publish, as a line of a zone file
  --json               field, record and notes

Exit status: 0, or 2 for wrong usage and for a message that is not to be signed
`,
  key: `\
Makes a key for DKIM, writes it into a file and shows the record to publish.

Usage: sendworthy key FILE --domain NAME --selector S [options]

  FILE                 where the private key goes (PEM, PKCS #8); nothing is overwritten
  --domain NAME        the domain that signs
  --selector S         what stands before ._domainkey at the name of the key

What kind (RSA of 2,048 bits by default):
  --bits N             an RSA key of 1,024 to 4,096 bits; Amazon SES takes up to 2,048
  --ed25519            an Ed25519 key, which not every receiver verifies

Output:
  --json               the public key and the record

Exit status: 0, or 2 for wrong usage
`,
  mime: `\
Shows what a message holds: its parts, with type, size and place.

Usage: sendworthy mime FILE [options]

  FILE                 the message as a file (.eml); - reads standard input

Output:
  --json               the outline with every header field; offsets count bytes of the file

Exit status: 0, or 2 for wrong usage
`,
  report: `\
Reads a report that a receiver sent: a DMARC aggregate report, a TLS report, feedback on a
message (ARF), or a bounce. Nobody is asked anything.

Usage: sendworthy report FILE [options]

  FILE                 the report (.xml, .json, .gz, .zip), or the mail that it came in (.eml);
                       - reads standard input

Output:
  --json               the whole report

Exit status: 0, 1 when the file is no report that can be read, 2 wrong usage
`,
  explain: `\
Tells what a code means: what it finds, why it matters, examples, the standard.

Usage: sendworthy explain CODE [options]

  CODE                 such as SPF014, or the name of the rule

Output:
  --json               the rule as an object

Exit status: 0, or 2 when there is no such code
`,
} as const;
