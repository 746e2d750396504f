import { html, type TemplateResult } from 'lit';
import { publicResolvers, publicResolversAsOf } from 'sendworthy/dns';

/** What may be set beside the domain. */
export interface Choices {
  /** The URL of a resolver of the list, or `typed`. */
  resolver: string;
  typed: string;
  selectors: string;
  ip: string;
}

/** The settings, folded away: most people need none. */
export function choicesView(choices: Choices, change: (choices: Choices) => void, load: (file: File) => void): TemplateResult {
  const listed = publicResolvers.some((one) => one.url === choices.resolver);
  const chosen = listed ? choices.resolver : 'typed';
  const text = (key: 'typed' | 'selectors' | 'ip') => (event: Event) =>
    change({ ...choices, [key]: (event.target as HTMLInputElement).value });
  return html`<details class="options">
    <summary>Another resolver, selectors, a saved file</summary>
    <div class="choices">
      <fieldset>
        <legend>Who is asked</legend>
        ${publicResolvers.map(
          ({ url, name, who }) => html`<label class="choice">
            <input type="radio" name="resolver" .checked=${chosen === url} @change=${() => change({ ...choices, resolver: url })} />
            <span>${name}<small>${who}</small></span>
          </label>`,
        )}
        <label class="choice">
          <input type="radio" name="resolver" .checked=${chosen === 'typed'} @change=${() => change({ ...choices, resolver: 'typed', typed: choices.typed || 'https://' })} />
          <span>Another<small>a DNS-over-HTTPS URL that lets this page read its answers (CORS)</small></span>
        </label>
        <input
          type="url"
          aria-label="URL of another resolver"
          placeholder="https://dns.example/dns-query"
          .value=${listed ? choices.typed : choices.typed || (choices.resolver === 'typed' ? '' : choices.resolver)}
          @input=${(event: Event) => change({ ...choices, resolver: 'typed', typed: (event.target as HTMLInputElement).value })}
        />
        <p class="hint">The list is of ${publicResolversAsOf}. The choice is kept in this browser.</p>
      </fieldset>
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
        <p class="line">
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
        </p>
      </div>
    </div>
  </details>`;
}
