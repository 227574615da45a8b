import { describe, expect, test } from 'vitest'
import type { Contact } from '../../../core/model.ts'
import {
  type ImportEntry,
  type ImportedPerson,
  ImportPlanner,
  mostContacts,
  oneWord,
} from '../../../core/rules/contact-import.ts'

const office = { country: 'SE', shortCodes: ['71120'] }
const anna: Contact = { id: 1, alias: 'anna', name: 'Anna', phone: '+46701234567', groups: ['drivers'] }
const bo: Contact = { id: 2, alias: '', name: 'Bo', phone: '+46709999999', others: ['+46701111111'], groups: [] }

const person = (change: Partial<ImportedPerson>): ImportedPerson => ({
  place: 1,
  name: 'Eva',
  alias: '',
  phones: ['0702222222'],
  groups: [],
  ...change,
})

function planned(people: readonly ImportedPerson[], existing: readonly Contact[]): ImportEntry[] {
  const planner = new ImportPlanner(office)
  for (const contact of existing) planner.know([contact])
  return people.map((one) => planner.entry(one))
}

describe('what an import would do', () => {
  const rows: [name: string, change: Partial<ImportedPerson>, expected: object][] = [
    ['a new person', {}, { action: 'add', contact: { name: 'Eva', alias: '', phone: '+46702222222', groups: [] } }],
    [
      'several numbers',
      { phones: ['+46702222222', '070-333 33 33'] },
      { action: 'add', contact: { others: ['+46703333333'] } },
    ],
    [
      'a number twice',
      { phones: ['0702222222', '+46702222222'] },
      { action: 'add', contact: { phone: '+46702222222' } },
    ],
    [
      'a number that is none',
      { phones: ['ext. 12', '0702222222'] },
      { action: 'add', notes: [{ reason: 'bad-phone', value: 'ext. 12' }] },
    ],
    [
      'no number that is one',
      { phones: ['12'] },
      {
        action: 'skip',
        notes: [{ reason: 'bad-phone', value: '12' }],
      },
    ],
    ['no number', { phones: [] }, { action: 'skip', notes: [{ reason: 'no-phone', value: '' }] }],
    ['a short code', { phones: ['71120'] }, { action: 'add', contact: { phone: '71120' } }],
    ['no name', { name: '', alias: 'eva' }, { action: 'add', contact: { name: 'eva' } }],
    [
      'known by alias',
      { alias: 'Anna', name: 'Anna Berg' },
      {
        action: 'change',
        before: anna,
        contact: { name: 'Anna Berg', phone: anna.phone, others: ['+46702222222'], groups: ['drivers'] },
      },
    ],
    [
      'known by phone',
      { name: '', phones: [bo.phone], groups: ['Night shift'] },
      { action: 'change', before: bo, contact: { name: 'Bo', groups: ['night-shift'] } },
    ],
    ['known by a further phone', { name: '', phones: ['+46701111111'] }, { action: 'same', before: bo }],
    ['as it is', { name: 'Anna', alias: 'anna', phones: [anna.phone], groups: ['Drivers'] }, { action: 'same' }],
    [
      'an alias that is a group',
      { alias: 'drivers' },
      { action: 'add', contact: { alias: '' }, notes: [{ reason: 'alias-taken', value: 'drivers' }] },
    ],
    [
      'a group that is an alias',
      { groups: ['anna'] },
      { action: 'add', contact: { groups: [] }, notes: [{ reason: 'alias-taken', value: 'anna' }] },
    ],
    [
      'an alias that is a number',
      { alias: '0701234567' },
      { action: 'add', contact: { alias: '' }, notes: [{ reason: 'bad-alias', value: '0701234567' }] },
    ],
    ['an alias of several words', { alias: 'Eva Ek' }, { action: 'add', contact: { alias: 'eva-ek' } }],
  ]
  test.each(rows)('%s', (_, change, expected) => {
    expect(planned([person(change)], [anna, bo])[0]).toMatchObject(expected)
  })

  test('a cell full of nonsense is remarked on a few times', () => {
    const [entry] = planned([person({ phones: Array.from({ length: 5_000 }, (_, at) => `x${at}`) })], [])
    expect(entry).toMatchObject({ action: 'skip' })
    expect(entry?.notes.length).toBeLessThan(30)
  })

  test('a person twice in a file is taken once', () => {
    const entries = planned([person({}), person({ place: 2, name: 'Eve' })], [])
    expect(entries.map(({ action }) => action)).toEqual(['add', 'skip'])
    expect(entries[1]?.notes).toEqual([{ reason: 'twice', value: '+46702222222' }])
  })

  test('no more than an office has', () => {
    const people = Array.from({ length: mostContacts + 5 }, (_, at) =>
      person({ place: at, phones: [`+4670${String(1_000_000 + at)}`] }),
    )
    const entries = planned(people, [])
    expect(entries.filter(({ action }) => action === 'add')).toHaveLength(mostContacts)
    expect(entries.at(-1)?.notes).toEqual([{ reason: 'too-many', value: String(mostContacts) }])
  })

  test.each([
    ['Field staff', 'field-staff'],
    ['  Åsa  ', 'åsa'],
    ['a/b', 'a-b'],
    ['***', undefined],
    ['', undefined],
  ])('%j as one word is %j', (written, word) => {
    expect(oneWord(written)).toBe(word)
  })
})
