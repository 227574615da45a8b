import type { AnyText } from '../../core/ports/store.ts'
import { type MboxOffice, mboxEntry } from './mbox.ts'

export const exportForms = ['csv', 'json', 'mbox'] as const
export type ExportForm = (typeof exportForms)[number]

/** A text with the name of its person; empty when the phone is no contact. */
export interface ExportedText {
  readonly text: AnyText
  readonly name: string
}

/** How a file of one form begins, what stands between two texts, and how it ends. */
interface Form {
  readonly begin: string
  readonly between: string
  readonly end: string
  readonly entry: (exported: ExportedText, office: MboxOffice) => string
}

const columns = ['id', 'time', 'direction', 'phone', 'name', 'sender', 'state', 'transport', 'parts', 'text'] as const

const forms: Readonly<Record<ExportForm, Form>> = {
  // The mark tells spreadsheets that it is UTF-8.
  csv: { begin: `\uFEFF${columns.join(',')}\r\n`, between: '', end: '', entry: csvRow },
  json: {
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    entry: ({ text, name }) => JSON.stringify({ ...text, name }),
  },
  mbox: { begin: '', between: '', end: '', entry: mboxEntry },
}

/** Texts as a stretch of a file; `first` and `last` stretches have the file's beginning and end. */
export function stretchOf(
  form: ExportForm,
  texts: readonly ExportedText[],
  office: MboxOffice,
  at: { readonly first: boolean; readonly last: boolean },
): string {
  const { begin, between, end, entry } = forms[form]
  const body = texts.map((text) => entry(text, office)).join(between)
  return `${at.first ? begin : texts.length > 0 ? between : ''}${body}${at.last ? end : ''}`
}

function csvRow({ text, name }: ExportedText): string {
  const cells = [
    text.id,
    new Date(text.createdAt).toISOString(),
    text.direction,
    text.phone,
    name,
    text.direction === 'out' ? text.sender : '',
    text.state,
    text.transport,
    text.partCount,
    text.body,
  ]
  return `${cells.map(cell).join(',')}\r\n`
}

/** Quoted; and what a spreadsheet would take for a formula is marked as words. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) && !/^\+\d+$/.test(value) ? `'${value}` : value
  return `"${plain.replaceAll('"', '""')}"`
}
