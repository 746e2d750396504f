import { html, nothing, type TemplateResult } from 'lit';
import { prose } from './prose.ts';

/**
 * The text of a rule: the little Markdown that rules are written in, as elements. What it does not
 * know stands as it was written.
 */
export function explanation(markdown: string): TemplateResult {
  return html`${blocks(markdown).map(blockView)}`;
}

type Block = { kind: 'heading' | 'paragraph' | 'code'; text: string; firing?: boolean } | { kind: 'list'; items: string[] };

function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  const lines = markdown.split('\n');
  while (lines.length) {
    const line = lines.shift() ?? '';
    const fence = /^```(.*)$/.exec(line);
    if (fence) {
      const end = lines.indexOf('```');
      const text = lines.splice(0, end < 0 ? lines.length : end).join('\n');
      lines.shift();
      found.push({ kind: 'code', text, firing: /\bfires\b/.test(fence[1] ?? '') });
    } else if (line.startsWith('#')) {
      found.push({ kind: 'heading', text: line.replace(/^#+\s*/, '') });
    } else if (/^[-*] /.test(line)) {
      const items = [line.slice(2)];
      while (/^([-*] | {2,}\S)/.test(lines[0] ?? '')) {
        const next = lines.shift() ?? '';
        if (/^[-*] /.test(next)) items.push(next.slice(2));
        else items[items.length - 1] += ` ${next.trim()}`;
      }
      found.push({ kind: 'list', items });
    } else if (line.trim()) {
      let text = line;
      while (lines[0]?.trim() && !/^(```|#|[-*] )/.test(lines[0])) text += ` ${lines.shift()}`;
      found.push({ kind: 'paragraph', text });
    }
  }
  return found;
}

function blockView(block: Block): TemplateResult {
  switch (block.kind) {
    case 'heading':
      return html`<h3>${block.text}</h3>`;
    case 'code':
      return html`<pre class=${block.firing ? 'firing' : 'clean'}>${block.text}</pre>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case 'paragraph':
      return html`<p>${inline(block.text)}</p>`;
  }
}

/** Emphasis, and links as their text; the rest is the same as in findings. */
function inline(text: string): unknown {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain.split(/(\*[^*`]+\*)/).map((piece, at) => {
    if (!piece) return nothing;
    return at % 2 ? html`<em>${piece.slice(1, -1)}</em>` : prose(piece);
  });
}
