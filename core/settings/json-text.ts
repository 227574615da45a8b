import {
  findNodeAtLocation,
  type Node,
  type ParseErrorCode,
  type ParseOptions,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser'
import { phrase, say, type Words } from '../words/say.ts'

/** Where something stands in a text: lines and columns from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Path = readonly (string | number)[]

export interface JsonFault {
  /** A sentence without its place. */
  readonly what: Words
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
    if (thrown instanceof Fault) return { fault: { what: thrown.what, place: placeAt(text, thrown.at) } }
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
  readonly what: Words
  readonly at: number

  constructor(what: Words, at: number) {
    super(say(what, 'en'))
    this.what = what
    this.at = at
  }
}

/** An object with the names that it has so far, or an array. */
type Level = { readonly end: '}'; readonly names: Set<string> } | { readonly end: ']' }

/** Throws the first fault. */
function check(json: string): void {
  const levels: Level[] = []
  let wanted: Words = phrase('a value')
  const value = (at: number) => {
    if (levels.length > deepest)
      throw new Fault(phrase('brackets are nested deeper than {count}', { count: deepest }), at)
    const level = levels.at(-1)
    wanted = level ? phrase('a comma or {sign}', { sign: level.end }) : ''
  }
  const open = (level: Level, first: Words) => (at: number) => {
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
      onObjectBegin: open({ end: '}', names: new Set() }, phrase('a name in double quotes')),
      onArrayBegin: open({ end: ']' }, phrase('a value')),
      onObjectProperty: (name, at) => {
        const level = levels.at(-1)
        if (level?.end !== '}') return
        if (level.names.has(name)) throw new Fault(phrase('“{name}” is there twice', { name }), at)
        level.names.add(name)
        wanted = phrase('a colon after “{name}”', { name })
      },
      onSeparator: (sign) => {
        wanted = sign === ',' && levels.at(-1)?.end === '}' ? phrase('a name in double quotes') : phrase('a value')
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

function faultOf(code: ParseErrorCode, json: string, at: number, length: number, wanted: Words): Fault {
  const token = json.slice(at, at + length)
  switch (printParseErrorCode(code)) {
    case 'UnexpectedEndOfString':
      return new Fault(phrase('a text in quotes has no end'), at)
    case 'InvalidCharacter':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that JSON forbids
      return new Fault(phrase('a text in quotes holds a control character'), at + token.search(/[\0-\x1f]/))
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return new Fault(phrase('a backslash must be written twice'), at + wrongBackslash(token))
    case 'InvalidCommentToken':
      return new Fault(phrase('JSON has no comments'), at)
    case 'UnexpectedEndOfNumber':
      return new Fault(phrase('“{name}” is no number', { name: token }), at)
    default:
      return unexpected(json, at, wanted)
  }
}

function unexpected(json: string, at: number, wanted: Words): Fault {
  const rest = json.slice(at, at + 30)
  if (rest === '')
    return new Fault(
      json.trim() === ''
        ? phrase('the file is empty')
        : phrase('the file ends where {what} should be', { what: wanted }),
      at,
    )
  if (wanted === '') return new Fault(phrase('there is something after the end'), at)
  if (rest.startsWith('#')) return new Fault(phrase('JSON has no comments'), at)
  if (/^['“”‘’]/.test(rest)) return new Fault(phrase('texts and names stand in double quotes: "'), at)
  if (/^[}\]]/.test(rest) && json.slice(0, at).trimEnd().endsWith(',')) {
    return new Fault(phrase('there is a comma too many before {sign}', { sign: rest.charAt(0) }), at)
  }
  const found = /^(?:[\p{L}\p{N}_.+-]+|.)/u.exec(rest)?.[0] ?? rest
  if (wanted === phrase('a value') && /^\p{L}/u.test(found))
    return new Fault(phrase('“{name}” needs double quotes around it', { name: found }), at)
  return new Fault(phrase('there is “{name}” where {what} should be', { name: found, what: wanted }), at)
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
