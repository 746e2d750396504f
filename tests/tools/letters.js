// Messages that no two servers would write alike, always the same ones.

/** A small generator (mulberry32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** A number below `bound`. */
  below(bound) {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let z = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) % bound;
  }

  of(list) {
    return list[this.below(list.length)];
  }
}

const NAMES = ['To', 'Cc', 'Subject', 'SUBJECT', 'date', 'Message-ID', 'Reply-To', 'MIME-Version', 'Content-Type', 'References', 'List-Unsubscribe', 'X-Mailer', 'Received', 'Comments'];

/** The bytes of a message: fields folded, doubled and of 8 bits, and any body or none. */
export function draft(random) {
  const end = random.of(['\r\n', '\n']);
  const fields = Array.from({ length: random.below(9) }, () => `${random.of(NAMES)}:${value(random, end)}`);
  fields.splice(random.below(fields.length + 1), 0, `${random.of(['From', 'FROM', 'from'])}: Ann <ann@example.com>`);
  const body = random.below(8) === 0 ? '' : end + Array.from({ length: random.below(12) }, () => line(random, end)).join('');
  return Buffer.from(fields.map((field) => field + end).join('') + body, 'latin1');
}

function value(random, end) {
  const piece = () => random.of([`${end} `, ` ${end}\t  `, '  ', 'Gr\xfc\xdfe', '\xff\xe4', 'a:b; c=d,', ' word', ' word']);
  // A line of white space alone ends a header for some.
  return Array.from({ length: random.below(6) }, () => `${piece()}x`).join('');
}

function line(random, end) {
  return random.of([end, end, ` \t${end}`, 'tr\xe4ume ', '\x80\xff\0', `.${end}`, 'w'.repeat(random.below(1500)), `words  and\tmore${end}`]);
}
