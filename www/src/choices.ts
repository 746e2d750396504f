import { html, type TemplateResult } from 'lit';
import { publicResolvers, publicResolversAsOf } from 'sendworthy/dns';

/** Who is asked. */
export interface ResolverChoice {
  /** The URL of a resolver of the list, or `typed`. */
  resolver: string;
  typed: string;
}

export const chosenResolver = ({ resolver, typed }: ResolverChoice): string => (resolver === 'typed' ? typed.trim() : resolver);

/** What may be set beside the domain. */
export interface Choices extends ResolverChoice {
  selectors: string;
  ip: string;
}

/** The settings, folded away: most people need none. */
export function choicesView(choices: Choices, change: (choices: Choices) => void, load: (file: File) => void): TemplateResult {
  const text = (key: 'selectors' | 'ip') => (event: Event) =>
    change({ ...choices, [key]: (event.target as HTMLInputElement).value });
  return html`<details class="options">
    <summary>Another resolver, selectors, a saved file</summary>
    <div class="choices">
      ${resolverView(choices, (choice) => change({ ...choices, ...choice }))}
      <div>
        <p class="line">
          <label class="label" for="selectors">DKIM selectors in use</label>
          <input type="text" id="selectors" spellcheck="false" autocapitalize="none" .value=${choices.selectors} @input=${text('selectors')} />
          <span class="hint">What stands at <code>s=</code> in a DKIM-Signature. Well-known ones are tried anyway.</span>
        </p>
        <p class="line">
          <label class="label" for="ip">A sending address</label>
          <input type="text" id="ip" spellcheck="false" .value=${choices.ip} @input=${text('ip')} />
          <span class="hint">For reverse DNS and block lists.</span>
        </p>
        ${fileView(load)}
      </div>
    </div>
  </details>`;
}

/** The list of resolvers, and a field for another. */
export function resolverView(choice: ResolverChoice, change: (choice: ResolverChoice) => void): TemplateResult {
  const listed = publicResolvers.some((one) => one.url === choice.resolver);
  const chosen = listed ? choice.resolver : 'typed';
  return html`<fieldset>
    <legend>Who is asked</legend>
    ${publicResolvers.map(
      ({ url, name, who }) => html`<label class="choice">
        <input type="radio" name="resolver" .checked=${chosen === url} @change=${() => change({ ...choice, resolver: url })} />
        <span>${name}<small>${who}</small></span>
      </label>`,
    )}
    <label class="choice">
      <input type="radio" name="resolver" .checked=${chosen === 'typed'} @change=${() => change({ resolver: 'typed', typed: choice.typed || 'https://' })} />
      <span>Another<small>a DNS-over-HTTPS URL that lets this page read its answers (CORS)</small></span>
    </label>
    <input
      type="url"
      aria-label="URL of another resolver"
      placeholder="https://dns.example/dns-query"
      .value=${listed ? choice.typed : choice.typed || (choice.resolver === 'typed' ? '' : choice.resolver)}
      @input=${(event: Event) => change({ resolver: 'typed', typed: (event.target as HTMLInputElement).value })}
    />
    <p class="hint">The list is of ${publicResolversAsOf}. The choice is kept in this browser.</p>
  </fieldset>`;
}

/** A field for answers that were saved. */
export function fileView(load: (file: File) => void): TemplateResult {
  return html`<p class="line">
    <label class="label" for="file">Saved answers, or a zone file</label>
    <input
      type="file"
      id="file"
      accept=".json,.zone,.txt"
      @change=${(event: Event) => {
        const field = event.target as HTMLInputElement;
        const file = field.files?.[0];
        if (file) load(file);
        field.value = '';
      }}
    />
    <span class="hint">Checked without asking anybody.</span>
  </p>`;
}
