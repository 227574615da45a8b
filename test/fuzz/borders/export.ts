import { parse } from 'csv-parse/sync'
import { headerFields } from '../../../drivers/mail/header-fields.ts'
import { printable } from '../../../host/cli/output.ts'
import { redact } from '../../../host/doctor/redact.ts'
import { type ExportedText, exportForms, stretchOf } from '../../../host/export/forms.ts'
import { type Border, Chooser, must, mustEqual, textOf } from '../border.ts'

const office = { address: 'gateway@example.com', smsDomain: 'sms.example.com' }
const whole = { first: true, last: true }

function exported(input: Uint8Array): ExportedText {
  const chooser = new Chooser(input)
  const direction = chooser.pick(['in', 'out'] as const)
  const cuts = [chooser.below(30), chooser.below(30)]
  const text = textOf(chooser.rest())
  const [name, phone, body] = [text.slice(0, cuts[0]), text.slice(cuts[0], (cuts[0] ?? 0) + (cuts[1] ?? 0)), text]
  const common = {
    id: 5,
    phone,
    body,
    transport: name,
    partCount: 1,
    createdAt: Date.UTC(2026, 0, 15, 9),
    state: 'sent',
    sender: phone,
  }
  return { text: { ...common, direction } as unknown as ExportedText['text'], name }
}

/** Whatever phones and people write, in the files that go out: CSV, JSON and mbox, and in reports and on terminals. */
export const border: Border = {
  name: 'export',
  source: ['host/export/', 'host/doctor/redact', 'host/cli/output'],
  longest: 600,
  stretched: 40_000,
  words: ['=1+1', '@', '"', ',', '\r\nFrom x', '\nFrom: y', '=?utf-8?Q?', '+46701234567', 'password: x', 'a@b.se'],
  seeds: () => [
    'aefAnna"+46701234567Hello, "you"\r\n=x',
    'bcd@Bo+4670;From me\n\nFrom you',
    'ccc=cmd|x!A1\t\u202e😀 password: "x" a.b@c.se 8946000000000000017',
  ],
  run(input) {
    const one = exported(input)
    const [csv = '', json = '', mbox = ''] = exportForms.map((form) => stretchOf(form, [one, one], office, whole))
    const rows = parse(csv, { bom: true, columns: true, relax_column_count: false }) as Record<string, string>[]
    mustEqual(rows.length, 2, 'a file of two texts has two rows')
    for (const row of rows) {
      must(row.text === one.text.body || row.text === `'${one.text.body}`, 'a row has the words of its text')
      must(
        Object.values(row).every((cell) => !/^[=@\t\r-]/.test(cell)),
        'no cell is a formula',
      )
    }
    mustEqual((JSON.parse(json) as unknown[]).length, 2, 'a file of two texts has two entries')
    const mails = mbox.split(/^(?=From )/m)
    mustEqual(mails.length, 2, 'a mailbox of two texts has two mails')
    for (const entry of mails) {
      const mail = entry.slice(entry.indexOf('\n') + 1)
      const { fields, bodyAt } = headerFields(Buffer.from(mail))
      mustEqual(
        fields
          .map(({ name }) => name)
          .filter((name) => name !== 'x-textpost-transport')
          .join(),
        'from,to,subject,date,message-id,in-reply-to,references,x-textpost-state,x-textpost-parts,mime-version,content-type,content-transfer-encoding',
        'a mail of a mailbox has our fields',
      )
      must(
        entry.split('\n').every((each) => each.length <= 200 && /^[\x20-\x7e]*$/.test(each)),
        'a mailbox has short plain lines',
      )
      const body = Buffer.from(mail.slice(bodyAt), 'base64').toString()
      mustEqual(
        body.replaceAll('\r\n', '\n'),
        one.text.body.toWellFormed().replace(/\r\n?/g, '\n'),
        'a mail has the words of its text',
      )
    }
    const { body } = one.text
    must(
      !/(?<!\d)\d{9}(?!\d)/.test(redact(` ${body.replace(/[^0-9a-z]/g, ' ')} `).replace(/\d{4}-\d\d-\d\d/g, '')),
      'no whole number is left in a report',
    )
    must(!/\p{Cc}/u.test(printable(body)), 'what is printed has no controls')
  },
}
