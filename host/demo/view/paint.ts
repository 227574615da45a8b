import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'

/** Puts colour on words, or leaves them as they are. */
export type Paint = (style: Style, words: string) => string

export const plain: Paint = (_, words) => words

/** Colours for the terminal that this process writes to; none where there is none, or where NO_COLOR is set. */
export const terminalPaint: Paint = (style, words) => styleText(style, words, { stream: process.stdout })
