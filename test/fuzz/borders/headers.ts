import { isMailAddress, parseAddresses } from '../../../core/mail/addresses.ts'
import { answerReferences, messageIdOf, messageIds } from '../../../core/mail/message-id.ts'
import { judgeAuthenticationResults, parseAuthenticationResults } from '../../../core/rules/authentication-results.ts'
import { readMarks, readSendAt } from '../../../core/rules/marks.ts'
import { decodeFieldValue, headerFields } from '../../../drivers/mail/header-fields.ts'
import { type Border, must, mustEqual, textOf } from '../border.ts'

const trusted = ['mx.example.com']
const nowMs = Date.UTC(2026, 0, 15, 9)
const field = (value: string) => ({ name: 'authentication-results', value })

/** A string as a server that goes by the book writes it (RFC 5322 §3.2.4). */
const quoted = (words: string) => `"${words.replace(/["\\]/g, '\\$&')}"`

/** What a server says of a sender whose words it repeats proves nothing, whatever the words are. */
function mustNotBeFooled(words: string): void {
  // A server folds its own fields; a line end within a value is none of its.
  const line = words.replace(/[\r\n]+/g, ' ')
  const comment = line.replace(/[()\\]/g, '\\$&')
  const own = [
    `mx.example.com; spf=fail smtp.mailfrom=${quoted(line)}; dkim=none`,
    `mx.example.com; spf=softfail (${comment}) smtp.mailfrom=x@evil.example`,
    `mx.example.com; dkim=fail reason=${quoted(line)} header.d=example.com`,
    `mx.example.com; dmarc=fail (${comment}) header.from=example.com; auth=fail smtp.auth=${quoted(line)}`,
  ]
  for (const value of own) {
    const verdict = judgeAuthenticationResults([field(value), field(line)], 'anna@example.com', trusted)
    must(!verdict.proven, `a sender is not proven by words of his own: ${value}`)
  }
  const others = judgeAuthenticationResults([field(`other.example; ${line}`)], 'anna@example.com', trusted)
  must(!others.proven, 'a server that is not trusted proves nothing')
}

/** Header values: addresses, identifiers, encoded words, dates, and what servers say of a sender. */
export const border: Border = {
  name: 'headers',
  source: [
    'core/mail/addresses',
    'core/mail/message-id',
    'core/rules/authentication',
    'core/rules/marks',
    'core/rules/local-time',
    'drivers/mail/header-fields',
    'drivers/mail/charset',
  ],
  longest: 800,
  stretched: 60_000,
  words: [
    '; dmarc=pass header.from=example.com',
    'dkim=pass header.d=example.com',
    'spf=pass smtp.mailfrom=example.com',
    'mx.example.com',
    '"; ',
    '); ',
    '=?utf-8?B?',
    '?=',
    '=?x?Q?=3D?=',
    '<a@b.se>',
    'group: a@b.se;',
  ],
  seeds: () => [
    'mx.example.com; dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=a@example.com',
    'mx.example.com 1; dkim=pass (good "x") header.d=example.com header.i=@example.com; auth=pass smtp.auth="anna@example.com"',
    'spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=example.com; dkim=none; dmarc=none action=none header.from=example.com',
    '"Anna, \\"A\\"" <anna@example.com> (c(d)), bob@example.com; Team: c@d.se, <@a,@b:e@f.se>;',
    '<1@x> <2@y> 3@z',
    '=?utf-8*en?Q?=C3=A4_b?= =?UTF-8?B?w6Q=?= =?big5?B?pKQ=?= caf\u00e9',
    'Thu, 15 Jan 2026 09:00:00 +0100',
    '2026-01-15 09:00',
    '+90m',
    '!! [urgent] Hello',
  ],
  run(input) {
    const text = textOf(input)
    const addresses = parseAddresses(text)
    must(addresses.length <= 1_000 && addresses.length <= text.length + 1, 'addresses are bounded')
    for (const { address } of addresses)
      if (isMailAddress(address))
        mustEqual(parseAddresses(`<${address}>`)[0]?.address, address, 'an address is read as it was written')
    const ids = messageIds(text)
    must(
      ids.every((id) => /^<[^<>\s]+>$/.test(id)),
      'identifiers have brackets',
    )
    messageIdOf(text)
    must(answerReferences(ids, '<x@y>').join(' ').length <= 1_500, 'references are bounded')
    const value = decodeFieldValue(Buffer.from(input).toString('latin1'))
    must(value.length <= 2 * input.length + 10, 'a decoded value is bounded')
    headerFields(input)
    parseAuthenticationResults(text)
    mustNotBeFooled(text)
    for (const zone of ['Europe/Stockholm', 'America/St_Johns', undefined]) {
      const at = readSendAt(text, nowMs, zone)
      must(at === undefined || Number.isFinite(at), 'an instant is a number')
    }
    const { sendAt, subject } = readMarks(
      {
        headers: [
          { name: 'x-sms-send-at', value: text },
          { name: 'x-priority', value: text },
        ],
        subject: text,
      },
      { nowMs, timeZone: 'Europe/Stockholm' },
    )
    must(
      subject.length <= text.length && (sendAt === undefined || sendAt <= nowMs + 367 * 86_400_000),
      'marks are plausible',
    )
  },
}
