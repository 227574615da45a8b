/** One command of a command line. */
export interface AtCommand {
  /** Upper case, with its sign: `+CMGS`, `^CPIN`, `E`, `&F`. */
  readonly name: string
  readonly action: 'execute' | 'read' | 'test' | 'set'
  /** Arguments of `set`, quotes taken off; for basic commands the number. */
  readonly args: readonly string[]
  /** As typed, without AT, names in upper case: what a dialect's table is asked for. */
  readonly typed: string
}

const extended = /^([+^%*$#][A-Z0-9_]+)(=\?|\?|=)?/i
const basic = /^(&?[A-Z])(\d*)(\?|=\?|=)?/i

/** Takes a command line (from `AT` on) apart; undefined when it makes no sense. */
export function parseCommandLine(line: string): AtCommand[] | undefined {
  const commands: AtCommand[] = []
  let rest = line.slice(2).trim()
  while (rest !== '') {
    if (rest.startsWith(';')) {
      rest = rest.slice(1).trim()
      continue
    }
    const parsed = extended.test(rest) ? parseExtended(rest) : parseBasic(rest)
    if (!parsed) return undefined
    commands.push(parsed.command)
    rest = parsed.rest.trim()
  }
  return commands
}

interface Parsed {
  readonly command: AtCommand
  readonly rest: string
}

function parseExtended(text: string): Parsed | undefined {
  const match = extended.exec(text)
  if (!match) return undefined
  const [head, name = '', sign] = match
  const end = separator(text, head.length)
  const value = text.slice(head.length, end)
  const action = sign === '=?' ? 'test' : sign === '?' ? 'read' : sign === '=' ? 'set' : 'execute'
  // Nothing may follow a name, `?` or `=?` but the next command.
  if (action !== 'set' && value.trim() !== '') return undefined
  const upper = name.toUpperCase()
  return {
    command: {
      name: upper,
      action,
      args: action === 'set' ? splitArguments(value) : [],
      typed: `${upper}${sign ?? ''}${value}`,
    },
    rest: text.slice(end + 1),
  }
}

function parseBasic(text: string): Parsed | undefined {
  const match = basic.exec(text)
  if (!match) return undefined
  const [head, name = '', digits = '', sign] = match
  const upper = name.toUpperCase()
  // ATD takes the rest of the line: a number to call.
  if (upper === 'D') {
    const number = text.slice(1)
    return { command: { name: 'D', action: 'set', args: [number], typed: `D${number}` }, rest: '' }
  }
  if (upper === 'S' && sign === '=') {
    const end = separator(text, head.length)
    const args = [digits, text.slice(head.length, end)]
    return { command: { name: 'S', action: 'set', args, typed: text.slice(0, end) }, rest: text.slice(end + 1) }
  }
  if (sign === '=') return undefined
  const action = sign === '?' ? 'read' : sign === '=?' ? 'test' : digits === '' ? 'execute' : 'set'
  const command: AtCommand = { name: upper, action, args: digits === '' ? [] : [digits], typed: head.toUpperCase() }
  return { command, rest: text.slice(head.length) }
}

/** Where the command that `text` begins with ends: at a semicolon outside quotes. */
function separator(text: string, from: number): number {
  let quoted = false
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === ';' && !quoted) return at
  }
  return text.length
}

function splitArguments(value: string): string[] {
  const args = ['']
  let quoted = false
  for (const character of value) {
    if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) args.push('')
    else if (quoted || character !== ' ') args[args.length - 1] += character
  }
  return args
}

/** The values of one place of a test answer such as `(0-2),(0,2)`: `"SM"` and `0-2` alike. */
export function offered(answer: string, place: number): string[] {
  const groups = [...answer.matchAll(/\(([^)]*)\)/g)].map(([, inside]) => inside ?? '')
  const group = groups[place]
  if (group === undefined) return []
  return group.split(',').flatMap((item) => {
    const range = /^\s*(\d+)-(\d+)\s*$/.exec(item)
    if (!range) return [item.trim().replace(/"/g, '')]
    const [from, to] = [Number(range[1]), Number(range[2])]
    return Array.from({ length: to - from + 1 }, (_, step) => String(from + step))
  })
}
