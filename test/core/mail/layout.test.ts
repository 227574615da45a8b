import { describe, expect, test } from 'vitest'
import { extractWords } from '../../../core/mail/extract.ts'
import { type LayoutFields, layoutText } from '../../../core/mail/layout.ts'

const fields: LayoutFields = {
  from: 'anna@b.cc',
  fromName: 'Anna Lund',
  subject: 'Gate',
  body: 'Come at 9.',
  attachmentCount: 0,
}
const noCaps = { from: null, fromName: null, subject: null, body: null }

function lay(
  template: string,
  given: Partial<LayoutFields> = {},
  caps: Partial<Record<keyof typeof noCaps, number>> = {},
  attachmentsNote = false,
) {
  return layoutText({ ...fields, ...given }, { template, caps: { ...noCaps, ...caps }, attachmentsNote })
}

describe('a text by its template', () => {
  test.each([
    ['{body}', {}, 'Come at 9.'],
    ['{from} ({subject}) {body}', {}, 'anna@b.cc (Gate) Come at 9.'],
    ['{from} ({subject}) {body}', { subject: '' }, 'anna@b.cc Come at 9.'],
    ['{from} ({subject}) {body}', { body: '' }, 'anna@b.cc (Gate)'],
    ['{fromName}: {body}', { fromName: '' }, 'anna@b.cc: Come at 9.'],
    ['{body}', { body: ' \n ' }, 'Gate'],
    ['{body}', { body: '', subject: '' }, ''],
    ['From {fromName}: {body}', { body: '', subject: '' }, ''],
    ['{body} – {fromName}', { body: '\n\nline one  \nline two\n\n' }, 'line one\nline two – Anna Lund'],
    ['{body}', { body: 'has {subject} and {from}' }, 'has {subject} and {from}'],
    ['{subject}: {body}', { subject: '{body}', body: 'x' }, '{body}: x'],
    ['{subject} {body}', { subject: 'a\r\nb\tc' }, 'a b c Come at 9.'],
    ['[{subject}] {body}', { subject: '' }, 'Come at 9.'],
    ['no fields', {}, 'no fields'],
  ] as [string, Partial<LayoutFields>, string][])('%j with %j', (template, given, text) => {
    expect(lay(template, given)).toBe(text)
  })

  test('caps cut each field with an ellipsis', () => {
    expect(lay('{from}|{fromName}|{subject}|{body}', {}, { from: 5, fromName: 4, subject: 3, body: 6 })).toBe(
      'anna…|Ann…|Ga…|Come…',
    )
    expect(lay('{body}', { body: '' }, { body: 3 })).toBe('Ga…')
  })

  test('counts attachments when wanted', () => {
    expect(lay('{body}', { attachmentCount: 2 }, {}, true)).toBe('Come at 9. [2 attachments]')
    expect(lay('{body}', { attachmentCount: 1, body: 'a\nb' }, {}, true)).toBe('a\nb\n[1 attachment]')
    expect(lay('{body}', { attachmentCount: 0 }, {}, true)).toBe('Come at 9.')
    expect(lay('{body}', { attachmentCount: 2 }, {}, false)).toBe('Come at 9.')
    expect(lay('{body}', { attachmentCount: 2, body: '', subject: '' }, {}, true)).toBe('[2 attachments]')
  })
})

describe('the words of a mail', () => {
  const pdf = { name: 'a.pdf', type: 'application/pdf', sizeBytes: 1 }

  test('are the plain part, else the HTML part', () => {
    expect(extractWords({ text: 'plain', htmlText: 'html', attachments: [] })).toEqual({
      text: 'plain',
      source: 'plain',
      attachmentCount: 0,
      isSealed: false,
    })
    expect(extractWords({ text: ' \u00a0\n\u200b', htmlText: 'html', attachments: [] }).source).toBe('html')
    expect(extractWords({ attachments: [pdf] })).toEqual({
      text: '',
      source: 'none',
      attachmentCount: 1,
      isSealed: false,
    })
  })

  test('signatures and wrappers are no attachments', () => {
    const types = [
      'application/pkcs7-signature',
      'application/x-pkcs7-signature',
      'application/pgp-signature',
      'application/ms-tnef',
      'message/delivery-status',
      'text/rfc822-headers',
    ]
    const attachments = [pdf, ...types.map((type) => ({ ...pdf, type })), { ...pdf, name: 'winmail.dat' }]
    expect(extractWords({ text: 'x', attachments }).attachmentCount).toBe(1)
  })
})
