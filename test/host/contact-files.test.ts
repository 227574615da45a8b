import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Contact } from '../../core/model.ts'
import { mostPeople } from '../../core/rules/contact-import.ts'
import { csvHead, csvOf, peopleOfCsv } from '../../host/contacts/csv.ts'
import { peopleOfVcards, vcardsOf } from '../../host/contacts/vcard.ts'

const briefly = async (people: ReturnType<typeof peopleOfCsv>) =>
  (await people).map(({ name, alias, phones, groups }) => [name, alias, phones.join(' '), groups.join(' ')])

describe('contacts from a table', () => {
  const rows: [program: string, text: string, people: string[][]][] = [
    [
      'our own',
      'Name,Alias,Mobile,Phones,Groups\r\nAnna,anna,+46701,+46702; +46703,drivers; north\r\n',
      [['Anna', 'anna', '+46701 +46702 +46703', 'drivers north']],
    ],
    [
      'Outlook, German, semicolons',
      '"Vorname";"Nachname";"Mobiltelefon";"Telefon geschäftlich";"Kategorien"\n"Eva";"Müller";"0170 1";"030 2";"Fahrer;Nord"\n',
      [['Eva Müller', '', '0170 1 030 2', 'Fahrer Nord']],
    ],
    [
      'Google',
      'Name,Given Name,Group Membership,Phone 1 - Type,Phone 1 - Value,Phone 2 - Value\nBo Ek,Bo,* myContacts ::: North,Mobile,+46 70 1 ::: +46 70 2,08 3\n',
      [['Bo Ek', '', '+46 70 1 +46 70 2 08 3', 'North']],
    ],
    ['tabs, Swedish', 'Förnamn\tEfternamn\tMobil\nÅsa\tÖst\t070\n', [['Åsa Öst', '', '070', '']]],
    ['a byte order mark, empty lines', '\uFEFFName;Telefon\n\n;;\nEva;070\n', [['Eva', '', '070', '']]],
    [
      'rows of other lengths',
      'Name,Phone\nEva\nBo,070,more\n',
      [
        ['Eva', '', '', ''],
        ['Bo', '', '070', ''],
      ],
    ],
    ['a comma within a number', 'Name,Phone\nEva,"070 1, +46 70 2"\n', [['Eva', '', '070 1 +46 70 2', '']]],
  ]
  test.each(rows)('%s', async (_, text, people) => {
    expect(await briefly(peopleOfCsv(text))).toEqual(people)
  })

  test.each([
    ['', 'there is nothing in it'],
    ['Name,Street\nEva,Road\n', 'no column is called Phone'],
  ])('%j holds none', async (text, reason) => {
    await expect(peopleOfCsv(text)).rejects.toMatchObject({
      code: 'contacts/unreadable',
      message: expect.stringContaining(reason),
    })
  })

  test('places are lines of the file', async () => {
    expect((await peopleOfCsv('Name,Phone\nEva,1\n\n"B\no",2\nX,3\n')).map(({ place }) => place)).toEqual([2, 5, 6])
  })

  test('a character on the edge of two pieces is one', async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `${'x'.repeat(at % 7)}🚚Åsa ${at}`)
    const people = await peopleOfCsv(`Name,Phone\n${names.map((name) => `${name},070\n`).join('')}`)
    expect(people.map(({ name }) => name)).toEqual(names)
  })

  test('no cell is a formula to a spreadsheet', () => {
    const text = csvOf([{ id: 1, alias: '', name: '=HYPERLINK("x")', phone: '+46701234567', groups: [] }])
    expect(text).toContain(`"'=HYPERLINK(""x"")"`)
    expect(text).toContain(',+46701234567,')
  })
})

describe('contacts from vCards', () => {
  const rows: [name: string, card: string, people: string[][]][] = [
    [
      '4.0',
      'VERSION:4.0\nFN:Anna\nTEL;VALUE=uri;TYPE="voice,cell";PREF=1:tel:+46-70-123\nNICKNAME:anna\nCATEGORIES:A,B',
      [['Anna', 'anna', '+46-70-123', 'A B']],
    ],
    [
      '3.0 of an iPhone',
      'VERSION:3.0\nN:Ek;Bo;;;\nFN:Bo Ek\nitem1.TEL;type=HOME:08 1\nTEL;type=CELL;type=VOICE:070 2',
      [['Bo Ek', '', '070 2 08 1', '']],
    ],
    [
      '2.1, quoted-printable',
      'VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Eva\nTEL;CELL;PREF:070\nTEL;WORK;FAX:08',
      [['Eva Müller', '', '070', '']],
    ],
    ['no number', 'VERSION:3.0\nFN:Nobody', [['Nobody', '', '', '']]],
    ['folded lines', 'VERSION:3.0\nFN:Anna Maria\n  Berg\nTEL:070', [['Anna Maria Berg', '', '070', '']]],
  ]
  test.each(rows)('%s', async (_, card, people) => {
    expect(await briefly(peopleOfVcards(`BEGIN:VCARD\n${card}\nEND:VCARD\n`))).toEqual(people)
  })

  test('one that cannot be read leaves the others alone', async () => {
    const text = 'BEGIN:VCARD\nFN:Odd\n:::\u0000\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bo\nTEL:070\nEND:VCARD\n'
    expect((await peopleOfVcards(text)).at(-1)).toMatchObject({ place: 2, name: 'Bo', phones: ['070'] })
    const unended = 'BEGIN:VCARD\nFN:Odd\n'.repeat(200_000)
    await expect(peopleOfVcards(unended)).rejects.toMatchObject({ code: 'contacts/unreadable' })
    await expect(peopleOfVcards('no cards')).rejects.toMatchObject({ code: 'contacts/unreadable' })
  })
})

test('a table with more people than anybody looks through is refused with a sentence', async () => {
  const read = peopleOfCsv(`Phone\n${'070\n'.repeat(mostPeople + 1)}`)
  await expect(read).rejects.toThrow(/it holds more than 200.?000 people/)
}, 20_000)

const word = fc.stringMatching(/^[a-zåäö][a-z0-9åäö]{0,12}$/)
const contact: fc.Arbitrary<Contact> = fc.record({
  id: fc.constant(1),
  alias: word,
  name: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((name) => name.replace(/[\p{C}\s]+/gu, ' ').trim())
    .filter((name) => name !== '' && !/^[=+\-@']/.test(name)),
  phone: fc.constant('+46701234567'),
  others: fc.constant(['+46709999999', '+46701111111']),
  groups: fc.uniqueArray(word, { maxLength: 3 }),
})

test('what is written is read again, as a table and as vCards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(contact, { minLength: 1, maxLength: 4 }), async (contacts) => {
      const wanted = contacts.map(({ name, alias, phone, others = [], groups }) => [
        name,
        alias,
        [phone, ...others].join(' '),
        groups.join(' '),
      ])
      expect(await briefly(peopleOfCsv(csvHead + csvOf(contacts)))).toEqual(wanted)
      expect(await briefly(peopleOfVcards(vcardsOf(contacts)))).toEqual(wanted)
    }),
    { numRuns: 60 },
  )
})

test('anything else is refused or read, and never throws through', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
      for (const read of [peopleOfCsv, (given: string) => peopleOfVcards(`BEGIN:VCARD\n${given}\nEND:VCARD`)]) {
        try {
          await read(text)
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'contacts/unreadable' })
        }
      }
    }),
    { numRuns: 200 },
  )
})
