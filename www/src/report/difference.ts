/** A run of text that both sides share, or that only one has. */
export interface Run {
  kind: 'same' | 'goes' | 'comes';
  text: string;
}

/** What became of `before` in `after`, word by word: terms are what people read and edit. */
export function difference(before: string, after: string): Run[] {
  const a = words(before);
  const b = words(after);
  // The longest common subsequence; records are short, and longer ones are shown without it.
  if (a.length * b.length > 4_000_000) {
    return [
      { kind: 'goes', text: before },
      { kind: 'comes', text: after },
    ];
  }
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const runs: Run[] = [];
  const push = (kind: Run['kind'], text: string): void => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push('same', a[i++] ?? '');
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      push('goes', a[i++] ?? '');
    } else {
      push('comes', b[j++] ?? '');
    }
  }
  return runs;
}

/** Words with the white space and the semicolons between them. */
const words = (text: string): string[] => text.match(/\s+|;|[^\s;]+/g) ?? [];
