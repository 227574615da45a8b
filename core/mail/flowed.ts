/**
 * Joins the lines of format=flowed text (RFC 3676 §4): a line that ends in a blank goes on in the next one of the same quote depth. With
 * `delSp` the blank itself goes too. Line ends become LF; quoted lines begin with their `>` and a blank.
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const joined: string[] = []
  let open: { words: string; depth: number } | undefined
  const flush = () => {
    if (open) {
      const words = open.words === '-- ' ? open.words : open.words.trimEnd()
      joined.push(open.depth > 0 ? `${'>'.repeat(open.depth)} ${words}`.trimEnd() : words)
    }
    open = undefined
  }
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0
    // One blank at the start is stuffing, so that words may begin with > or From.
    const words = line.slice(depth).replace(/^ /, '')
    const isSignature = words === '-- '
    const flows = !isSignature && words.endsWith(' ')
    const kept = flows && delSp ? words.slice(0, -1) : words
    if (open && open.depth === depth && !isSignature) open.words += kept
    else {
      flush()
      open = { words: kept, depth }
    }
    if (!flows) flush()
  }
  flush()
  return joined.join('\n')
}
