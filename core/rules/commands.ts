/** What a sender answers to a preview of a text that was too long (BEHAVIOUR §4.4). */
export type PreviewCommand = 'send' | 'shorten'

/** Reads the first line of an answer with something on it: SEND or SHORTEN alone, in any case, with or without a mark behind. */
export function readPreviewCommand(answer: string): PreviewCommand | undefined {
  const first = /\S.*/.exec(answer.slice(0, 10_000))?.[0] ?? ''
  const word = /^["'“”„«»*_]*(send|shorten)["'“”„«»*_]*[.!]?\s*$/i.exec(first)?.[1]?.toLowerCase()
  return word === 'send' || word === 'shorten' ? word : undefined
}
