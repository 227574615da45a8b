import { finished } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { GatewayError } from '../../core/errors.ts'
import type { Contact } from '../../core/model.ts'
import { type ImportedPerson, mostPeople } from '../../core/rules/contact-import.ts'
import { type Detail, phrase } from '../../core/words/say.ts'
import { Pace } from '../pace.ts'

/** What a column holds, by its heading in the languages and programs that people export from. */
const headings: readonly (readonly [kind: Column, pattern: RegExp])[] = [
  ['alias', /^(alias|short ?name|nick ?name|kurz(name|form)|kürzel|spitzname|smeknamn|surnom|apodo)$/],
  ['groups', /^(groups?|group membership|labels?|categor(y|ies)|gruppen?|kategorien?|grupper|groupes?|grupos?)$/],
  [
    'name',
    /^(name|full ?name|display ?name|file ?as|anzeigename|vollständiger name|namn|nom complet|nombre|nome|naam)$/,
  ],
  ['first', /^(first ?name|given ?name|vorname|förnamn|prénom)$/],
  ['last', /^(last ?name|family ?name|surname|nachname|efternamn|nom|apellidos?|cognome)$/],
  [
    'mobile',
    /^(mobile( ?(phone|number))?|cell( ?phone)?|mobil(e|telefon|nummer|tel)?|handy(nummer)?|phone 1 - value|gsm)$/,
  ],
  [
    'phone',
    /^(phones?|phone ?(number)?s?|(primary|home|business|work|other|company main) ?phone( 2)?|phone \d+ - value|tel(ephone|efon|éfono)?(nummer)?|telefon.*|number|nummer|téléphone.*|teléfono.*)$/,
  ],
]
type Column = 'alias' | 'groups' | 'name' | 'first' | 'last' | 'mobile' | 'phone'

const mostColumns = 300
const pieceOctets = 16_384

/** People of a table of comma, semicolon or tab separated values with headings. @throws GatewayError `contacts/unreadable` */
export async function peopleOfCsv(text: string): Promise<ImportedPerson[]> {
  const rows = await rowsOf(text.replace(/^\uFEFF/, ''))
  const [head, ...body] = rows
  if (!head) throw unreadable(phrase('there is nothing in it'))
  const columns = head.cells.slice(0, mostColumns).map(columnOf)
  if (!columns.some((column) => column === 'phone' || column === 'mobile'))
    throw unreadable(phrase('no column is called Phone or Mobile'))
  const people: ImportedPerson[] = []
  const pace = new Pace()
  for (const { line, cells } of body) {
    if (cells.some((cell) => cell.trim() !== '')) people.push(personOf(line, columns, cells))
    await pace.step()
  }
  return people
}

function personOf(place: number, columns: readonly (Column | undefined)[], cells: readonly string[]): ImportedPerson {
  const of = (kind: Column) =>
    cells.flatMap((cell, at) => (columns[at] === kind && cell.trim() !== '' ? [cell.trim()] : []))
  const [full] = of('name')
  const phones = [...of('mobile'), ...of('phone')].flatMap((cell) => cell.split(/\s*(?:;|:::|\n|,(?=\s*[+0(]))\s*/))
  return {
    place,
    name: full ?? [...of('first'), ...of('last')].join(' '),
    alias: of('alias')[0] ?? '',
    phones: phones.filter((phone) => phone !== ''),
    groups: of('groups')
      .flatMap((cell) => cell.split(/\s*(?:;|,|:::)\s*/))
      // Google's own group that everybody is in.
      .filter((group) => group !== '' && !group.startsWith('*')),
  }
}

function columnOf(heading: string): Column | undefined {
  const name = heading
    .trim()
    .toLowerCase()
    .replace(/[_-]+(?! value)/g, ' ')
    .replace(/\s+/g, ' ')
  return headings.find(([, pattern]) => pattern.test(name))?.[0]
}

async function rowsOf(text: string): Promise<{ line: number; cells: string[] }[]> {
  const firstLine = text.slice(0, 5_000).split(/\r?\n/, 1)[0] ?? ''
  const count = (mark: string) => firstLine.split(mark).length
  const delimiter = [';', '\t', ','].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',')
  const options = { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true }
  const rows: { line: number; cells: string[] }[] = []
  const pace = new Pace()
  try {
    const parser = parse(options)
    const done = finished(parser)
    parser.on('data', ({ info, record }: { info: { lines: number }; record: string[] }) => {
      rows.push({ line: info.lines, cells: record })
      // The first row is the heading.
      if (rows.length > mostPeople + 1) parser.destroy(tooMany())
    })
    const octets = Buffer.from(text)
    for (let at = 0; at < octets.length && !parser.destroyed; at += pieceOctets) {
      parser.write(octets.subarray(at, at + pieceOctets))
      await pace.step()
    }
    parser.end()
    await done
    return rows
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** A file with more people than are read. */
export function tooMany(): GatewayError {
  return unreadable(phrase('it holds more than {count} people', { count: mostPeople }))
}

function unreadable(reason: Detail, cause?: unknown): GatewayError {
  return new GatewayError('contacts/unreadable', { details: { reason }, cause })
}

export const csvHead = rowText(['Name', 'Alias', 'Mobile', 'Phones', 'Groups'])

/** Contacts as rows below `csvHead`, a table that `peopleOfCsv` reads again. */
export function csvOf(contacts: readonly Contact[]): string {
  const rows = contacts.map(({ name, alias, phone, others = [], groups }) => [
    name,
    alias,
    phone,
    others.join('; '),
    groups.join('; '),
  ])
  return rows.map(rowText).join('')
}

function rowText(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** Quoted where it must be; a cell that a spreadsheet would work out as a formula is made harmless, a phone stays a phone. */
function cell(words: string): string {
  const formula = /^[=+\-@\t\r]/.test(words) && !/^\+[\d; +]*$/.test(words)
  const safe = formula ? `'${words}` : words
  return /[",\r\n;\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
