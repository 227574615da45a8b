import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Reads one secret: typed unseen at a terminal, or the first line of what is piped in. */
export async function readSecret(name: string): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) {
    let text = ''
    stdin.setEncoding('utf8')
    for await (const piece of stdin) text += piece
    return text.replace(/\r?\n.*$/s, '')
  }
  stderr.write(`${name}: `)
  const unseen = new Writable({ write: (_, __, done) => done() })
  const reader = createInterface({ input: stdin, output: unseen, terminal: true })
  const line = await new Promise<string>((resolve) => reader.question('', resolve))
  reader.close()
  stderr.write('\n')
  return line
}
