/** One line of a conversation as it was said. */
export interface SpokenLine {
  readonly who: string
  /** When, in words. */
  readonly when: string
  readonly text: string
}

const mostLines = 10

/** A small HTML page: the new words, and below them the conversation's last lines as a quotation. Holds no links, styles sheets or images. */
export function historyHtml(words: string, history: readonly SpokenLine[]): string {
  const lines = history
    .slice(-mostLines)
    .map(
      (line) =>
        `<p style="margin:0 0 8px"><span style="color:#666">${escapeHtml(`${line.who}, ${line.when}`)}</span><br>${lineBreaks(line.text)}</p>`,
    )
  return [
    '<!doctype html><html><head><meta charset="utf-8"></head><body>',
    `<div>${lineBreaks(words.trim())}</div>`,
    `<blockquote type="cite" style="margin:16px 0 0;padding-left:12px;border-left:2px solid #ccc">${lines.join('')}</blockquote>`,
    '</body></html>',
  ].join('\n')
}

function lineBreaks(words: string): string {
  return escapeHtml(words).replace(/\r\n?|\n/g, '<br>\n')
}

function escapeHtml(words: string): string {
  return words
    .toWellFormed()
    .replace(/(?![\n\r\t])\p{Cc}/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}
