import { connection } from './connection.ts'
import type { Text } from './use-thread.ts'

const pageSize = 500

/** Saves all texts with a phone as a file, oldest first. */
export async function exportThread(phone: string, form: 'csv' | 'json'): Promise<void> {
  const texts: Text[] = []
  for (;;) {
    const beforeId = texts.at(-1)?.id
    const page = await connection.call('texts', { phone, limit: pageSize, ...(beforeId ? { beforeId } : {}) })
    texts.push(...page)
    if (page.length < pageSize) break
  }
  texts.reverse()
  const body = form === 'json' ? JSON.stringify(texts, undefined, 2) : csv(texts)
  save(`textpost-${phone.replace(/\D/g, '')}.${form}`, body, form === 'json' ? 'application/json' : 'text/csv')
}

function csv(texts: readonly Text[]): string {
  const rows = texts.map((text) => [
    text.id,
    new Date(text.createdAt).toISOString(),
    text.direction,
    text.phone,
    text.direction === 'out' ? text.sender : '',
    text.state,
    text.transport,
    text.partCount,
    text.body,
  ])
  const head = ['id', 'time', 'direction', 'phone', 'sender', 'state', 'transport', 'parts', 'text']
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Quoted; and what a spreadsheet would take for a formula is marked as words. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) && !/^\+\d+$/.test(value) ? `'${value}` : value
  return `"${plain.replaceAll('"', '""')}"`
}

export function save(name: string, body: string, type: string): void {
  const url = URL.createObjectURL(new Blob([body], { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
