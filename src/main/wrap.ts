/** Words of a text on lines of at most so many columns; below the first, as much space as `lead` takes. */
export function wrap(text: string, lead: string, columns: number): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(' ')) {
    const isFull = line.length > lead.length && line.length + 1 + word.length > columns;
    if (isFull) lines.push(line);
    const start = isFull ? ' '.repeat(lead.length) : line;
    line = start.length === lead.length ? start + word : `${start} ${word}`;
  }
  return [...lines, line];
}
