import { createInterface } from 'node:readline'
import type { CommandAnswer, UssdAnswer } from '../../core/ports/transport.ts'
import type { ControlClient } from '../control/client.ts'
import { type Asked, withGateway } from './messages.ts'
import { print, printable, report, table } from './output.ts'
import { readSecret } from './read-secret.ts'
import { type CliText, t } from './words.ts'

export async function modemPorts({ folder, json, terminal }: Asked): Promise<void> {
  const ports = await withGateway(folder, (client) => client.call('serialPorts', {}))
  print(terminal, json, ports, (found) =>
    found.length === 0
      ? t('This computer has no serial ports. Plug the modem in.')
      : table(
          [t('port'), t('what'), ''],
          found.map(({ path, role, description }) => [path, t(roleWords[role]), printable(description)]),
        ),
  )
}

const roleWords = {
  at: 'modem, for commands',
  modem: 'modem',
  adapter: 'serial adapter',
  other: 'modem, of another use',
  stranger: 'no modem',
  unknown: 'not known',
} as const satisfies Readonly<Record<string, CliText>>

/** One AT command, or a console that takes one a line until an empty line or the end of the input. */
export async function modemConsole(asked: Asked, modem: string, line: string): Promise<void> {
  const { folder, json, terminal } = asked
  await withGateway(folder, async (client) => {
    if (line !== '') {
      print(terminal, json, await client.call('modemCommand', { modem, line }), commandWords)
      return
    }
    await eachLine(`${modem}> `, async (typed) => {
      try {
        print(terminal, json, await client.call('modemCommand', { modem, line: typed }), commandWords)
      } catch (thrown) {
        report(terminal, json, thrown)
      }
    })
  })
}

/** Asks by a code, and goes on for as long as the network wants an answer and there is somebody to give it. */
export async function ussd({ folder, json, terminal }: Asked, modem: string, code: string): Promise<void> {
  await withGateway(folder, async (client: ControlClient) => {
    const ask = async (text: string): Promise<UssdAnswer> => {
      const answer = await client.call('modemUssd', { modem, code: text })
      print(terminal, json, answer, ({ words }) => printableLines(words))
      return answer
    }
    const first = await ask(code)
    if (!first.more || json) return
    await eachLine(`${t('answer')}> `, async (typed) => (await ask(typed)).more)
  })
}

export async function changePin({ folder, json, terminal }: Asked, modem: string): Promise<void> {
  const oldPin = await readSecret(t('PIN now'))
  const newPin = await readSecret(t('New PIN'))
  await withGateway(folder, (client) => client.call('modemChangePin', { modem, oldPin, newPin }))
  print(terminal, json, { modem, changed: true }, () => t('The PIN is changed, and the new one is kept.'))
}

export async function pinLock({ folder, json, terminal }: Asked, modem: string, on: boolean): Promise<void> {
  const pin = await readSecret('PIN')
  await withGateway(folder, (client) => client.call('modemPinLock', { modem, on, pin }))
  print(terminal, json, { modem, on }, () =>
    on ? t('The SIM card asks for its PIN after every start.') : t('The SIM card asks for its PIN no more.'),
  )
}

function commandWords({ lines, result }: CommandAnswer): string {
  return [...lines, result].map(printable).join('\n')
}

function printableLines(words: string): string {
  return words.split('\n').map(printable).join('\n')
}

/** Hands over each line that is typed or piped in; an empty one, or `false`, ends it. */
async function eachLine(prompt: string, take: (line: string) => Promise<unknown>): Promise<void> {
  const reader = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: process.stdin.isTTY === true,
  })
  // Piped lines need no prompt, and by the time they are answered the pipe has ended.
  const show = () => {
    if (process.stdin.isTTY) reader.prompt()
  }
  reader.setPrompt(prompt)
  try {
    show()
    for await (const line of reader) {
      if (line.trim() === '' || (await take(line.trim())) === false) return
      show()
    }
  } finally {
    reader.close()
  }
}
