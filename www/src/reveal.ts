/** Brings an element into view, opens what it is folded into, and gives it the focus. */
export function reveal(id: string): void {
  const element = document.getElementById(id);
  if (!element) return;
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  element.scrollIntoView({ block: 'start' });
  element.focus({ preventScroll: true });
}
