/** Gives the person a file. */
export function saveFile(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; it is freed when it has.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
