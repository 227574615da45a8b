import { ImapSource } from '../../../drivers/mail/imap.ts'
import { systemClock } from '../../../drivers/world.ts'
import { MemoryStore } from '../../drivers/mail/memory-store.ts'
import { quietLog } from '../../support/logs.ts'
import { type Border, must } from '../border.ts'
import { HostileServer, mustSettle, scriptOf } from './hostile.ts'

const mail =
  'Message-ID: <1@x>\r\nFrom: anna@example.com\r\nTo: +46701234567@sms.example.com\r\nSubject: Hi\r\n\r\nHello\r\n'

/** What a good server says to a command. */
function politely(line: string): string {
  const [tag = '*', ...words] = line.split(' ')
  const command = words.join(' ').toUpperCase()
  const ok = `${tag} OK done\r\n`
  if (/^DONE/i.test(tag)) return ''
  if (command.startsWith('CAPABILITY')) return `* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS NAMESPACE ID\r\n${ok}`
  if (command.startsWith('NAMESPACE')) return `* NAMESPACE (("" "/")) NIL NIL\r\n${ok}`
  if (command.startsWith('LIST') || command.startsWith('LSUB')) return `* LIST () "/" INBOX\r\n${ok}`
  if (command.startsWith('SELECT') || command.startsWith('EXAMINE'))
    return `* 1 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\*)] x\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 10] x\r\n${tag} OK [READ-WRITE] done\r\n`
  if (command.includes('SEARCH')) return `* SEARCH 9\r\n${ok}`
  if (command.includes('BODY.PEEK[]') || command.includes('BODY.PEEK[]<'))
    return `* 1 FETCH (UID 9 BODY[] {${mail.length}}\r\n${mail})\r\n${ok}`
  if (command.includes('FETCH'))
    return `* 1 FETCH (UID 9 RFC822.SIZE ${mail.length} INTERNALDATE "15-Jan-2026 09:00:00 +0000" FLAGS () BODY[HEADER.FIELDS (MESSAGE-ID)] {21}\r\nMessage-ID: <1@x>\r\n\r\n)\r\n${ok}`
  if (command.includes('MOVE')) return `* OK [COPYUID 7 9 1] x\r\n* 1 EXPUNGE\r\n${ok}`
  if (command.startsWith('STATUS')) return `* STATUS Textpost/Processed (MESSAGES 0)\r\n${ok}`
  if (command.startsWith('IDLE')) return '+ idling\r\n'
  return ok
}

let server: HostileServer | undefined

/** IMAP answers: part by part of the input what a server says to each command, `%T` standing for its tag; an empty part is a good answer. */
export const border: Border = {
  name: 'imap',
  waits: true,
  source: ['drivers/mail/imap', 'drivers/mail/mail-taker', 'drivers/mail/header-fields', 'core/mail/message-id'],
  longest: 3_000,
  limitMs: 6_000,
  words: [
    '\n====\n',
    '%T OK ',
    '%T NO ',
    '%T BAD ',
    '* BYE ',
    '* 2 EXISTS\r\n',
    '* 1 EXPUNGE\r\n',
    '* 1 FETCH (UID 9 ',
    '{5}\r\n',
    '{99999999}\r\n',
    'NIL',
    '[UIDVALIDITY 0]',
    '[CAPABILITY ',
    '* SEARCH ',
    '* ESEARCH (TAG "%T") UID ALL 1:9\r\n',
    '4294967295',
    '* VANISHED 1:9\r\n',
    '+ \r\n',
    '* PREAUTH x\r\n',
    'INTERNALDATE "x"',
  ],
  seeds: () => {
    const commands = [
      'CAPABILITY',
      'ID NIL',
      'LOGIN',
      'CAPABILITY',
      'NAMESPACE',
      'LIST',
      'SELECT',
      'UID SEARCH',
      'UID FETCH',
      'UID FETCH BODY.PEEK[]',
      'STATUS',
      'UID MOVE',
      'IDLE',
    ]
    const said = commands.map((command) => politely(`%T ${command}`))
    return [
      '',
      ...said.map(
        (_, at) => `* OK hi\r\n\n====\n${said.map((answer, turn) => (turn === at ? answer : '')).join('\n====\n')}`,
      ),
      `* OK hi\r\n\n====\n${said.join('\n====\n')}`,
      '* BYE no\r\n',
      '* PREAUTH in\r\n\n====\n\n====\n%T NO [AUTHENTICATIONFAILED] no\r\n',
      '* OK [CAPABILITY IMAP4rev2 IDLE] hi\r\n\n====\n%T NO [ALERT] no\r\n',
    ]
  },
  async run(input) {
    server ??= await HostileServer.start()
    const [greeting = Buffer.alloc(0), ...answers] = scriptOf(input)
    let turns = 0
    server.play(
      greeting.length === 0 ? '* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS NAMESPACE] hi\r\n' : greeting,
      (line, turn) => {
        turns++
        const answer = answers[turn]
        if (turns > 60) return undefined
        if (answer === undefined || answer.length === 0) return politely(line)
        return Buffer.from(answer.toString('latin1').replaceAll('%T', line.split(' ')[0] ?? '*'), 'latin1')
      },
    )
    const store = new MemoryStore()
    const source = new ImapSource({
      name: 'office',
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      user: 'office',
      password: 'pass',
      pollMs: 20,
      retryMs: 5,
      answerMs: 80,
      takeFrom: 'all',
      clock: systemClock,
      log: quietLog,
    })
    const refusal = await mustSettle('opening', source.open(store.events, new AbortController().signal), 4_000)
    // It works until the server has nothing more to say, or a moment when all goes well.
    const end = Date.now() + 40
    while (!refusal && store.losses.length === 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 2))
    await mustSettle('closing', source.close(), 3_500)
    must(store.losses.length <= 1, 'a source is lost once')
    must(store.takes <= turns * 50 + 50 && store.mails.length <= 1_000, 'mails come from the server')
    for (const { mail: taken } of store.mails)
      must(Number.isFinite(taken.arrivedAt) && /^[0-9]+$/.test(taken.source.uid), 'a mail has an identity')
  },
  async close() {
    await server?.close()
  },
}
