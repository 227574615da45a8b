import { table } from '../../cli/output.ts'
import { t } from '../../cli/words.ts'
import { loopback, people, phones, smsDomain, wayNames } from '../cast.ts'
import type { DemoWorld } from '../world.ts'
import { type Paint, plain } from './paint.ts'

/** The first screen: what this is, and what to do next. */
export function welcome({ ports }: Pick<DemoWorld, 'ports'>, withCommands: boolean, paint: Paint = plain): string {
  const [kim] = phones
  const heading = (words: string) => paint('bold', words)
  return [
    heading(t('Textpost demo')),
    t('Mail becomes text messages, and their answers come back as mail. The mail server, the SMS provider,'),
    t('the modem and the phones are simulated in this program; nothing leaves this computer.'),
    '',
    heading(t('Phones')),
    ...indented(
      phones.map(({ name, alias, number, way }) => [
        name,
        number,
        `${alias}@${smsDomain}`,
        t('by {name}', { name: t(wayNames[way]) }),
      ]),
    ),
    '',
    heading(t('Try it with your own mail program')),
    ...indented([
      [t('Incoming mail'), 'IMAP', t('{host}, port {port}, no encryption', { host: loopback, port: ports.imap })],
      [
        t('Outgoing mail'),
        'SMTP',
        t('{host}, port {port}, no encryption, sign in with the same login', { host: loopback, port: ports.smtp }),
      ],
    ]),
    ...indented(
      people.map(({ name, address, password }) => [
        name,
        t('user {name}', { name: address }),
        t('password {word}', { word: password }),
      ]),
    ),
    `  ${t('Then write to {number}, or {address}.', { number: `${kim.number}@${smsDomain}`, address: `${kim.alias}@${smsDomain}` })}`,
    '',
    ...(withCommands
      ? [heading(t('Or type here')), ...commandHelp()]
      : [t('A short conversation follows. Ctrl+C ends the demo.')]),
    '',
  ].join('\n')
}

const commandHelp = () =>
  indented([
    ['mail kim Hello!', t('Anna writes a mail to Kim’s phone')],
    ['phone kim Hello?', t('Kim’s phone sends a text to the office')],
    ['off kim', t('switches Kim’s phone off; “on kim” switches it on')],
    ['status', t('how the links and the queue are')],
    ['help', t('shows these lines')],
    ['quit', t('ends the demo, as Ctrl+C does')],
  ])

/** What `help` shows. */
export function help(): string {
  return [...commandHelp(), `  ${t('In place of kim: lee, maja, or any number such as +46701740644.')}`].join('\n')
}

function indented(rows: readonly (readonly string[])[]): string[] {
  const headless = rows[0]?.map(() => '') ?? []
  return table(headless, rows)
    .split('\n')
    .slice(1)
    .map((line) => `  ${line}`)
}
