import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { originText, type Origin } from '../check.ts';
import { chosenResolver, fileView, resolverView, type ResolverChoice } from '../choices.ts';
import type { Lines } from '../message/lines.ts';
import { Thread, type Answers, type Asking, type Envelope, type OpenedOutline, type Order, type Verified } from '../message/thread.ts';
import { evidenceSection } from '../report/evidence.ts';
import { unknownView } from '../report/report.ts';
import { fold, sheet } from '../report/sheet.ts';
import { jump } from '../report/verdict.ts';
import { hostOf, rememberedResolver, rememberResolver, resolverFault, whoSees } from '../resolvers.ts';
import { saveFile } from '../save.ts';
import { count, prose } from '../text/prose.ts';
import type { Header } from 'sendworthy/message';
import { authorsView, verdicts, verdictsView } from './author.ts';
import { claimsView } from './claims.ts';
import { offersOf, wasSent, type Offers } from './envelope.ts';
import { opinionView } from './opinion.ts';
import { signatureFindings } from './findings.ts';
import { Changes, Places, type Changed } from './places.ts';
import { identifiersView, tallied } from './table.ts';
import '../elements/copy-button.ts';

/** The records that an example is verified with, and how it came. */
export interface World {
  /** The name of the example. */
  id: string;
  zone: () => Promise<string>;
  envelope: Envelope;
  now: Date;
}

/** What is verified. */
export interface Verifiable {
  name: string;
  lines: Lines;
  outline: OpenedOutline;
  header: readonly Header[];
  /** Whether it came with the page. */
  isExample?: boolean;
  /** Of an example only. */
  world?: World;
}

type State =
  | { kind: 'rest'; cancelled?: boolean }
  | { kind: 'running'; progress?: Asking }
  | { kind: 'refused'; text: string; field?: keyof Envelope };

/** What was found, and what was known when it was. */
interface Result {
  origin: Origin;
  envelope: Envelope;
  verified: Verified;
  changes: Changes;
}

/** A verification that has come to its end, for whoever shows the message. */
export interface Finished {
  /** What receivers do, a sentence for each domain of an author. */
  verdicts: readonly string[];
  /** Where the message differs from what was signed. */
  changed: readonly Changed[];
}

/** Nobody is asked, so every answer is missing, and the report names what it would have asked for. */
const NOBODY = JSON.stringify({ format: 'sendworthy-dns/1', answers: [] });

const EMPTY: Required<Envelope> = { ip: '', mailFrom: '', helo: '', authservId: '' };

/** Names that are listed before they are asked. */
const MOST = 60;

/** Signatures whose keys the engine asks for. */
const MOST_SIGNATURES = 20;

/** Who sent a message, as receivers find it out: asked for by a button, since it asks DNS. */
export class MessageAuthentication extends LitElement {
  static override properties = {
    message: {},
    jump: {},
    state: { state: true },
    result: { state: true },
    file: { state: true },
    envelope: { state: true },
    choice: { state: true },
    names: { state: true },
    again: { state: true },
    opinion: { state: true },
  };

  declare message: Verifiable | undefined;
  /** Shows a byte of the message in its source. */
  declare jump: (offset: number) => void;
  declare private state: State;
  /** It stays until there is a new one. */
  declare private result: Result | undefined;
  /** Saved answers that are read instead of asking a resolver. */
  declare private file: Extract<Origin, { kind: 'file' }> | undefined;
  declare private envelope: Required<Envelope>;
  declare private choice: ResolverChoice;
  declare private names: readonly string[] | 'loading' | undefined;
  /** Whether the form is shown beside a result. */
  declare private again: boolean;
  /** Whether another verifier is heard in any case, not only where there is ARC or DKIM2. */
  declare private opinion: boolean;
  #offers: Offers = {};
  #lines: Lines | undefined;
  #thread: Thread | undefined;

  constructor() {
    super();
    this.message = undefined;
    this.jump = () => {};
    this.state = { kind: 'rest' };
    this.result = undefined;
    this.file = undefined;
    this.envelope = EMPTY;
    this.choice = { resolver: rememberedResolver(), typed: '' };
    this.names = undefined;
    this.again = false;
    this.opinion = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  /** Nothing that was found or typed for one message is kept for another. */
  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('message') || !this.message || this.message.lines === this.#lines) return;
    const { lines, header, world } = this.message;
    this.#end();
    this.#lines = lines;
    this.#offers = offersOf(header, lines);
    this.envelope = { ...EMPTY, ...world?.envelope };
    this.names = undefined;
    this.again = false;
    this.state = { kind: 'rest' };
    this.result = undefined;
    this.file = undefined;
    if (world) void this.#verify({ kind: 'example', id: world.id });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { result, message } = this;
    if (!message) return nothing;
    return html`${sheet('authentication', 'Authentication', 'RFC 6376 · RFC 7208 · RFC 9989', [
        result ? nothing : html`<p class="calm">Who sent this message, as receivers find it out: by its signatures, by SPF and by DMARC, and why a signature does not fit.</p>`,
        html`<p class="hidden" role="status">${this.#spoken()}</p>`,
        result ? this.#verdict(result, message) : nothing,
        this.#form(message),
        this.#course(),
        result ? this.#outcome(result, message) : nothing,
      ])}
      ${result ? evidenceSection({ evidence: result.verified.saved.answers }) : nothing}`;
  }

  #form(message: Verifiable): TemplateResult {
    const { ip, mailFrom } = this.#offers;
    const field = (key: keyof Envelope, label: string, placeholder: string, hint: unknown) => html`<p class="line">
      <label class="label" for="envelope-${key}">${label}</label>
      <input
        type="text"
        id="envelope-${key}"
        spellcheck="false"
        autocapitalize="none"
        autocomplete="off"
        placeholder=${placeholder}
        aria-describedby="envelope-${key}-hint"
        aria-invalid=${this.state.kind === 'refused' && this.state.field === key ? 'true' : nothing}
        .value=${this.envelope[key]}
        @input=${(event: Event) => this.#set(key, (event.target as HTMLInputElement).value)}
      />
      <span class="hint" id="envelope-${key}-hint">${hint}</span>
    </p>`;
    const offer = (key: keyof Envelope, value: string | undefined, from: string) =>
      value === undefined || this.envelope[key] === value
        ? nothing
        : html`<button type="button" class="link" @click=${() => this.#set(key, value)}>Use <span class="mono">${value}</span> from the topmost ${from} field</button>`;
    return html`<form class="ask verify" aria-label="Verify the message" novalidate ?hidden=${this.result !== undefined && !this.again && this.state.kind === 'rest'} @submit=${this.#submit}>
      <div class="envelope choices">
        ${field('ip', 'Sending address', '192.0.2.1', html`In the Received field that your own server wrote. Without it SPF is unknown. ${offer('ip', ip, 'Received')}`)}
        ${field('mailFrom', 'MAIL FROM', 'bounces@example.com', html`As in Return-Path; <code>&lt;&gt;</code> for a bounce. Without it SPF is unknown. The SPF record may ask for names that hold it. ${offer('mailFrom', mailFrom, 'Return-Path')}`)}
        ${field('helo', 'HELO', 'mail.example.com', html`Counts for a bounce, whose MAIL FROM is <code>&lt;&gt;</code>.`)}
      </div>
      <div class="ways">
        <button class="go">Verify</button>
        <p class="who">${this.#who(message)}</p>
      </div>
      ${this.#namesView()}
      <details class="options">
        <summary>Another resolver, saved answers, the receiver, a second opinion</summary>
        <div class="choices">
          ${resolverView(this.choice, (choice) => {
            this.choice = choice;
            this.file = undefined;
          })}
          <div>
            ${fileView(this.#load)}
            ${field('authservId', 'Name of the receiver', 'mx.example.net', 'Under which your own server writes Authentication-Results. What stands there under another name anybody may have written.')}
            <p class="line">
              <label class="choice">
                <input type="checkbox" name="opinion" .checked=${this.opinion} @change=${(event: Event) => (this.opinion = (event.target as HTMLInputElement).checked)} />
                <span>Hear a second opinion<small>of another verifier, mail-auth; it is heard anyway where there are fields of ARC or DKIM2, which only it reads</small></span>
              </label>
            </p>
          </div>
        </div>
      </details>
    </form>`;
  }

  /** Which names are asked, and who sees them. */
  #who({ header, world }: Verifiable): TemplateResult {
    if (world) return html`The records of this example come with the page: nobody is asked.`;
    if (this.file) {
      return html`Answers from <span class="mono">${this.file.name}</span>: nobody is asked.
        <button type="button" class="link" @click=${this.#dropFile}>Ask a resolver instead</button>`;
    }
    const url = chosenResolver(this.choice);
    const fault = resolverFault(url);
    if (fault) return html`${fault}`;
    const are = (wanted: string) => header.filter(({ name }) => name.toLowerCase() === wanted).length;
    const [signatures, seals] = [are('dkim-signature'), are('arc-seal')];
    const asked = signatures > MOST_SIGNATURES ? `first ${MOST_SIGNATURES} of ${count(signatures, 'signature')}` : count(signatures, 'signature');
    const signed = [signatures && asked, seals && count(seals, 'seal')].filter(Boolean).join(' and ');
    const keys = signed ? `the ${signatures + seals === 1 ? 'key' : 'keys'} of its ${signed} and ` : '';
    return html`Asks <strong>${hostOf(url)}</strong> for ${keys}the DMARC policies of the author’s domain and of those above it${this.envelope.ip.trim() && this.envelope.mailFrom.trim() ? ', and for the SPF records of the sender' : ''}: ${whoSees(url)}.
      Nothing but these names leaves this tab. <button type="button" class="link" aria-expanded=${this.names !== undefined} @click=${this.#listNames}>Which names?</button>`;
  }

  #namesView(): TemplateResult | typeof nothing {
    const { names } = this;
    if (names === undefined) return nothing;
    if (names === 'loading') return html`<p class="hint">Looking…</p>`;
    return html`<div class="hint names">
      ${names.length
        ? html`<p>These at first; what they say leads to others, as aliases and the includes of SPF do.</p>
            <ul class="mono">${names.slice(0, MOST).map((name) => html`<li>${name}</li>`)}</ul>
            ${names.length > MOST ? html`<p>And ${count(names.length - MOST, 'more name')}.</p>` : nothing}`
        : html`<p>None: it holds no signature and no author.</p>`}
    </div>`;
  }

  /** What is going on, or went wrong, below what was pressed. */
  #course(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state.kind === 'refused') return html`<p class="refusal" role="alert">${prose(state.text)}</p>`;
    if (state.kind !== 'running') return nothing;
    const { progress } = state;
    return html`<div class="progress">
      ${progress
        ? html`<progress max=${Math.max(progress.asked, 1)} .value=${progress.answered} aria-label="Answers"></progress>`
        : html`<progress aria-label="Reading the signatures"></progress>`}
      <p>
        ${progress ? html`${progress.answered} of ${progress.asked} answers, round ${progress.wave}${progress.last ? html` · <span class="mono">${progress.last}</span>` : nothing}` : 'Reading the signatures'}
        · <button type="button" class="link" @click=${this.#cancel}>Cancel</button>
      </p>
    </div>`;
  }

  #verdict({ verified, origin, envelope }: Result, { name, header }: Verifiable): TemplateResult {
    const { report, saved } = verified;
    const failed = saved.answers.filter((answer) => 'failed' in answer).length;
    const file = name.replace(/\.eml$/i, '');
    // Of what has been sent it is the headline of the report.
    return html`${wasSent(header) ? nothing : verdictsView(report)}
      <p class="asked">${originText({ origin }, verified)} <span class="block">${sentOf(envelope)}</span></p>
      <div class="actions">
        <a href="#evidence-title" @click=${(event: Event) => jump(event, 'evidence-title')}>Evidence</a>
        <button type="button" @click=${() => saveFile(`${file}.dns.json`, 'application/json', `${JSON.stringify(saved, null, 1)}\n`)}>Save answers</button>
        <button type="button" @click=${() => saveFile(`${file}.authentication.json`, 'application/json', `${JSON.stringify(report, null, 2)}\n`)}>Report as JSON</button>
        <button type="button" aria-expanded=${this.again} @click=${this.#toggle}>Verify again</button>
      </div>
      ${failed ? unknownView(failed, saved.answers.length) : nothing}`;
  }

  #outcome({ verified, changes, envelope }: Result, { lines, header }: Verifiable): TemplateResult {
    const { report } = verified;
    const unchecked = header.filter(({ name }) => name.toLowerCase() === 'dkim-signature').length - report.dkim.length;
    return html`${identifiersView({ report, lines, changes, jump: this.jump }, unchecked, this.#noSender(envelope))} ${signatureFindings(report, lines, this.jump)}
      ${authorsView(report)} ${opinionView(report)} ${claimsView(report, lines, this.jump)}
      ${fold('What a receiver writes into the message', [
        html`<pre class="body" tabindex="0" role="region" aria-label="The Authentication-Results field">${report.results.replaceAll('\r\n', '\n')}</pre>`,
        html`<p class="copies"><copy-button .text=${report.results} label="Copy" .what=${'the Authentication-Results field'}></copy-button>
          <span class="quiet"><code>receiver.example</code> stands for the name of the receiver (RFC 8601).</span></p>`,
      ])}
      ${report.notChecked.length
        ? html`<h3>Not checked</h3>
            <ul class="unchecked quiet">${report.notChecked.map((one) => html`<li>${prose(one)}</li>`)}</ul>`
        : nothing}`;
  }

  /** What is said instead of SPF, and how to come by it. */
  #noSender({ ip, mailFrom, helo }: Envelope): TemplateResult {
    const offers: Envelope = this.#offers;
    const missing = (key: keyof Envelope, says: string, field: string) => {
      const offered = offers[key];
      return html`<p>
        ${says}
        ${offered === undefined
          ? html`<button type="button" class="link" @click=${() => this.#enter(key)}>Enter it</button>`
          : html`<button type="button" class="link" @click=${() => this.#take(key, offered)}>Use <span class="mono">${offered}</span> from the topmost ${field} field</button>, if that is the one, or
              <button type="button" class="link" @click=${() => this.#enter(key)}>enter another</button>`}
      </p>`;
    };
    return html`${ip === undefined ? missing('ip', 'The sending address is not known. It stands in the Received field that your own server wrote.', 'Received') : nothing}
      ${mailFrom === undefined ? missing('mailFrom', 'MAIL FROM is not known. It stands in the Return-Path field that your own server wrote.', 'Return-Path') : nothing}
      ${mailFrom === '' && helo === undefined ? missing('helo', 'HELO is not known, which counts for a bounce. It stands in the Received field that your own server wrote.', 'Received') : nothing}`;
  }

  /** What a screen reader is told: beginnings and ends, not every answer. */
  #spoken(): string {
    const { state, result } = this;
    switch (state.kind) {
      case 'running':
        return state.progress ? `Asking, round ${state.progress.wave}` : 'Verifying';
      case 'refused':
        return '';
      case 'rest':
        if (state.cancelled) return 'Cancelled';
        return result ? `${verdicts(result.verified.report).join('. ').replaceAll('`', '')}. ${tallied(result.verified.report)}` : '';
    }
  }

  #set(key: keyof Envelope, value: string): void {
    this.envelope = { ...this.envelope, [key]: value };
    this.names = undefined;
    if (this.state.kind !== 'refused' || this.state.field !== key) return;
    this.again = true;
    this.state = { kind: 'rest' };
  }

  readonly #toggle = (): void => {
    this.again = !this.again;
    if (this.state.kind === 'refused') this.state = { kind: 'rest' };
  };

  async #enter(key: keyof Envelope): Promise<void> {
    this.again = true;
    await this.updateComplete;
    this.querySelector<HTMLInputElement>(`#envelope-${key}`)?.focus();
  }

  /** It is filled in, so that who is asked can be read before it is. */
  async #take(key: keyof Envelope, value: string): Promise<void> {
    this.#set(key, value);
    await this.#enter(key);
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { world } = this.message ?? {};
    if (world) return void this.#verify({ kind: 'example', id: world.id });
    if (this.file) return void this.#verify(this.file);
    const url = chosenResolver(this.choice);
    const fault = resolverFault(url);
    if (fault) return this.#refuse(fault);
    rememberResolver(url);
    void this.#verify({ kind: 'resolver', url });
  };

  /** It is read once the button is pressed: other fields stand beside it. */
  readonly #load = async (file: File): Promise<void> => {
    const text = await file.text();
    if (MAIL.test(text)) return this.#refuse(`\`${file.name}\` is a mail, not saved answers`);
    this.file = { kind: 'file', name: file.name, text };
    if (this.state.kind === 'refused') this.state = { kind: 'rest' };
  };

  readonly #dropFile = async (): Promise<void> => {
    this.file = undefined;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.verify .go')?.focus();
  };

  readonly #cancel = async (): Promise<void> => {
    this.#end();
    this.again = true;
    this.state = { kind: 'rest', cancelled: true };
    await this.updateComplete;
    this.querySelector<HTMLElement>('.verify .go')?.focus();
  };

  /** What would be asked at first; it is found out without asking. */
  readonly #listNames = async (): Promise<void> => {
    if (this.names !== undefined || !this.message) {
      this.names = undefined;
      return;
    }
    this.names = 'loading';
    const { message } = this;
    const thread = new Thread();
    try {
      const { saved } = await thread.ask(this.#order(message, { saved: NOBODY }), 'verified');
      if (message === this.message) this.names = saved.answers.map(({ name, type }) => `${name} ${type}`);
    } catch (error) {
      this.names = undefined;
      this.#refuse(error instanceof Error ? error.message : String(error));
    } finally {
      thread.end();
    }
  };

  /** A thread of its own for each verification: ending it is a cancel that always works, and gives the memory back. */
  async #verify(origin: Origin): Promise<void> {
    const { message } = this;
    if (!message) return;
    this.#end();
    const thread = (this.#thread = new Thread());
    this.state = { kind: 'running' };
    try {
      const order = this.#order(message, await answersOf(origin, message));
      const verified = await thread.ask(order, 'verified', (progress) => {
        if (thread === this.#thread && progress.step === 'ask') this.state = { kind: 'running', progress };
      });
      if (thread !== this.#thread) return;
      const { lines, outline, header } = message;
      const changes = new Changes(verified.report, new Places(lines, outline.lineEnding, header, outline.parts[0]?.body ?? 0));
      this.again = false;
      this.state = { kind: 'rest' };
      this.result = { origin, envelope: order.envelope, verified, changes };
      const isHere = document.activeElement === document.body || this.contains(document.activeElement);
      const detail: Finished = { verdicts: verdicts(verified.report), changed: changes.list };
      this.dispatchEvent(new CustomEvent('verified', { detail, bubbles: true }));
      await this.updateComplete;
      // The form makes room for the answer, and hands it the focus.
      if (isHere) document.querySelector<HTMLElement>('.author-verdicts')?.focus();
    } catch (error) {
      if (thread === this.#thread) this.#refuse(error instanceof Error ? error.message : String(error));
    } finally {
      thread.end();
    }
  }

  #order({ lines, world }: Verifiable, answers: Answers): Extract<Order, { kind: 'verify' }> {
    const { ip, mailFrom, helo, authservId } = this.envelope;
    return {
      kind: 'verify',
      raw: lines.bytes,
      envelope: {
        ...(ip.trim() && { ip: ip.trim() }),
        // Nothing typed is nothing known; a bounce has the address `<>`.
        ...(mailFrom.trim() && { mailFrom: mailFrom.trim().replace(/^<(.*)>$/, '$1') }),
        ...(helo.trim() && { helo: helo.trim() }),
        ...(authservId.trim() && { authservId: authservId.trim() }),
      },
      answers,
      ...(this.opinion && { opinion: true }),
      ...(world && { now: world.now }),
    };
  }

  #refuse(text: string): void {
    this.#end();
    const field = (['ip', 'mailFrom', 'helo', 'authservId'] as const).find((key) => this.envelope[key].trim() && text.includes(`\`${this.envelope[key].trim()}\``));
    this.state = { kind: 'refused', text, ...(field && { field }) };
    this.again = true;
    if (field) void this.#enter(field);
  }

  #end(): void {
    this.#thread?.end();
    this.#thread = undefined;
  }
}

/** What a mail begins with: a line of mbox, or a field. Neither is a record of a zone, nor JSON. */
const MAIL = /^\uFEFF?(?:From \S|[!-9;-~]+:[ \t])/;

/** What was known of the SMTP dialogue. */
function sentOf({ ip, mailFrom, helo }: Envelope): TemplateResult {
  const known = [
    ip !== undefined && html`from <span class="mono">${ip}</span>`,
    mailFrom !== undefined && html`MAIL FROM <span class="mono">${mailFrom || '<>'}</span>`,
    helo !== undefined && html`HELO <span class="mono">${helo}</span>`,
  ].filter((one) => one !== false);
  if (!known.length) return html`Nothing was known of the SMTP dialogue.`;
  return html`As sent ${known.map((one, at) => (at ? html`, ${one}` : one))}.`;
}

async function answersOf(origin: Origin, { world }: Verifiable): Promise<Answers> {
  switch (origin.kind) {
    case 'resolver':
      return { resolver: origin.url };
    case 'file':
      return { saved: origin.text };
    case 'example':
      return { saved: (await world?.zone()) ?? NOBODY };
  }
}

customElements.define('message-authentication', MessageAuthentication);
