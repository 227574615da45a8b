import { isMailAddress } from '../../../core/mail/addresses.ts'
import { readAddressLine } from '../../../core/rules/address-line.ts'
import { readPreviewCommand } from '../../../core/rules/commands.ts'
import { formatPhone, isInCountries, isPremiumRate, readPhone } from '../../../core/rules/phone.ts'
import { readAddress } from '../../../core/rules/recipient-address.ts'
import { findRecipients } from '../../../core/rules/recipients.ts'
import { routeReply } from '../../../core/rules/replies.ts'
import { takeCode } from '../../../core/rules/secret-code.ts'
import { readStopCommand } from '../../../core/rules/stop.ts'
import { wireAddressOf } from '../../../core/sms/address.ts'
import { destinationAddress, senderAddress, wireAddress } from '../../../drivers/smpp/address.ts'
import { mailOf, settingsOf } from '../../core/rules/support.ts'
import { type Border, Chooser, must, mustEqual, textOf, unlessRefused } from '../border.ts'

const settings = settingsOf({
  replies: { defaultRecipient: 'desk@example.com', keywords: [{ word: 'ORDER', to: ['orders@example.com'] }] },
})
const { office } = settings
const nowMs = Date.UTC(2026, 0, 15, 9)
const dialogs = [{ id: 1, address: 'anna@example.com', letter: 'a', lastUsedAt: nowMs - 1, transport: 'modem-1' }]
const smpp = (sender: string) =>
  ({
    sender,
    senderTon: undefined,
    senderNpi: undefined,
    destinationTon: undefined,
    destinationNpi: undefined,
  }) as never

function mustBeAPhone(phone: string): void {
  must(/^(?:\+[1-9][0-9]{2,16}|71120)$/.test(phone), `a phone is E.164 or a short code: ${phone}`)
  mustEqual(readPhone(phone, office), phone, 'a phone that was read is read again')
  const shown = formatPhone(phone, office)
  const again = readPhone(shown, office)
  must(again === phone || again === undefined, `a phone that is shown is no other phone: ${phone} ${shown} ${again}`)
  isPremiumRate(phone)
  isInCountries(phone, ['SE', 'US', '+49'])
  unlessRefused(() => destinationAddress(phone, smpp('')), 'smpp/bad-destination')
}

/** What people write: phones, addresses, the lines that name them, answers of phones and commands. */
export const border: Border = {
  name: 'rules',
  source: ['core/rules/', 'drivers/smpp/address', 'core/mail/addresses'],
  longest: 500,
  stretched: 30_000,
  words: [
    '+46701234567',
    '0701234567',
    '0046',
    'p46',
    '@sms.example.com',
    'gateway+',
    '@example.com',
    'To: ',
    'Re: ',
    '@a ',
    '@@ ',
    'ORDER ',
    '##x#',
    '(x)',
    'STOP',
    '*',
  ],
  seeds: () => [
    'a+46 (0)70-123 45 67',
    'b0701234567@sms.example.com',
    'cgateway+46701234567.abcdefghijklm@example.com',
    'd"+46701234567"@modem-1.sms.example.com',
    'e+46701234567, anna: Hello',
    'fTo: +46701234567; anna\nTo: 71120\nHello',
    'g@a: Hello',
    'hanna@example.com(subject) words',
    'ianna*example.com,bob@example.com##subject#words',
    'jSTOP!',
    'k"send".',
    'lORDER 5 boxes',
    'm[code geheim-4711] Hello',
  ],
  async run(input) {
    const chooser = new Chooser(input)
    const transport = chooser.pick(['modem-1', 'smsc', 'old'])
    const text = textOf(chooser.rest())
    const phone = readPhone(text, office)
    if (phone !== undefined) mustBeAPhone(phone)
    for (const country of ['DE', 'US', 'XX', '']) readPhone(text, { country, shortCodes: [] })
    wireAddressOf(text)
    wireAddress({ ton: text.length % 8, npi: 1, value: text })
    for (const writer of ['', text]) {
      const sender = unlessRefused(() => senderAddress(smpp(writer === '' ? text : '*'), writer), 'smpp/bad-sender')
      if (sender) must(!sender.value.includes('\0') && sender.value.length <= 20, 'a sender has room in its field')
    }
    readAddress(text, settings)
    const line = readAddressLine(text)
    if (line)
      must(
        line.addresses.every(isMailAddress) && line.body.length <= text.length,
        'addresses at the start are addresses',
      )
    readStopCommand(text)
    readPreviewCommand(text)
    takeCode(text, 'geheim-4711')
    const [subject = '', ...rest] = text.split('\n')
    const found = await findRecipients(
      { arrived: mailOf({ to: [text, subject], subject }), subject, body: rest.join('\n') },
      settings,
      {
        answered: async () => undefined,
        aliased: async (alias) => (alias === 'anna' ? [{ phone: '+46701234568' }] : []),
        tokenFits: () => false,
      },
    )
    for (const one of found.recipients)
      must(
        one.phone === '+46701234568' || readPhone(one.phone, office) === one.phone,
        `a recipient is a phone: ${one.phone}`,
      )
    must(new Set(found.recipients.map((one) => one.phone)).size === found.recipients.length, 'each phone is there once')
    must(found.recipients.length > 0 || found.failures.length > 0, 'a mail without phones has a reason')
    for (const failure of found.failures)
      must(failure.sentence.length > 0 && failure.sentence.length < 4_000, 'a refusal has bounded words')
    const route = routeReply({ phone: '+46701234567', body: text, transport, ownNumber: '', dialogs, nowMs }, settings)
    must(route.body.length <= text.length, 'an answer loses at most what addressed it')
    if (route.kind === 'to')
      must(
        route.addressees.length > 0 && route.addressees.every(({ address }) => isMailAddress(address)),
        'an answer goes to addresses',
      )
  },
}
