import {
  findNodeAtLocation,
  type Node,
  type ParseErrorCode,
  type ParseOptions,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser'

/** Where something stands in a text: lines and columns from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Path = readonly (string | number)[]

export interface JsonFault {
  /** A sentence without its place. */
  readonly what: string
  readonly place: Place
}

export type JsonReading =
  | { readonly value: unknown; readonly placeOf: (path: Path) => Place | undefined }
  | { readonly fault: JsonFault }

const deepest = 64
const strict: ParseOptions = { disallowComments: true, allowTrailingComma: false }

/**
 * Reads JSON (RFC 8259) and remembers where each value stands, so that a problem with a setting can name its line. Stricter than
 * JSON.parse in one point: a name that comes twice in an object is a fault. A byte order mark is skipped. Never throws.
 */
export function readJson(text: string): JsonReading {
  // A blank in its stead keeps the places.
  const json = text.replace(/^\uFEFF/, ' ')
  try {
    check(json)
  } catch (thrown) {
    if (thrown instanceof Fault) return { fault: { what: thrown.message, place: placeAt(text, thrown.at) } }
    throw thrown
  }
  let root: Node | undefined
  const placeOf = (path: Path) => {
    root ??= parseTree(json, [], strict)
    const node = root && findNodeAtLocation(root, [...path])
    // A member is found at its name; what has none, at its value.
    return node && placeAt(text, node.parent?.type === 'property' ? node.parent.offset : node.offset)
  }
  return { value: JSON.parse(json), placeOf }
}

class Fault extends Error {
  readonly at: number

  constructor(what: string, at: number) {
    super(what)
    this.at = at
  }
}

/** An object with the names that it has so far, or an array. */
type Level = { readonly end: '}'; readonly names: Set<string> } | { readonly end: ']' }

/** Throws the first fault. */
function check(json: string): void {
  const levels: Level[] = []
  let wanted = 'a value'
  const value = (at: number) => {
    if (levels.length > deepest) throw new Fault(`brackets are nested deeper than ${deepest}`, at)
    const level = levels.at(-1)
    wanted = level ? `a comma or ${level.end}` : ''
  }
  const open = (level: Level, first: string) => (at: number) => {
    value(at)
    levels.push(level.end === '}' ? { end: '}', names: new Set() } : level)
    wanted = first
  }
  const close = (at: number) => {
    // What has no end is closed at the end of the text.
    if (at >= json.length) return
    levels.pop()
    value(at)
  }
  visit(
    json,
    {
      onObjectBegin: open({ end: '}', names: new Set() }, 'a name in double quotes'),
      onArrayBegin: open({ end: ']' }, 'a value'),
      onObjectProperty: (name, at) => {
        const level = levels.at(-1)
        if (level?.end !== '}') return
        if (level.names.has(name)) throw new Fault(`“${name}” is there twice`, at)
        level.names.add(name)
        wanted = `a colon after “${name}”`
      },
      onSeparator: (sign) => {
        wanted = sign === ',' && levels.at(-1)?.end === '}' ? 'a name in double quotes' : 'a value'
      },
      onLiteralValue: (_, at) => value(at),
      onObjectEnd: close,
      onArrayEnd: close,
      onError: (code, at, length) => {
        throw faultOf(code, json, at, length, wanted)
      },
    },
    strict,
  )
}

function faultOf(code: ParseErrorCode, json: string, at: number, length: number, wanted: string): Fault {
  const token = json.slice(at, at + length)
  switch (printParseErrorCode(code)) {
    case 'UnexpectedEndOfString':
      return new Fault('a text in quotes has no end', at)
    case 'InvalidCharacter':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that JSON forbids
      return new Fault('a text in quotes holds a control character', at + token.search(/[\0-\x1f]/))
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return new Fault('a backslash must be written twice', at + wrongBackslash(token))
    case 'InvalidCommentToken':
      return new Fault('JSON has no comments', at)
    case 'UnexpectedEndOfNumber':
      return new Fault(`“${token}” is no number`, at)
    default:
      return unexpected(json, at, wanted)
  }
}

function unexpected(json: string, at: number, wanted: string): Fault {
  const rest = json.slice(at, at + 30)
  if (rest === '')
    return new Fault(json.trim() === '' ? 'the file is empty' : `the file ends where ${wanted} should be`, at)
  if (wanted === '') return new Fault('there is something after the end', at)
  if (rest.startsWith('#')) return new Fault('JSON has no comments', at)
  if (/^['“”‘’]/.test(rest)) return new Fault('texts and names stand in double quotes: "', at)
  if (/^[}\]]/.test(rest) && json.slice(0, at).trimEnd().endsWith(',')) {
    return new Fault(`there is a comma too many before ${rest.charAt(0)}`, at)
  }
  const found = /^(?:[\p{L}\p{N}_.+-]+|.)/u.exec(rest)?.[0] ?? rest
  if (wanted === 'a value' && /^\p{L}/u.test(found)) return new Fault(`“${found}” needs double quotes around it`, at)
  return new Fault(`there is “${found}” where ${wanted} should be`, at)
}

/** Where the first backslash stands that begins no escape (RFC 8259 §7). */
function wrongBackslash(token: string): number {
  for (const { 0: sequence, index } of token.matchAll(/\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})?/g)) {
    if (sequence.length === 1) return index
  }
  return 0
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - (before.lastIndexOf('\n') + 1) + 1 }
}
