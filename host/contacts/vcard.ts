import ICAL from 'ical.js'
import { GatewayError } from '../../core/errors.ts'
import type { Contact } from '../../core/model.ts'
import { type ImportedPerson, mostPeople } from '../../core/rules/contact-import.ts'
import { phrase } from '../../core/words/say.ts'
import { Pace } from '../pace.ts'
import { tooMany } from './csv.ts'

const aliasProperty = 'x-textpost-alias'

/** People of vCards 2.1, 3.0 and 4.0, several in one file. @throws GatewayError `contacts/unreadable` */
export async function peopleOfVcards(text: string): Promise<ImportedPerson[]> {
  const people: ImportedPerson[] = []
  const pace = new Pace()
  for (const card of cardsOf(text.replace(/^\uFEFF/, ''))) {
    if (people.length === mostPeople) throw tooMany()
    people.push(personOf(card, people.length + 1))
    await pace.step()
  }
  if (people.length === 0)
    throw new GatewayError('contacts/unreadable', { details: { reason: phrase('there is no vCard in it') } })
  return people
}

/** Each card by itself, so that one that cannot be read leaves the others alone. */
function* cardsOf(text: string): Generator<string> {
  const [begin, end] = [/^BEGIN:VCARD\b/gim, /^END:VCARD\b/gim]
  for (let first = begin.exec(text); first; first = begin.exec(text)) {
    end.lastIndex = begin.lastIndex
    if (!end.exec(text)) return
    yield text.slice(first.index, end.lastIndex)
    begin.lastIndex = end.lastIndex
  }
}

function personOf(card: string, place: number): ImportedPerson {
  try {
    const vcard = new ICAL.Component(ICAL.parse(upToDate(card)) as unknown as unknown[])
    const first = (name: string) => textOf(vcard.getFirstProperty(name)?.getFirstValue())
    const fullName = first('fn') || nameParts(vcard.getFirstProperty('n')?.getFirstValue())
    const phones = vcard.getAllProperties('tel').map((tel, at) => ({ at, rank: rankOf(tel), phone: phoneIn(tel) }))
    return {
      place,
      name: fullName,
      alias: first(aliasProperty) || first('nickname'),
      phones: phones
        .sort((a, b) => a.rank - b.rank || a.at - b.at)
        .flatMap(({ phone }) => (phone === '' ? [] : [phone])),
      groups: vcard.getAllProperties('categories').flatMap((one) => one.getValues().map(textOf)),
    }
  } catch {
    return { place, name: /^FN[^:]*:(.*)$/im.exec(card)?.[1]?.trim() ?? '', alias: '', phones: [], groups: [] }
  }
}

/** vCard 2.1 writes types bare (`TEL;CELL:`) and words in quoted-printable; both are put as 3.0 has them. */
function upToDate(card: string): string {
  const joined = card.replace(/=\r?\n(?=[^\r\n])/g, '')
  return joined
    .split(/\r?\n/)
    .map((line) => {
      const quoted = /^([^:]*?);ENCODING=QUOTED-PRINTABLE([^:]*):(.*)$/i.exec(line)
      const plain = quoted
        ? `${quoted[1]}${quoted[2]}:${decodeQuoted(quoted[3] ?? '', /CHARSET=([^;:]+)/i.exec(line)?.[1])}`
        : line
      return plain
        .replace(/;CHARSET=[^;:]+/i, '')
        .replace(/^((?:[\w-]+\.)?[A-Z-]+)((?:;[A-Z0-9]+)+)(?=[;:])/i, (_, name: string, types: string) =>
          types
            .split(';')
            .slice(1)
            .reduce((made, type) => `${made};TYPE=${type}`, name),
        )
        .replace(/^[\w-]+\.(?=[A-Z-]+[;:])/i, '')
    })
    .join('\r\n')
    .replace(/^VERSION:2\.1/im, 'VERSION:3.0')
}

function decodeQuoted(text: string, charset = 'utf-8'): string {
  const octets = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(octets, (one) => one.charCodeAt(0)))
  } catch {
    return octets
  }
}

/** Preferred before mobile before others; a fax is no phone for texts. */
function rankOf(tel: InstanceType<typeof ICAL.Property>): number {
  const types = [tel.getParameter('type')].flat().flatMap((type) =>
    String(type ?? '')
      .toLowerCase()
      .split(','),
  )
  if (types.includes('fax') || types.includes('pager')) return 9
  if (types.includes('pref') || tel.getParameter('pref') === '1') return 0
  return types.some((type) => type === 'cell' || type === 'iphone' || type === 'mobile') ? 1 : 2
}

function phoneIn(tel: InstanceType<typeof ICAL.Property>): string {
  return rankOf(tel) === 9 ? '' : textOf(tel.getFirstValue()).replace(/^tel:/i, '').replace(/;.*$/, '').trim()
}

function nameParts(value: unknown): string {
  if (!Array.isArray(value)) return textOf(value)
  const [last, first, middle] = value.map(textOf)
  return [first, middle, last].filter((part) => part !== undefined && part !== '').join(' ')
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return (Array.isArray(value) ? value.map(String).join(' ') : String(value)).trim()
}

/** All contacts as vCards 4.0 that address books and `peopleOfVcards` read. */
export function vcardsOf(contacts: readonly Contact[]): string {
  return contacts.map(vcardOf).join('')
}

function vcardOf({ name, alias, phone, others = [], groups }: Contact): string {
  const vcard = new ICAL.Component('vcard')
  vcard.addPropertyWithValue('version', '4.0')
  vcard.addPropertyWithValue('fn', name === '' ? phone : name)
  if (alias !== '') {
    vcard.addPropertyWithValue('nickname', alias)
    vcard.addPropertyWithValue(aliasProperty, alias)
  }
  for (const [at, number] of [phone, ...others].entries()) {
    const tel = new ICAL.Property('tel', vcard)
    tel.setParameter('type', 'cell')
    if (at === 0) tel.setParameter('pref', '1')
    // Texts, as every address book reads them, and not the URI that 4.0 would have first.
    tel.resetType('text')
    tel.setValue(number)
    vcard.addProperty(tel)
  }
  if (groups.length > 0) {
    const categories = new ICAL.Property('categories', vcard)
    categories.setValues([...groups])
    vcard.addProperty(categories)
  }
  return `${vcard.toString()}\r\n`
}
