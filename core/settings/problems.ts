import type { core } from 'zod'
import { phrase, say, type Words } from '../words/say.ts'
import type { Place } from './json-text.ts'
import { nearest } from './nearest.ts'
import { dotted, jsonSchema, memberOf, nodeAt, type SchemaNode, valueAt, withoutNull } from './tree.ts'

type KeyPath = readonly (string | number)[]

/** Something wrong with settings. */
export interface SettingsProblem {
  /** Dotted, as `transports.modem-1.port`; empty for the whole. */
  readonly path: string
  /** What is wrong, as an English sentence that goes on from the path, without a full stop. */
  readonly what: string
  /** The same for every language. */
  readonly said: Words
  /** What could stand there, as JSON, or the command to type; empty when nothing helps. */
  readonly example: string
  /** Where it stands in the text, when it was read from one. */
  readonly place?: Place
}

/** A problem with the path that its place is looked up by. */
export interface LocatedProblem extends SettingsProblem {
  readonly keys: KeyPath
}

/** Turns what the schema found into sentences, one for each fault. */
export function problemsOf(issues: readonly core.$ZodIssue[], input: unknown): LocatedProblem[] {
  return issues.flatMap((issue) => {
    const keys = issue.path as KeyPath
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...keys, key], input))
    return [problem(keys, input, sentenceOf(issue, keys, input))]
  })
}

/** A problem at `keys`, with an example made from the words of the setting. */
export function problem(keys: KeyPath, input: unknown, what: Words, example?: string): LocatedProblem {
  return { path: dotted(keys, input), ...saidOf(what), example: example ?? exampleAt(keys, input), keys }
}

/** Words as a problem holds them. */
export function saidOf(said: Words): Pick<SettingsProblem, 'what' | 'said'> {
  return { what: say(said, 'en'), said }
}

function sentenceOf(issue: core.$ZodIssue, keys: KeyPath, input: unknown): Words {
  const value = valueAt(keys, input)
  const found = nodeAt(keys, input)
  const kinds = kindsOf(issue)
  if (value === undefined && keys.length > 0 && issue.code !== 'custom')
    return kinds === undefined ? phrase('is missing') : phrase('is missing: {said}', { said: kinds })
  if (issue.code === 'invalid_format' || issue.code === 'custom') {
    return issue.message.startsWith('must')
      ? phrase('{what}, not {said}', { what: issue.message, said: shown(value) })
      : issue.message
  }
  if (issue.code === 'too_big' && issue.origin === 'array')
    return phrase('may have at most {count} entries', { count: Number(issue.maximum) })
  if (issue.code === 'too_small' && issue.origin === 'array') return phrase('needs at least one entry')
  if (issue.code === 'too_big' && issue.origin === 'string')
    return phrase('may be at most {count} characters long', { count: Number(issue.maximum) })
  if (issue.code === 'too_small' && issue.origin === 'string') {
    return value === ''
      ? phrase('must not be empty')
      : phrase('must be at least {count} characters long', { count: Number(issue.minimum) })
  }
  if (issue.code === 'invalid_union' && kinds !== undefined)
    return phrase('must be {what}, not {said}', { what: kinds, said: shown(value) })
  if (!found) return phrase('cannot be {said}', { said: shown(value) })
  const near = guess(found, value)
  const what = expected(found)
  return near === undefined
    ? phrase('must be {what}, not {said}', { what, said: shown(value) })
    : phrase('must be {what}, not {said}; did you mean “{name}”?', { what, said: shown(value), name: near })
}

/** The kinds of a union told apart by them; undefined for any other issue. */
function kindsOf(issue: core.$ZodIssue): Words | undefined {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
  return options.length === 0 ? undefined : choice(options)
}

function guess(found: SchemaNode, value: unknown): string | undefined {
  return found.enum && typeof value === 'string' ? nearest(value, found.enum.map(String)) : undefined
}

/** What a value must be, in words. */
export function expected(given: SchemaNode): Words {
  const { node, nullable } = withoutNull(given)
  if (node.anyOf) return node.anyOf.map(expected).reduce((one, other) => phrase('{one} or {other}', { one, other }))
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node['x-kind']) return node['x-kind']
  if (node.enum) return choice(node.enum.map(String))
  switch (node.type) {
    case 'boolean':
      return phrase('true or false')
    case 'integer':
    case 'number': {
      const what = numberWords(node)
      return nullable ? phrase('{what}, or null', { what }) : what
    }
    case 'string':
      return phrase('a text in quotes')
    case 'array':
      return phrase('a list in square brackets')
    default:
      return phrase('a group in curly brackets')
  }
}

function numberWords({ type, minimum, maximum }: SchemaNode): Words {
  const what = type === 'integer' ? phrase('a whole number') : phrase('a number')
  if (minimum !== undefined && maximum !== undefined)
    return phrase('{what} from {least} to {most}', { what, least: minimum, most: maximum })
  if (minimum !== undefined) return phrase('{what} of at least {least}', { what, least: minimum })
  return maximum === undefined ? what : phrase('{what} of at most {most}', { what, most: maximum })
}

function choice(words: readonly string[]): Words {
  if (words.length < 2) return words.join('')
  return phrase('{one} or {other}', { one: words.slice(0, -1).join(', '), other: words.at(-1) ?? '' })
}

function shown(value: unknown): Words {
  if (typeof value === 'string')
    return phrase('“{text}”', { text: value.length > 40 ? `${value.slice(0, 40)}…` : value })
  if (Array.isArray(value)) return phrase('a list')
  if (typeof value === 'object' && value !== null) return phrase('a group')
  return String(value)
}

/** `"expiryHours": 24`: the setting with its example, or its default. */
function exampleAt(keys: KeyPath, input: unknown): string {
  const found = nodeAt(keys, input)
  const name = keys.findLast((key) => typeof key === 'string')
  if (!found || name === undefined) return ''
  const isEntry = typeof keys.at(-1) === 'number'
  const value = isEntry ? entryExample(keys, input) : exampleOf(found)
  if (value === undefined) return ''
  return isEntry ? JSON.stringify(value) : `${JSON.stringify(name)}: ${JSON.stringify(value)}`
}

function entryExample(keys: KeyPath, input: unknown): unknown {
  const list = nodeAt(keys.slice(0, -1), input)?.examples?.[0]
  return Array.isArray(list) ? list[0] : exampleOf(nodeAt(keys, input) ?? {})
}

function exampleOf(given: SchemaNode): unknown {
  const { node } = withoutNull(given)
  if (node.examples?.[0] !== undefined) return node.examples[0]
  if (node.const !== undefined) return node.const
  if (node.default !== undefined && node.default !== null) return node.default
  if (node.enum) return node.enum[0]
  if (node.type === 'object') {
    const required = node.required ?? []
    return Object.fromEntries(required.map((key) => [key, exampleOf(node.properties?.[key] ?? {})]))
  }
  return node.type === 'integer' || node.type === 'number' ? (node.minimum ?? 1) : undefined
}

const secretWords =
  /^(pass(word|wd|phrase)?|pwd|pin|puk|secret|token|(access|refresh|bearer)_?token|client_?secret|api_?key|code)$/i

function unknownKey(keys: KeyPath, input: unknown): LocatedProblem {
  const key = String(keys.at(-1))
  const parent = keys.slice(0, -1)
  const siblings = Object.keys(nodeAt(parent, input)?.properties ?? {})
  const near = nearest(key, siblings)
  if (secretWords.test(key) || (near === undefined && nearest(key, ['password']))) return secretProblem(keys, input)
  if (near !== undefined) {
    const meant = [...parent, near]
    return problem(
      keys,
      input,
      phrase('is no setting; did you mean “{name}”?', { name: near }),
      exampleAt(meant, input),
    )
  }
  const elsewhere = pathsNamed(key)
  const first = elsewhere[0]
  if (first !== undefined)
    return problem(keys, input, phrase('is no setting here; it belongs at {path}', { path: first }), '')
  const what =
    siblings.length === 0
      ? phrase('is no setting')
      : phrase('is no setting; there are {names}', { names: siblings.join(', ') })
  return problem(keys, input, what, '')
}

function secretProblem(keys: KeyPath, input: unknown): LocatedProblem {
  const name = secretNameAt(keys, input)
  const what = phrase(
    'does not belong in the settings file, which holds no passwords; take it out and keep it as a secret',
  )
  return problem(keys, input, what, name === undefined ? '' : `textpost secret set ${name}`)
}

/** Name of the secret (core/ports/world.ts) that a password at this place was meant to be. */
function secretNameAt(keys: KeyPath, input: unknown): string | undefined {
  const [room, list, index, group] = keys
  const key = String(keys.at(-1)).toLowerCase()
  const nameOf = (path: KeyPath) => {
    const name = memberOf(valueAt(path, input), 'name')
    return typeof name === 'string' && name !== '' ? name : '<name>'
  }
  if (room === 'mail' && list === 'accounts' && typeof index === 'number') {
    return `${group === 'smtp' ? 'smtp' : 'imap'}/${nameOf(keys.slice(0, 3))}`
  }
  if (room === 'mail' && list === 'listener') {
    return `listener/${index === 'users' && keys.length > 4 ? nameOf(keys.slice(0, 4)) : '<user>'}`
  }
  if (room === 'transports' && typeof list === 'number') {
    return `${key === 'pin' ? 'pin' : 'smpp'}/${nameOf(keys.slice(0, 2))}`
  }
  return room === 'permission' ? 'code' : undefined
}

/** Dotted paths of settings of that name outside lists. */
function pathsNamed(key: string, node: SchemaNode = jsonSchema(), above = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`
    const here = name.toLowerCase() === key.toLowerCase() ? [path] : []
    return [...here, ...pathsNamed(key, inner, path)]
  })
}
