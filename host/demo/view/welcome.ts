import { table } from '../../cli/output.ts'
import { loopback, people, phones, smsDomain, wayNames } from '../cast.ts'
import type { DemoWorld } from '../world.ts'
import { type Paint, plain } from './paint.ts'

/** The first screen: what this is, and what to do next. */
export function welcome({ ports }: Pick<DemoWorld, 'ports'>, withCommands: boolean, paint: Paint = plain): string {
  const [kim] = phones
  const heading = (words: string) => paint('bold', words)
  return [
    heading('Textpost demo'),
    'Mail becomes text messages, and their answers come back as mail. The mail server, the SMS provider,',
    'the modem and the phones are simulated in this program; nothing leaves this computer.',
    '',
    heading('Phones'),
    ...indented(
      phones.map(({ name, alias, number, way }) => [name, number, `${alias}@${smsDomain}`, `by ${wayNames[way]}`]),
    ),
    '',
    heading('Try it with your own mail program'),
    ...indented([
      ['Incoming mail', 'IMAP', `${loopback}, port ${ports.imap}, no encryption`],
      ['Outgoing mail', 'SMTP', `${loopback}, port ${ports.smtp}, no encryption, sign in with the same login`],
    ]),
    ...indented(people.map(({ name, address, password }) => [name, `user ${address}`, `password ${password}`])),
    `  Then write to ${kim.number}@${smsDomain}, or ${kim.alias}@${smsDomain}.`,
    '',
    ...(withCommands
      ? [heading('Or type here'), ...commandHelp]
      : ['A short conversation follows. Ctrl+C ends the demo.']),
    '',
  ].join('\n')
}

const commandHelp = indented([
  ['mail kim Hello!', 'Anna writes a mail to Kim’s phone'],
  ['phone kim Hello?', 'Kim’s phone sends a text to the office'],
  ['off kim', 'switches Kim’s phone off; “on kim” switches it on'],
  ['status', 'how the links and the queue are'],
  ['help', 'shows these lines'],
  ['quit', 'ends the demo, as Ctrl+C does'],
])

/** What `help` shows. */
export function help(): string {
  return [...commandHelp, '  In place of kim: lee, maja, or any number such as +46701740644.'].join('\n')
}

function indented(rows: readonly (readonly string[])[]): string[] {
  const headless = rows[0]?.map(() => '') ?? []
  return table(headless, rows)
    .split('\n')
    .slice(1)
    .map((line) => `  ${line}`)
}
